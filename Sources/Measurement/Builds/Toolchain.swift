import Files
import Foundation
import Git
import Processes

/// The Swift compiler that builds would use.
package enum Toolchain {
  /// Its version, such as "6.3.1"; "none" where there is no Swift.
  ///
  /// - Parameter environment: The variables of builds.
  /// - Throws: `.storage` where it doesn't answer, as with too little memory; `.interrupted`.
  package static func swiftVersion(
    _ environment: [String: String] = Environment.withoutGit
  ) throws(MeasurementError) -> String {
    let operation = "determine the version of Swift"
    var process = Subprocess(["swift", "--version"], in: "/", environment: environment)
    (process.isSupervised, process.timeout) = (true, 20)
    // It leaves an empty folder behind each time.
    if let scratch = try? ScratchFolder() {
      Interrupt.removeAtEnd(scratch.path)
      defer { Interrupt.forget(scratch.path) }
      process.environment["TMPDIR"] = scratch.path
      return try version(process, operation)
    }
    return try version(process, operation)
  }

  private static func version(
    _ process: Subprocess, _ operation: String
  ) throws(MeasurementError) -> String {
    let result: Subprocess.Result
    do {
      result = try process.run()
    } catch .notFound {
      return "none"
    } catch .interrupted {
      throw .interrupted(operation)
    } catch {
      throw MeasurementError(.storage, operation, detail: "\(error)")
    }
    guard result.ending != .timedOut else {
      throw MeasurementError(
        .storage, operation,
        detail: """
          'swift --version' didn't finish within 20 s
            It may hang with too little memory: ulimit -a
          """)
    }
    return version(in: String(decoding: result.output, as: UTF8.self))
  }

  /// Takes the version out of what `swift --version` prints.
  static func version(in text: String) -> String {
    guard let range = text.range(of: "Swift version ") else { return "none" }
    return String(text[range.upperBound...].prefix { !$0.isWhitespace })
  }
}
