internal import CProcess
import Foundation

/// A command made ready to be started many times: looked up once, its strings in C's form.
struct Program: ~Copyable {
  /// The command as one line, for people.
  let line: String
  /// The folder it starts in.
  let directory: String
  private let path: UnsafeMutablePointer<CChar>
  private let folder: UnsafeMutablePointer<CChar>
  private let arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let variables: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  /// Looks the program up, on the PATH of its own environment if it has no slash.
  ///
  /// - Throws: `.notFound`.
  init(
    arguments list: [String], line: String, directory: String, environment: [String: String]
  ) throws(MeasurementError) {
    let name = list.first ?? ""
    guard let program = Self.find(name, directory: directory, environment: environment) else {
      throw MeasurementError(
        .notFound, "run '\(line)'",
        detail: name.contains("/")
          ? "there is no executable '\(name)' in '\(directory)'\n  Does the build make it?"
          : "there is no program '\(name)' on the PATH")
    }
    self.line = line
    self.directory = directory
    self.path = strdup(program)
    self.folder = strdup(directory)
    self.arguments = Self.strings(list)
    self.variables = Self.strings(environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
  }

  deinit {
    for list in [arguments, variables] {
      var next = list
      while let string = next.pointee {
        free(string)
        next += 1
      }
      list.deallocate()
    }
    free(path)
    free(folder)
  }

  /// Starts it with its output going to a descriptor.
  func start(output: Int32, copiesMemory: Bool) -> cprocess_child {
    var request = cprocess_request(
      program: path, arguments: arguments, environment: variables, directory: folder,
      output: output, copies_memory: copiesMemory)
    return cprocess_start(&request)
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
