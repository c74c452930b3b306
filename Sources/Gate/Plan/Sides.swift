package import Git
import History
import Measurement

/// The two commits of a check.
package struct Sides {
  let base: Commit
  /// How the base was found: "merge base with 'main'".
  let baseOrigin: String
  /// The commit whose files are measured; for changed files one that no branch names.
  let candidate: Commit
  /// The commit that people know: HEAD where files were changed.
  let candidateHead: Commit
  var isDirty: Bool { candidate.id != candidateHead.id }

  var baseTarget: Checkouts.Target { .init(commit: base.id, tree: base.tree) }
  var candidateTarget: Checkouts.Target {
    .init(commit: candidate.id, tree: candidate.tree, isSnapshot: isDirty)
  }
}

extension Sides {
  /// Finds what a check compares.
  ///
  /// The candidate is the work tree unless a revision is named. The base is the named revision,
  /// or the merge base with the configured branch. On that branch itself it is the commit before:
  /// HEAD for changed files, else HEAD's first parent.
  ///
  /// - Parameters:
  ///   - base: A revision, or nil.
  ///   - candidate: A revision, or nil.
  ///   - branch: The configured branch.
  ///   - repository: Where they are.
  static func find(
    base: String?, candidate: String?, branch: String, in repository: borrowing Repository
  ) throws -> Sides {
    let (commit, head) = try Self.candidate(candidate, in: repository)
    if let base {
      return Sides(
        base: try named(base, in: repository), baseOrigin: "'\(base)'", candidate: commit,
        candidateHead: head)
    }
    return try find(branch: branch, commit: commit, head: head, in: repository)
  }

  /// The same change, compared with where it left another branch.
  func against(
    branch: String, in repository: borrowing Repository
  ) throws -> Sides {
    try Self.find(branch: branch, commit: candidate, head: candidateHead, in: repository)
  }

  private static func find(
    branch: String, commit: Commit, head: Commit, in repository: borrowing Repository
  ) throws -> Sides {
    let tip = try Self.branch(branch, in: repository)
    let mergeBase = try repository.mergeBase(tip.id, head.id)
    if mergeBase != head.id {
      return Sides(
        base: try repository.commit(mergeBase), baseOrigin: "merge base with '\(branch)'",
        candidate: commit, candidateHead: head)
    }
    if commit.id != head.id {
      return Sides(
        base: head, baseOrigin: "HEAD, with uncommitted changes", candidate: commit,
        candidateHead: head)
    }
    guard let parent = head.parents.first else {
      throw GateError(
        code: .noBase, operation: "find a base for \(head.id.short)",
        detail: "it is the first commit of '\(branch)'\n  Commit a change, or specify: --base REV")
    }
    guard repository.contains(parent) else {
      throw Repository.shallow("find the parent of \(head.id.short)")
    }
    return Sides(
      base: try repository.commit(parent), baseOrigin: "its first parent on '\(branch)'",
      candidate: commit, candidateHead: head)
  }

  private static func candidate(
    _ revision: String?, in repository: borrowing Repository
  ) throws -> (commit: Commit, head: Commit) {
    if let revision {
      let commit = try named(revision, in: repository)
      return (commit, commit)
    }
    let snapshot = try repository.snapshot()
    return (try repository.commit(snapshot.commit), try repository.commit(snapshot.head))
  }

  /// A revision that the user typed.
  package static func named(
    _ revision: String, in repository: borrowing Repository
  ) throws -> Commit {
    do {
      return try repository.commit(revision)
    } catch {
      let isShallow = repository.isShallow
      switch error.code {
      case .notFound where isShallow:
        throw Repository.shallow("find the commit '\(revision)'")
      case .notFound, .ambiguous:
        throw GateError(
          code: .usage, operation: "find the commit '\(revision)'",
          detail: error.code == .ambiguous
            ? "the abbreviated id is ambiguous\n  Use more digits."
            : "no such revision in the repository\n  Fetch it if needed: git fetch origin")
      default: throw error
      }
    }
  }

  /// The tip of the configured branch, here or as it was last fetched: CI checks out a single
  /// commit and has no local branches.
  package static func branch(
    _ name: String, in repository: borrowing Repository
  ) throws -> Commit {
    for revision in ["refs/heads/\(name)", "refs/remotes/origin/\(name)", name] {
      do {
        return try repository.commit(revision)
      } catch {
        guard error.code == .notFound else { throw error }
      }
    }
    throw GateError(
      code: .noBase, operation: "find the branch '\(name)' to compare with",
      detail: """
        neither '\(name)' nor 'origin/\(name)' exists
          Fetch it: git fetch origin \(name):refs/remotes/origin/\(name)
          Or choose another: 'base:' in perf-check.yml, or --base REV
        """)
  }
}
