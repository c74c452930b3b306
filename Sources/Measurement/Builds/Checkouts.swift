package import Configuration
import Files
import Foundation
package import Git
import Processes
package import Quantities

/// The worktrees below `.perf-check/worktrees/`, with all that was built in them.
///
/// A tree that was built is kept until the cache is full, so no commit is built twice; a new one
/// begins as a copy of the worktree whose files differ least, so its build goes on from there.
package final class Checkouts: Sendable {
  /// How much may be kept when the user doesn't say.
  package static let defaultCacheSize: Bytes = 10e9

  private let projectDirectory: String
  private let subfolder: String
  /// How much all worktrees may take.
  let cacheSize: Bytes
  /// The variables of what is built and run, before those of a workflow.
  let environment: [String: String]
  let files: FileTree
  let slots: Slots

  /// - Parameters:
  ///   - repository: Where the commits are.
  ///   - state: The `.perf-check` folder.
  ///   - projectDirectory: The folder of `perf-check.yml`, absolute.
  ///   - subfolder: That folder relative to the repository's root; "" when it is the root.
  ///   - cacheSize: How much all worktrees may take. Those in use are kept regardless.
  package init(
    of repository: borrowing Repository, state: String, projectDirectory: String,
    subfolder: String, cacheSize: Bytes = Checkouts.defaultCacheSize
  ) {
    self.projectDirectory = projectDirectory
    self.subfolder = subfolder
    self.cacheSize = cacheSize
    self.environment = repository.environment
    let name = URL(filePath: repository.root).lastPathComponent
    self.files = FileTree(of: state, in: realPath(repository.root))
    self.slots = Slots(folder: state + "/worktrees", name: name, files: files)
  }

  /// A commit with its tree: equal trees are built once.
  package struct Target: Hashable, Sendable {
    package let commit: ObjectID
    package let tree: ObjectID
    /// Whether it is a work tree that was changed and not committed, which won't come back.
    package let isSnapshot: Bool

    package init(commit: ObjectID, tree: ObjectID, isSnapshot: Bool = false) {
      self.commit = commit
      self.tree = tree
      self.isSnapshot = isSnapshot
    }
  }

  /// Checks a commit out and puts it on its seat.
  ///
  /// The checkouts of a lane stand at the same path, in turns, except where a tree was built at
  /// another one.
  ///
  /// - Parameters:
  ///   - target: What to check out.
  ///   - lane: Checkouts of different lanes never share a slot, so they can be built at once. What
  ///     this process built in one lane isn't found in another.
  ///   - trees: What will be asked for next, so it isn't removed or reused.
  ///   - repository: Where the commit is.
  /// - Throws: `GitError` or `MeasurementError`.
  package func checkOut(
    _ target: Target, lane: Int = 0, keeping trees: [ObjectID] = [],
    of repository: borrowing Repository
  ) throws -> Checkout {
    let slot = try slots.take(for: target.tree.hex, lane: lane)
    let use = Slot.Use(of: target.tree.hex, in: slot)
    let keeping = Set(trees.map(\.hex))
    var known = slot.state(target.tree.hex)
    var warnings: [String] = []
    if known != nil, let path = slot.changedPath(target.tree.hex) {
      warnings.append(
        "'\(path)' in the worktree of \(target.commit.short) was changed by another build or run; "
          + "rebuilding it")
      known = nil
      try slot.remove(target.tree.hex)
    }
    if known == nil {
      try prepareSeat(of: slot, for: target, keeping: keeping, in: repository)
    } else {
      try slot.seat(target.tree.hex)
    }
    do {
      // What was built of a tree may lie beside its files, ignored or not.
      let isNew = try repository.checkOut(
        target.commit, in: slot.worktree, keepsUntracked: known?.builds.isEmpty == false)
      // Where it had to be made anew, nothing that was built in it is left.
      if isNew { known?.builds = [] }
    } catch {
      try Interrupt.check("check out \(target.commit.short)")
      // What was there can't be used; without it there is nothing that could be wrong.
      known = nil
      try slot.remove(target.tree.hex)
      try slot.clearSeat()
      try repository.checkOut(target.commit, in: slot.worktree)
    }
    let root = slot.worktree.root
    let directory = try directory(of: target.commit, in: slot.worktree, of: repository)
    let dependencies = PathDependencies(
      project: projectDirectory, checkout: directory, files: files)
    let outside = try dependencies.link(folder: slot.worktree.folder, root: root)
    try slot.save(
      Slot.State(
        commit: target.commit.hex, tree: target.tree.hex,
        builds: outside.isEmpty ? known?.builds ?? [] : [],
        isSnapshot: target.isSnapshot && known?.isSnapshot != false,
        usesOutside: !outside.isEmpty,
        bytes: known?.bytes ?? Folder(path: slot.worktree.folder, files: files).size,
        lastUse: Date().timeIntervalSince1970, path: slot.identity))
    if known == nil { try trim(to: cacheSize, keeping: keeping) }
    return Checkout(
      commit: target.commit, directory: directory,
      warnings: outside + warnings + [slots.warning].compactMap(\.self), use: use, cache: self)
  }

  /// The project's folder in a worktree that a commit was checked out in.
  ///
  /// - Throws: `MeasurementError` where it isn't there, or its files aren't.
  private func directory(
    of commit: ObjectID, in worktree: Worktree, of repository: borrowing Repository
  ) throws -> String {
    if let path = try repository.pointer(in: worktree) {
      throw MeasurementError(
        .notFound, "measure \(commit.short)",
        detail: """
          '\(path)' is a Git LFS pointer, not the file itself
            Install git-lfs and fetch the files: git lfs install --local && git lfs fetch --all
          """)
    }
    let directory = subfolder.isEmpty ? worktree.root : worktree.root + "/" + subfolder
    guard FileManager.default.fileExists(atPath: directory) else {
      throw MeasurementError(
        .notFound, "measure \(commit.short)",
        detail: "the commit has no folder '\(subfolder)'")
    }
    return directory
  }

  /// The trees that need no build of a workflow, found without checking anything out.
  ///
  /// A slot that another process works in doesn't count. When the workflow builds nothing, it is
  /// none.
  package func builtTrees(_ workflow: Workflow, toolchain: String) -> Set<ObjectID> {
    guard let key = Checkout.key(ofBuilding: workflow, toolchain: toolchain) else { return [] }
    return Set(
      slots.usable.flatMap(\.states).filter { $0.builds.contains(key) && !$0.usesOutside }
        .compactMap { ObjectID(hex: $0.tree) })
  }
}
