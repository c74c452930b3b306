import Advice
import Foundation

/// Sends text to an HTTP(S) address by the machine's curl, which knows its proxies and certificates.
struct HTTPPost {
  let address: String
  /// "Name: value", or "@FILE" with some.
  let headers: [String]
  /// For each attempt, in seconds.
  let timeout: Double
  let retries: Int

  /// Sends it.
  ///
  /// - Throws: `AdviceError` with what curl says.
  func send(_ text: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "perf-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let body = folder.appending(path: "body.json")
    let configuration = folder.appending(path: "curl.conf")
    try text.write(to: body, atomically: false, encoding: .utf8)
    // In a file, since headers may hold secrets that a list of processes would show.
    func quoted(_ value: String) -> String {
      "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    let lines =
      [
        "url = \(quoted(address))",
        "data-binary = \(quoted("@" + body.path(percentEncoded: false)))",
      ]
      + (["Content-Type: application/json"] + headers).map { "header = \(quoted($0))" }
    try lines.joined(separator: "\n").write(to: configuration, atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "curl", "--silent", "--show-error", "--fail", "--config",
      configuration.path(percentEncoded: false), "--max-time", "\(timeout)", "--retry",
      "\(retries)", "--retry-connrefused", "--retry-max-time",
      "\(Int((timeout * Double(retries + 1)).rounded(.up)))", "--output", "/dev/null",
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let isMissing = process.terminationStatus == 127
      let reason = said.split(separator: "\n").last.map(String.init) ?? "curl gave no reason"
      throw AdviceError(
        code: .unreachable,
        detail: """
          the state wasn't published to '\(address)': \(isMissing ? "there is no curl here" : reason)
            Is the address right, and does it take a POST? To go on without it: --best-effort
          """)
    }
  }
}
