package import Git
package import History

/// The commits that a bisection looks at: one that is good, and all after it.
package struct CommitRange: Sendable {
  /// The good one, then those that may be bad, oldest first.
  package let commits: [Commit]
  /// How many more there are that change nothing the workflow can see.
  package let unseen: Int

  /// The commits of a branch, without those that can't have changed anything.
  ///
  /// A commit with the files of the one before, or that touches no file of `paths`, performs as the
  /// one before it and has no position of its own. Where the good commit is on a branch that was
  /// merged later, the range starts where that branch forked: the first commit after it is to be
  /// measured next to its own parent, not next to the end of another branch.
  ///
  /// - Parameters:
  ///   - good: Where it starts.
  ///   - bad: Where it ends.
  ///   - paths: The workflow's patterns.
  ///   - project: Where they are.
  package init(
    good: Commit, bad: Commit, paths: [String], in project: borrowing Project
  ) throws {
    let all = try project.repository.firstParents(after: good.id, through: bad.id)
    var seen: Set<ObjectID>?
    if !paths.isEmpty {
      seen = Set(
        try project.repository.firstParents(
          after: good.id, through: bad.id, changing: paths, in: project.directory))
    }
    var start = good
    if let first = all.first,
      let parent = try project.repository.commit(first).parents.first, parent != good.id
    {
      start = try project.repository.commit(parent)
    }
    var commits = [start]
    for id in all where seen?.contains(id) ?? true {
      let commit = try project.repository.commit(id)
      if commit.tree != commits[commits.count - 1].tree { commits.append(commit) }
    }
    self.commits = commits
    self.unseen = all.count + 1 - commits.count
  }

  /// A range as it was found before.
  package init(commits: [Commit], unseen: Int) {
    self.commits = commits
    self.unseen = unseen
  }
}
