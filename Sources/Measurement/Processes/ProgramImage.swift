internal import CProcess
import Foundation

/// A command as the launchers need it, looked up once; see CProcess.h.
final class ProgramImage {
  /// The command as one line, for people.
  let line: String
  /// The folder it starts in.
  let directory: String
  let pointer: UnsafeMutablePointer<cprocess_program>
  /// Kept, as the pointer leads there.
  private let variables: Variables

  /// Environment variables as the system wants them, which many programs may share.
  final class Variables {
    let values: [String: String]
    fileprivate let list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    init(_ values: [String: String]) {
      self.values = values
      self.list = ProgramImage.strings(
        values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    }

    deinit { ProgramImage.free(list) }
  }

  /// Looks the program up, on the PATH of its own environment if it has no slash.
  ///
  /// - Parameters:
  ///   - list: The program's name or path, and its arguments.
  ///   - line: The same as one line, for people.
  ///   - directory: The folder it starts in.
  ///   - variables: All of its environment.
  ///   - outputFile: The file that takes its standard output; nil to keep it with its errors.
  ///   - inputFile: The file that it reads as its standard input; nil for none.
  ///   - hasFixedAddresses: Whether everything lies at the same place in memory in each run.
  ///   - mark: A variable that nothing else carries, by which what it leaves behind is found where the
  ///     system offers no better way.
  ///   - mustExist: Whether a program given by its path must be there already.
  /// - Throws: `.notFound`.
  init(
    arguments list: [String], line: String, directory: String, variables: Variables,
    outputFile: String? = nil, inputFile: String? = nil, hasFixedAddresses: Bool = false,
    mark: String? = nil,
    mustExist: Bool = true
  ) throws(MeasurementError) {
    let name = list.first ?? ""
    let found = Self.find(name, directory: directory, environment: variables.values)
    guard let program = found ?? (!mustExist && name.contains("/") ? name : nil) else {
      throw MeasurementError(
        .notFound, "run '\(line)'",
        detail: name.contains("/")
          ? "no executable '\(name)' in '\(directory)'\n  Check its path, or that the build creates it."
          : "the program '\(name)' is not on the PATH")
    }
    self.pointer = UnsafeMutablePointer<cprocess_program>.allocate(capacity: 1)
    pointer.initialize(
      to: cprocess_program(
        path: strdup(program), arguments: Self.strings(list), environment: variables.list,
        directory: strdup(directory),
        output_file: UnsafePointer(outputFile.flatMap { strdup($0) }),
        input_file: UnsafePointer(inputFile.flatMap { strdup($0) }),
        has_fixed_addresses: hasFixedAddresses,
        mark: UnsafePointer(
          mark.flatMap { name in variables.values[name].flatMap { strdup("\(name)=\($0)") } })))
    self.line = line
    self.directory = directory
    self.variables = variables
  }

  deinit {
    if let list = UnsafeMutablePointer(mutating: pointer.pointee.arguments) { Self.free(list) }
    Foundation.free(UnsafeMutablePointer(mutating: pointer.pointee.path))
    Foundation.free(UnsafeMutablePointer(mutating: pointer.pointee.directory))
    Foundation.free(UnsafeMutablePointer(mutating: pointer.pointee.output_file))
    Foundation.free(UnsafeMutablePointer(mutating: pointer.pointee.input_file))
    Foundation.free(UnsafeMutablePointer(mutating: pointer.pointee.mark))
    pointer.deallocate()
  }

  private static func free(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
    var next = list
    while let string = next.pointee {
      Foundation.free(string)
      next += 1
    }
    list.deallocate()
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
