import Foundation
import TestSupport
import Testing

@Suite struct `The script that looks for writes outside of Files` {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../ci/check-writes").standardizedFileURL.path(percentEncoded: false)

  private func status(ofSource source: String, in target: String, name: String) throws -> Int32 {
    let folder = try TemporaryFolder()
    try folder.write(source + "\n", to: target + "/" + name)
    return try shell([Self.script, folder.path], in: "/").status
  }

  @Test(arguments: [
    "try text.write(to: url, atomically: true, encoding: .utf8)",
    "try text.write(toFile: path, atomically: true, encoding: .utf8)",
    "FileManager.default.createFile(atPath: path, contents: nil)",
    "try manager.createDirectory(atPath: path, withIntermediateDirectories: true)",
    "try? FileManager.default.removeItem(atPath: path)", "try manager.moveItem(at: a, to: b)",
    "try manager.copyItem(atPath: a, toPath: b)",
    "try manager.createSymbolicLink(atPath: a, withDestinationPath: b)",
    "let handle = FileHandle(forWritingAtPath: path)", "let file = open(path, O_RDWR | O_CLOEXEC)",
    "let file = unsafe open(path, O_WRONLY)", "let file = openat(folder, name, O_CREAT, 0o644)",
    "let stream = fopen(path, \"w\")", "unlink(path)", "unsafe rename(a, b)", "_ = mkdtemp(&name)",
    "if symlink(a, b) == 0 { return }", "remove(path)", "chmod(path, 0o700)", "truncate(path, 0)",
  ])
  func `finds each kind`(source: String) throws {
    #expect(try status(ofSource: source, in: "Gate", name: "Planted.swift") == 1)
    #expect(try status(ofSource: source, in: "CProcess", name: "start.c") == 1)
    #expect(try status(ofSource: source, in: "Files", name: "Allowed.swift") == 0)
  }

  @Test(arguments: [
    "/// unlink(path) is what this doesn't do", "names.remove(at: 0)", "try files.remove(path)",
    "let text = try String(contentsOfFile: path, encoding: .utf8)", "let removed = remove()",
    "func remove(_ tree: String) {}", "open(path, O_RDONLY | O_CLOEXEC)",
  ])
  func `has nothing against what reads, or goes by way of Files`(source: String) throws {
    #expect(try status(ofSource: source, in: "Gate", name: "Fine.swift") == 0)
  }
}
