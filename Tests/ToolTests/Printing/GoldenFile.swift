import Foundation
import TestSupport
import Testing

/// A file in `Golden` with what the tool printed once, and is to print ever after.
///
/// With PERF_CHECK_RECORD_GOLDEN=1 in the environment the files are written, and every test that
/// writes one fails, so that nobody takes a recording for a pass.
struct GoldenFile {
  /// Its path in the folder `Golden`.
  let name: String

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Golden").path(percentEncoded: false)
  private static let isRecording =
    ProcessInfo.processInfo.environment["PERF_CHECK_RECORD_GOLDEN"] == "1"

  /// The folder of the files that commands read.
  static let inputs = folder + "/Inputs"

  /// Compares, or writes the file.
  func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = Self.folder + "/" + name
    guard !Self.isRecording else {
      let parent = URL(filePath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
      return
    }
    let expected = try? String(contentsOfFile: path, encoding: .utf8)
    guard expected != text else { return }
    Issue.record(
      """
      \(name) is not what was printed; record it if that is right: PERF_CHECK_RECORD_GOLDEN=1
      \(Self.difference(expected ?? "", text))
      """, sourceLocation: sourceLocation)
  }

  /// The first lines that differ.
  private static func difference(_ expected: String, _ printed: String) -> String {
    let (old, new) = (expected.components(separatedBy: "\n"), printed.components(separatedBy: "\n"))
    let changes = new.difference(from: old).prefix(20)
    return changes.map { change in
      switch change {
      case .remove(let line, let text, _): "-\(line + 1): \(text)"
      case .insert(let line, let text, _): "+\(line + 1): \(text)"
      }
    }
    .joined(separator: "\n")
  }
}
