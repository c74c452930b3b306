import Foundation

extension Repository {
  /// The first file of a worktree that contains a Git LFS pointer, while the user's own work tree has
  /// the actual file.
  ///
  /// Without git-lfs, git checks out the pointers themselves: a few lines of text, with which a program
  /// would run and be measured nevertheless.
  ///
  /// - Returns: Its path from the root; nil when there is none.
  package func pointer(in worktree: Worktree) throws(GitError) -> String? {
    let attributes = worktree.root + "/.gitattributes"
    guard let text = try? String(contentsOfFile: attributes, encoding: .utf8),
      text.contains("filter=lfs")
    else { return nil }
    let answer = try git(["ls-files", "-z", ":(attr:filter=lfs)"], in: worktree.root)
    return answer.output.split(separator: "\0").map(String.init).first { path in
      guard Self.isPointer(worktree.root + "/" + path), let workTree else { return false }
      let own = workTree + path
      return FileManager.default.fileExists(atPath: own) && !Self.isPointer(own)
    }
  }

  private static let pointerStart = "version https://git-lfs.github.com/spec/"

  private static func isPointer(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    guard let start = try? file.read(upToCount: pointerStart.utf8.count) else { return false }
    return String(decoding: start, as: UTF8.self) == pointerStart
  }
}
