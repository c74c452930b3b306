import Foundation

extension Repository {
  /// Whether a commit is in the history of another one, or is that one.
  ///
  /// - Throws: `.shallow` when the history was cut off before it could be told.
  package func isAncestor(_ one: ObjectID, of other: ObjectID) throws(GitError) -> Bool {
    if one == other { return true }
    do {
      return try mergeBase(one, other) == one
    } catch {
      if error.code == .notFound { return false }
      throw error
    }
  }

  /// The commits of a branch after a given one, oldest first.
  ///
  /// They are those that first parents lead through from `end` back to the first one that is in
  /// the history of `start`, which isn't among them.
  ///
  /// - Parameters:
  ///   - start: The commit before them; it need not be on the branch itself.
  ///   - end: The newest one.
  ///   - paths: Git's glob patterns, relative to `folder`; `!` before one excludes. Only commits
  ///     that change such a file are given; all when there is no pattern.
  ///   - folder: Where patterns start.
  package func firstParents(
    after start: ObjectID, through end: ObjectID, changing paths: [String] = [],
    in folder: String? = nil
  ) throws(GitError) -> [ObjectID] {
    let patterns = paths.map {
      $0.hasPrefix("!") ? ":(exclude,glob)\($0.dropFirst())" : ":(glob)\($0)"
    }
    let answer = try git(
      ["rev-list", "--first-parent", "--reverse", "\(start.hex)..\(end.hex)"]
        + (patterns.isEmpty ? [] : ["--"] + patterns),
      in: folder)
    guard answer.succeeded else {
      throw GitError(
        .other, "list the commits from \(start.short) to \(end.short)",
        detail: answer.errors.trimmedLine)
    }
    return answer.output.split(separator: "\n").compactMap { ObjectID(hex: $0) }
  }

  /// The commits of a range, as `git rev-list` takes it.
  ///
  /// - Parameter range: "A..B" for what B has in its history and A hasn't, "A...B" for what only one of
  ///   them has; an end that isn't named is HEAD.
  /// - Returns: nil where it isn't a range of revisions of this repository.
  package func commits(inRange range: String) throws(GitError) -> [ObjectID]? {
    guard range.contains(".."), !range.hasPrefix("-") else { return nil }
    let answer = try git(["rev-list", range, "--"])
    guard answer.succeeded else { return nil }
    return answer.output.split(separator: "\n").compactMap { ObjectID(hex: $0) }
  }
}
