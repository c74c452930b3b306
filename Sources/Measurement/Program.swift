internal import CProcess
import Foundation

/// A command made ready to be run many times, looked up once.
struct Program: ~Copyable {
  /// The command as one line, for people.
  let line: String
  /// The folder it starts in.
  let directory: String
  /// Starts it and waits for it; see CProcess.h.
  let launcher: Launcher
  let program: UnsafeMutablePointer<cprocess_program>

  /// Looks the program up, on the PATH of its own environment if it has no slash.
  ///
  /// - Parameters:
  ///   - list: The program's name or path, and its arguments.
  ///   - line: The same as one line, for people.
  ///   - directory: The folder it starts in.
  ///   - environment: All of its variables.
  ///   - launcher: The process that starts it; programs that are compared share one.
  ///   - outputFile: The file that takes its standard output; nil to keep it with its errors.
  ///   - hasFixedAddresses: Whether everything lies at the same place in memory in each run.
  ///   - delay: How long each run keeps a CPU busy before it begins, in seconds, as part of the run.
  /// - Throws: `.notFound`.
  init(
    arguments list: [String], line: String, directory: String, environment: [String: String],
    launcher: Launcher = Launcher(), outputFile: String? = nil, hasFixedAddresses: Bool = false,
    delay: Double = 0
  ) throws(MeasurementError) {
    let name = list.first ?? ""
    guard let program = Self.find(name, directory: directory, environment: environment) else {
      throw MeasurementError(
        .notFound, "run '\(line)'",
        detail: name.contains("/")
          ? "there is no executable '\(name)' in '\(directory)'\n  Does the build make it?"
          : "there is no program '\(name)' on the PATH")
    }
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    let cProgram = UnsafeMutablePointer<cprocess_program>.allocate(capacity: 1)
    cProgram.initialize(
      to: cprocess_program(
        path: strdup(program), arguments: Self.strings(list),
        environment: Self.strings(variables), directory: strdup(directory),
        output_file: UnsafePointer(outputFile.flatMap { strdup($0) }),
        has_fixed_addresses: hasFixedAddresses, delay: UInt64(max(0, delay) * 1e9)))
    launcher.add(cProgram)
    self.line = line
    self.directory = directory
    self.program = cProgram
    self.launcher = launcher
  }

  deinit {
    Self.free(program)
  }

  private static func free(_ program: UnsafeMutablePointer<cprocess_program>) {
    for list in [program.pointee.arguments, program.pointee.environment] {
      guard var next = UnsafeMutablePointer(mutating: list) else { continue }
      let start = next
      while let string = next.pointee {
        Foundation.free(string)
        next += 1
      }
      start.deallocate()
    }
    Foundation.free(UnsafeMutablePointer(mutating: program.pointee.path))
    Foundation.free(UnsafeMutablePointer(mutating: program.pointee.directory))
    Foundation.free(UnsafeMutablePointer(mutating: program.pointee.output_file))
    program.deallocate()
  }

  private static func strings(
    _ list: [String]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    let pointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: list.count + 1)
    for (index, string) in list.enumerated() { (pointer + index).initialize(to: strdup(string)) }
    (pointer + list.count).initialize(to: nil)
    return pointer
  }

  private static func find(
    _ name: String, directory: String, environment: [String: String]
  ) -> String? {
    guard !name.isEmpty else { return nil }
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : directory + "/" + path }
    func isProgram(_ path: String) -> Bool {
      var isFolder: ObjCBool = false
      let manager = FileManager.default
      return manager.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        && manager.isExecutableFile(atPath: path)
    }
    if name.contains("/") { return isProgram(absolute(name)) ? name : nil }
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { absolute("\($0)/\(name)") }.first(where: isProgram)
  }
}
