import Configuration
import Git
import History

/// The commits of a check, and the branch whose files decide what is gated.
///
/// Which branch a change is compared with is the base's to say, too: with another one, a change could
/// be compared with itself.
struct CheckSides {
  private(set) var sides: Sides
  /// The branch that the change is compared with.
  private(set) var branch: String
  /// The branch's newest commit, where the change doesn't start from it.
  private(set) var tip: Commit?
  /// What the change does to all this.
  private(set) var changes: [GateChange] = []

  /// Finds the commits to compare.
  ///
  /// - Throws: `GateError`, `GitError`; `ConfigurationError` for a candidate that can't be read.
  init(_ request: Check.Request, in project: borrowing Project) throws {
    let own = (try? CheckSubject.candidateWorkflows(request, in: project))?.base
    let trunk = try Self.trunk(of: project.repository)
    let asked = own ?? trunk ?? "main"
    branch = asked
    do {
      sides = try Sides.find(
        base: request.base, candidate: request.candidate, branch: asked, in: project.repository)
    } catch let error as GateError where error.code == .noBase {
      // The change may name one that isn't there; the trunk knows better.
      guard let trunk, trunk != asked else { throw error }
      branch = trunk
      sides = try Sides.find(
        base: nil, candidate: request.candidate, branch: trunk, in: project.repository)
    }
    if request.base == nil {
      compare(with: try Self.branchNamed(at: sides.base.id, in: project), in: project)
      if let trunk, trunk != branch, let tip = try? Sides.branch(trunk, in: project.repository),
        let fork = try? project.repository.mergeBase(tip.id, sides.candidateHead.id)
      {
        compare(with: try Self.branchNamed(at: fork, in: project), in: project)
      }
      if branch != trunk { compare(with: try branchBefore(in: project), in: project) }
      if branch != asked {
        changes.append(
          GateChange(
            kind: .redefined, what: "base", base: branch, candidate: asked, applies: false,
            remedy:
              "The change is compared with '\(branch)' until this is merged; to choose another: "
              + "--base REV"))
      }
    } else if let said = try Self.branchNamed(at: sides.base.id, in: project) {
      branch = said
    }
    tip = newestCommit(in: project.repository)
  }

  /// Finds the commits to compare where no files say anything.
  ///
  /// - Throws: `GateError`, `GitError`.
  init(withoutFiles request: Check.Request, in repository: borrowing Repository) throws {
    branch = try Self.trunk(of: repository) ?? "main"
    sides = try Sides.find(
      base: request.base, candidate: request.candidate, branch: branch, in: repository)
  }

  /// Compares with where the change left another branch.
  private mutating func compare(with said: String?, in project: borrowing Project) {
    guard let said, said != branch else { return }
    if let others = try? sides.against(branch: said, in: project.repository) {
      (sides, branch) = (others, said)
      return
    }
    let isKnown = changes.contains { $0.what == "base" && $0.base == said }
    guard !isKnown else { return }
    changes.append(
      GateChange(
        kind: .redefined, what: "base", base: said, candidate: branch, applies: true,
        remedy: "'\(said)' is not available locally. Fetch it: git fetch origin "
          + "\(said):refs/remotes/origin/\(said)     or specify the base: --base REV"))
  }

  /// The newest commit of the branch, where it has gone on since the change left it.
  private func newestCommit(in repository: borrowing Repository) -> Commit? {
    guard let tip = try? Sides.branch(branch, in: repository), tip.id != sides.base.id,
      let isAhead = try? repository.isAncestor(sides.base.id, of: tip.id), isAhead,
      let isIncluded = try? repository.isAncestor(tip.id, of: sides.candidateHead.id), !isIncluded
    else { return nil }
    return tip
  }
}

// MARK: - Where the files are, and what they say

extension CheckSides {
  /// The folder, relative to the root, whose `perf-check.yml` decides; nil where there is none, or the
  /// user named a file.
  func governingFolder(in project: borrowing Project) throws -> String? {
    try Self.folder(at: sides.base.id, of: project)
      ?? tip.flatMap { commit in
        try Self.folder(at: commit.id, of: project)
      }
  }

  /// The nearest folder that has a `perf-check.yml` at a commit.
  private static func folder(
    at commit: ObjectID, of project: borrowing Project
  ) throws -> String? {
    for folder in project.searchedFolders {
      let path = folder.isEmpty ? WorkflowFile.name : folder + "/" + WorkflowFile.name
      if try project.repository.linkedContents(of: path, at: commit) != nil { return folder }
    }
    return nil
  }

  /// The branch that the `perf-check.yml` of a commit names.
  private static func branchNamed(
    at commit: ObjectID, in project: borrowing Project
  ) throws -> String? {
    var path = project.repositoryPath(project.workflowFilePath)
    if let folder = try folder(at: commit, of: project) {
      path = folder.isEmpty ? WorkflowFile.name : folder + "/" + WorkflowFile.name
    }
    guard let bytes = try project.repository.linkedContents(of: path, at: commit) else {
      return nil
    }
    return try? WorkflowFile(yaml: String(decoding: bytes, as: UTF8.self), file: path).base
  }

  /// The branch that was named before somebody named another one, unless that has been merged.
  private func branchBefore(in project: borrowing Project) throws -> String? {
    // All of it, as a merge may hide a side, and a file may be removed and made again.
    let answer = try project.repository.git([
      "log", "--full-history", "--topo-order", "--format=%H", sides.candidateHead.id.hex, "--",
      ":(top,literal)" + project.repositoryPath(project.workflowFilePath),
    ])
    var newer = sides.candidateHead.id
    for line in answer.output.split(separator: "\n") {
      guard let id = ObjectID(hex: line) else { return nil }
      guard let named = try Self.branchNamed(at: id, in: project), named != branch else {
        newer = id
        continue
      }
      // Where it was changed has been merged into the branch that it named before.
      if let tip = try? Sides.branch(named, in: project.repository),
        (try? project.repository.isAncestor(newer, of: tip.id)) == true
      {
        return nil
      }
      return named
    }
    return nil
  }

  /// The branch that everything is merged into, where that can be told: the remote's default one,
  /// or the usual names.
  private static func trunk(of repository: borrowing Repository) throws -> String? {
    let answer = try repository.git(["symbolic-ref", "--short", "refs/remotes/origin/HEAD"])
    let remote = answer.output.split(separator: "\n").first ?? ""
    if answer.succeeded, remote.hasPrefix("origin/") { return String(remote.dropFirst(7)) }
    for name in ["main", "master"] {
      for reference in ["refs/remotes/origin/\(name)", "refs/heads/\(name)"]
      where (try? repository.commit(reference)) != nil { return name }
    }
    return nil
  }
}
