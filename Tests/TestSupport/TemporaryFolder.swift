import Foundation

/// A folder that is removed at the end of the value's life.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// - Parameter name: Its last component, to try names with spaces and the like.
  package init(named name: String = "folder") throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "perf-check-tests-\(UUID().uuidString)")
    let folder = parent.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.path = folder.path(percentEncoded: false)
  }

  deinit {
    let parent = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.removeItem(at: parent)
  }

  /// Writes a file, making its folders.
  package func write(_ text: String, to name: String) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  /// Reads a file.
  package func read(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: path).appending(path: name), encoding: .utf8)
  }

  /// Whether there is a file or folder of that name.
  package func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + name)
  }
}
