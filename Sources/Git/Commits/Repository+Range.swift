import Foundation

extension Repository {
  /// Whether a commit is an ancestor of another one, or equal to it.
  ///
  /// - Throws: `.shallow` if the history is truncated before it can be determined.
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
  /// They are the first-parent ancestors of `end` back to the first one that is in the history of
  /// `start`, excluding it.
  ///
  /// - Parameters:
  ///   - start: The commit before them; it need not be on the branch itself.
  ///   - end: The newest one.
  ///   - paths: Git's glob patterns, relative to `folder`; a leading `!` excludes. Only commits that
  ///     change a matching file are returned; all commits without patterns.
  ///   - folder: The folder to which patterns are relative.
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

  /// The commits of a range, in the syntax of `git rev-list`.
  ///
  /// - Parameter range: "A..B" for ancestors of B but not of A, "A...B" for ancestors of exactly one of
  ///   them; a missing end is HEAD.
  /// - Returns: nil if it isn't a range of revisions of this repository.
  package func commits(inRange range: String) throws(GitError) -> [ObjectID]? {
    guard range.contains(".."), !range.hasPrefix("-") else { return nil }
    let answer = try git(["rev-list", range, "--"])
    guard answer.succeeded else { return nil }
    return answer.output.split(separator: "\n").compactMap { ObjectID(hex: $0) }
  }
}
