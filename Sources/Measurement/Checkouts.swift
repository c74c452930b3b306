import Foundation
package import Git

/// The worktrees below `.perf-check/worktrees/`.
package struct Checkouts: Sendable {
  private let folder: String
  private let subfolder: String
  private let projectDirectory: String

  /// - Parameters:
  ///   - state: The `.perf-check` folder.
  ///   - projectDirectory: The folder of `perf-check.yml`, absolute.
  ///   - subfolder: That folder relative to the repository's root; "" when it is the root.
  package init(state: String, projectDirectory: String, subfolder: String) {
    self.folder = state + "/worktrees"
    self.projectDirectory = projectDirectory
    self.subfolder = subfolder
  }

  /// A commit with its tree: equal trees are built once.
  package struct Target: Hashable, Sendable {
    package let commit: ObjectID
    package let tree: ObjectID

    package init(commit: ObjectID, tree: ObjectID) {
      self.commit = commit
      self.tree = tree
    }
  }

  /// Checks a commit out in the slot that needs the least work for it.
  ///
  /// That is one that holds the tree already, else the free one whose files differ least.
  ///
  /// - Parameters:
  ///   - target: What to check out.
  ///   - keeping: Trees that other checkouts of this check need, so their slots aren't taken.
  ///   - repository: Where the commit is.
  /// - Throws: `GitError` or `MeasurementError`.
  package func checkOut(
    _ target: Target, keeping: [ObjectID], of repository: borrowing Repository
  ) throws -> Checkout {
    var candidates: [(number: Int, cost: Int)] = []
    let numbers = slotNumbers()
    for number in numbers {
      guard let slot = slot(number, of: repository) else { continue }
      guard let state = slot.state, let commit = ObjectID(hex: state.commit) else {
        candidates.append((number, .max - 1))
        continue
      }
      if state.tree == target.tree.hex {
        candidates.append((number, -1))
      } else if !keeping.contains(where: { $0.hex == state.tree }) {
        let changes = try? repository.changedPaths(from: commit, to: target.commit).count
        candidates.append((number, changes ?? .max - 1))
      }
    }
    candidates.sort { ($0.cost, $0.number) < ($1.cost, $1.number) }
    candidates.append(((numbers.max() ?? 0) + 1, .max))
    for candidate in candidates {
      guard let slot = slot(candidate.number, of: repository) else { continue }
      return try fill(slot, with: target, of: repository)
    }
    // Another process took the newest slot between the listing and the lock.
    let free = (numbers.max() ?? 0) + 2
    guard let slot = slot(free, of: repository) else {
      throw MeasurementError(
        .storage, "make a worktree in '\(folder)'",
        detail: "the folder can't be written\n  Is the file system read-only, or full?")
    }
    return try fill(slot, with: target, of: repository)
  }

  private func fill(
    _ slot: consuming Slot, with target: Target, of repository: borrowing Repository
  ) throws -> Checkout {
    let builds = slot.state.flatMap { $0.tree == target.tree.hex ? $0.builds : nil } ?? []
    slot.forget()
    _ = try repository.worktree(at: slot.root, commit: target.commit)
    let directory = subfolder.isEmpty ? slot.root : slot.root + "/" + subfolder
    guard FileManager.default.fileExists(atPath: directory) else {
      throw MeasurementError(
        .notFound, "measure \(target.commit.short)",
        detail: "the commit has no folder '\(subfolder)'")
    }
    let dependencies = PathDependencies(project: projectDirectory, checkout: directory)
    let warnings = try dependencies.link(slotFolder: slot.folder, root: slot.root)
    try slot.save(
      Slot.State(commit: target.commit.hex, tree: target.tree.hex, builds: builds))
    return Checkout(
      commit: target.commit, directory: directory, warnings: warnings, slot: slot)
  }

  private func slotNumbers() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { Int($0) }.sorted()
  }

  private func slot(_ number: Int, of repository: borrowing Repository) -> Slot? {
    let name = URL(filePath: repository.root).lastPathComponent
    return Slot(folder: "\(folder)/\(number)", name: name.isEmpty ? "repository" : name)
  }
}
