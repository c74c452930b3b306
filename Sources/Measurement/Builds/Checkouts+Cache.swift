import Foundation
import Git
import Quantities

extension Checkouts {
  /// Puts something on the seat from which a commit's build goes on, or nothing.
  ///
  /// A worktree that is worth keeping is copied. One that isn't, or that the cache has no room to
  /// copy, is what the new one is made of.
  func prepareSeat(
    of slot: Slot, for target: Target, keeping trees: Set<String>,
    in repository: borrowing Repository
  ) throws(MeasurementError) {
    var source = nearest(to: target, in: slot, repository)
    while let found = source, slot.changedPath(found.tree) != nil {
      guard !slot.isUsed(found.tree) else { return try slot.clearSeat() }
      try slot.remove(found.tree)
      source = nearest(to: target, in: slot, repository)
    }
    func isFree(_ state: Slot.State) -> Bool {
      !slot.isUsed(state.tree) && !trees.contains(state.tree)
    }
    if target.isSnapshot {
      // Files change with every check that somebody makes meanwhile; the last ones are enough.
      for state in slot.states
      where state.isSnapshot && state.tree != source?.tree && isFree(state) {
        try slot.remove(state.tree)
      }
    }
    guard let source else { return try slot.clearSeat() }
    let hasSpace = Folder(path: slot.folder, files: files).freeSpace >= source.bytes.scaled(by: 2)
    let inUse = slot.states.filter { $0.tree != source.tree && !isFree($0) }
    let hasRoom = inUse.reduce(source.bytes.scaled(by: 2)) { $0 + $1.bytes } <= cacheSize
    func isNextToGo() -> Bool {
      size + source.bytes > cacheSize && removable(keeping: trees).first?.state.tree == source.tree
    }
    if isFree(source), !(source.isWorthKeeping && hasSpace && hasRoom) || isNextToGo() {
      return try slot.reuse(source.tree)
    }
    guard hasSpace else { return try slot.clearSeat() }
    try trim(to: cacheSize - source.bytes, keeping: trees.union([source.tree]))
    do {
      try slot.copy(source.tree)
    } catch {
      if case .interrupted = error.code { throw error }
      try slot.clearSeat()
    }
  }

  /// Removes what was not used for longest until the rest takes no more than a limit.
  ///
  /// What this process uses stays, and so does all of a slot that another one works in.
  func trim(
    to limit: Bytes, keeping trees: Set<String> = []
  ) throws(MeasurementError) {
    var size = size
    guard size > limit else { return }
    for (slot, state) in removable(keeping: trees) where size > limit {
      try slot.remove(state.tree)
      size -= state.bytes
    }
  }

  /// What all worktrees take.
  private var size: Bytes { slots.states.reduce(0) { $0 + $1.bytes } }

  /// The worktrees that may be removed, those first that were not used for longest.
  private func removable(keeping trees: Set<String>) -> [(slot: Slot, state: Slot.State)] {
    let all = slots.usable.flatMap { slot in slot.states.map { (slot: slot, state: $0) } }
    return all.filter { !$0.slot.isUsed($0.state.tree) && !trees.contains($0.state.tree) }
      .sorted { $0.state.lastUse < $1.state.lastUse }
  }

  /// The worktree of a slot whose commit differs in the fewest files.
  private func nearest(
    to target: Target, in slot: Slot, _ repository: borrowing Repository
  ) -> Slot.State? {
    var best: (state: Slot.State, distance: Int)?
    for state in slot.states {
      // The commit of changed files is gone when git has cleaned up.
      let changes = ObjectID(hex: state.commit).flatMap {
        try? repository.changedPaths(from: $0, to: target.commit).count
      }
      let distance = changes ?? .max
      if let best, (best.distance, -best.state.lastUse) <= (distance, -state.lastUse) { continue }
      best = (state, distance)
    }
    return best?.state
  }
}
