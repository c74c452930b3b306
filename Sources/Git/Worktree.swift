import Foundation

/// A second checkout of the repository, at a commit and on no branch.
package struct Worktree: Hashable, Sendable {
  /// Its root folder.
  package let path: String
}

extension Repository {
  /// Checks a commit out into a folder: a new worktree, or one that was added there before.
  ///
  /// In a reused one every tracked file is set to the commit's; files that git ignores, such as a
  /// build folder, stay, so that builds go on from the last one. Submodules are checked out too.
  ///
  /// - Parameters:
  ///   - path: An absolute path; its parent folders are made.
  ///   - commit: What to check out.
  /// - Throws: `.storage` when git can't write there, with what it said.
  package func worktree(at path: String, commit: ObjectID) throws(GitError) -> Worktree {
    let operation = "check out \(commit.short) in '\(path)'"
    if isWorktree(path) {
      try run(["reset", "--quiet", "--hard", commit.hex], in: path, operation)
      try run(["clean", "--quiet", "-d", "--force"], in: path, operation)
    } else {
      try? FileManager.default.removeItem(atPath: path)
      try run(["worktree", "prune"], in: nil, operation)
      try run(
        ["worktree", "add", "--quiet", "--force", "--detach", path, commit.hex], in: nil, operation)
    }
    if FileManager.default.fileExists(atPath: path + "/.gitmodules") {
      // Submodules by file path are refused by git unless allowed; the user's clone has them.
      try run(
        [
          "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init",
          "--recursive", "--force",
        ], in: path, operation)
    }
    return Worktree(path: path)
  }

  /// Removes a worktree and what git remembers of it; nothing happens when there is none.
  package func removeWorktree(at path: String) throws(GitError) {
    try? FileManager.default.removeItem(atPath: path)
    try pruneWorktrees()
  }

  /// Forgets the worktrees whose folders are gone.
  package func pruneWorktrees() throws(GitError) {
    try run(["worktree", "prune"], in: nil, "forget worktrees that are gone")
  }

  /// Whether the folder is a worktree of this very repository.
  private func isWorktree(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path + "/.git") else { return false }
    guard let other = try? Repository(containing: path) else { return false }
    return other.commonDirectory == commonDirectory && other.gitDirectory != gitDirectory
  }

  private func run(
    _ arguments: [String], in directory: String?, _ operation: String
  ) throws(GitError) {
    let answer = try git(arguments, in: directory)
    guard answer.succeeded else {
      throw GitError(.storage, operation, detail: answer.errors.trimmedLine)
    }
  }
}
