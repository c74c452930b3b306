import Foundation
import Git

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
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.environment = Environment.withoutGit
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
