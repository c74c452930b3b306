import Clibgit2

/// The parents that a walk follows.
package enum Parents: Hashable, Sendable {
  /// The line of the branch itself: each commit's first parent.
  case first
  /// All of them.
  case all
}

extension Repository {
  /// Calls `visit` with the commits of a history, newest first, until it returns false.
  ///
  /// A walk ends without an error where a shallow history is truncated.
  ///
  /// - Parameters:
  ///   - start: The newest commit.
  ///   - parents: Which parents are followed; with `.all`, a commit comes before its parents.
  ///   - visit: Returns whether to continue.
  /// - Throws: `.damaged` when an object can't be read.
  package func walk(
    from start: ObjectID, parents: Parents = .first, visit: (Commit) throws(GitError) -> Bool
  ) throws(GitError) {
    switch parents {
    case .first:
      var next: ObjectID? = start
      // Whether the clone is shallow requires a file system access.
      let isShallow = isShallow
      while let id = next {
        let commit = try commit(id)
        guard try visit(commit) else { return }
        next = commit.parents.first.flatMap { isShallow && !contains($0) ? nil : $0 }
      }
    case .all:
      guard !isShallow else { return try walkShallow(from: start, visit: visit) }
      let walk = try Handle("walk the history", free: git_revwalk_free) {
        git_revwalk_new(&$0, handle.raw)
      }
      git_revwalk_sorting(walk.raw, GIT_SORT_TOPOLOGICAL.rawValue)
      var (raw, id) = (start.raw, git_oid())
      try check(git_revwalk_push(walk.raw, &raw), "walk from \(start.short)")
      while true {
        let status = git_revwalk_next(&id, walk.raw)
        if status == GIT_ITEROVER.rawValue { return }
        try check(status, "walk the history of \(start.short)")
        guard try visit(commit(ObjectID(id))) else { return }
      }
    }
  }

  /// The ids of the first-parent ancestors, newest first, from git: it uses the commit graph, whereas
  /// libgit2 reads every commit.
  package func firstParents(from start: ObjectID) throws(GitError) -> [ObjectID] {
    let answer = try git(["rev-list", "--first-parent", start.hex])
    guard answer.succeeded else {
      throw GitError(
        .damaged, "walk the history of \(start.short)",
        detail: answer.errors.trimmedLine + "\n  Check the repository: git fsck --full")
    }
    return answer.bytes.split(separator: UInt8(ascii: "\n")).compactMap {
      ObjectID(prefix: [], digits: Array($0))
    }
  }

  /// A full walk in git's own order, because libgit2 before 1.7 doesn't support shallow clones.
  private func walkShallow(
    from start: ObjectID, visit: (Commit) throws(GitError) -> Bool
  ) throws(GitError) {
    let answer = try git(["rev-list", "--topo-order", start.hex])
    for line in answer.output.split(separator: "\n") {
      guard let id = ObjectID(hex: line), try visit(commit(id)) else { return }
    }
  }
}
