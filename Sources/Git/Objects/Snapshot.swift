import Files
import Foundation
import Processes

/// A snapshot of the work tree, stored as a commit without a branch.
package struct Snapshot: Hashable, Sendable {
  /// The commit to measure: HEAD itself if nothing was changed.
  package let commit: ObjectID
  /// Its tree.
  package let tree: ObjectID
  /// The commit of HEAD.
  package let head: ObjectID
  /// Whether the work tree differs from HEAD: changed, staged, deleted or new files, except ignored ones.
  package var isDirty: Bool { commit != head }
}

extension Repository {
  /// Writes the current files of the work tree to the object database.
  ///
  /// Uses a copy of the index, so neither the user's index nor any file changes. git prunes
  /// unreferenced objects after two weeks.
  ///
  /// - Parameter others: Further files whose changes it leaves out, relative to the root.
  /// - Throws: `.unborn` without a commit, `.storage` if objects can't be written.
  package func snapshot(excluding others: [String] = []) throws(GitError) -> Snapshot {
    let head = try commit("HEAD")
    guard workTree != nil else {
      return Snapshot(commit: head.id, tree: head.tree, head: head.id)
    }
    // Nothing is written without changes, so a clean read-only repository works.
    // Relative to the folder that git is run in, which is the root.
    let left = (unmeasured + others).filter {
      !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..")
    }
    let measured = ["."] + left.map { ":(exclude,literal)\($0)" }
    let status = try git(
      ["status", "--porcelain", "--untracked-files=normal", "--"] + measured,
      environment: ["GIT_OPTIONAL_LOCKS": "0"], reach: .filters)
    if status.succeeded, status.output.trimmedLine.isEmpty {
      return Snapshot(commit: head.id, tree: head.tree, head: head.id)
    }
    let scratch = try storing { () throws(FileError) in try ScratchFolder() }
    Interrupt.removeAtEnd(scratch.path)
    defer {
      Interrupt.forget(scratch.path)
      withExtendedLifetime(scratch) {}
    }
    // Without an index, git creates one at the path of the copy.
    let copied = try storing { () throws(FileError) in
      try scratch.copy(gitDirectory + "index", as: "index")
    }
    let copy = copied ?? scratch.path + "/index"
    let environment = ["GIT_INDEX_FILE": copy, "GIT_OPTIONAL_LOCKS": "0"]
    func answer(_ arguments: [String]) throws(GitError) -> String {
      // This runs the user's filters.
      let answer = try git(arguments, environment: environment, reach: .filters)
      guard answer.succeeded else {
        throw GitError(
          .storage, "write the work tree as a commit", detail: answer.errors.trimmedLine)
      }
      return answer.output.trimmedLine
    }
    _ = try answer(["add", "--all", "--"] + measured)
    let tree = try answer(["write-tree"])
    if tree == head.tree.hex {
      return Snapshot(commit: head.id, tree: head.tree, head: head.id)
    }
    // Fixed author and date: identical files result in the same commit, so its build is reused.
    let signature = [
      "GIT_AUTHOR_NAME": "perf-check", "GIT_AUTHOR_EMAIL": "perf-check@localhost",
      "GIT_AUTHOR_DATE": "@\(head.time) +0000", "GIT_COMMITTER_NAME": "perf-check",
      "GIT_COMMITTER_EMAIL": "perf-check@localhost", "GIT_COMMITTER_DATE": "@\(head.time) +0000",
    ]
    let made = try git(
      ["commit-tree", tree, "-p", head.id.hex, "-m", "perf-check: the work tree"],
      environment: environment.merging(signature) { $1 })
    guard made.succeeded, let commit = ObjectID(hex: made.output.trimmedLine),
      let tree = ObjectID(hex: tree)
    else {
      throw GitError(
        .storage, "write the work tree as a commit", detail: made.errors.trimmedLine)
    }
    return Snapshot(commit: commit, tree: tree, head: head.id)
  }
}

/// Runs a closure whose file errors become `.storage`.
private func storing<Result: ~Copyable>(
  _ body: () throws(FileError) -> Result
) throws(GitError) -> Result {
  do {
    return try body()
  } catch {
    throw GitError(.storage, error.operation, detail: error.detail)
  }
}
