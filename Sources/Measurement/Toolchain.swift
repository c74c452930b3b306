import Foundation
import Git
import Processes

/// The Swift compiler that builds would use.
package enum Toolchain {
  /// Its version, such as "6.3.1"; "none" where there is no Swift.
  package static func swiftVersion() -> String {
    version(in: output(of: ["swift", "--version"]) ?? "")
  }

  /// Takes the version out of what `swift --version` prints.
  static func version(in text: String) -> String {
    guard let range = text.range(of: "Swift version ") else { return "none" }
    return String(text[range.upperBound...].prefix { !$0.isWhitespace })
  }

  private static func output(of arguments: [String]) -> String? {
    var process = Subprocess(arguments, in: "/", environment: Environment.withoutGit)
    (process.isSupervised, process.timeout) = (true, 60)
    return (try? process.run()).map { String(decoding: $0.output, as: UTF8.self) }
  }
}
