import Synchronization

/// The slots below `.perf-check/worktrees/`, of which a process takes what it needs.
final class Slots: Sendable {
  private let folder: String
  private let name: String
  /// The slots of this process by lane; the first of each is the one that new trees go to.
  private let lanes = Mutex<[Int: [Slot]]>([:])

  /// - Parameters:
  ///   - folder: `.perf-check/worktrees`.
  ///   - name: What the folder of a worktree's files is called.
  init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  /// Takes the slot that has a tree built, else the lane's own, else the first that is free.
  func take(for tree: String, lane: Int) throws(MeasurementError) -> Slot {
    func hasBuilt(_ slot: Slot) -> Bool { slot.state(tree)?.builds.isEmpty == false }
    let mine = lanes.withLock { $0[lane] ?? [] }
    if let slot = mine.first(where: hasBuilt) { return slot }
    let free = free()
    if let slot = free.first(where: hasBuilt) { return hold(slot, lane: lane) }
    if let slot = mine.first ?? free.first.map({ hold($0, lane: lane) }) { return slot }
    // Another process may take a new one, too, between the listing and the lock.
    let taken = Set(numbers)
    for number in 1...(taken.count + 2) where !taken.contains(number) {
      if let slot = Slot(folder: path(number), name: name) { return hold(slot, lane: lane) }
    }
    throw MeasurementError(
      .storage, "make a worktree in '\(folder)'",
      detail: "the folder can't be written\n  Is the file system read-only, or full?")
  }

  private func hold(_ slot: Slot, lane: Int) -> Slot {
    lanes.withLock { $0[lane, default: []].append(slot) }
    return slot
  }

  /// What was written of all worktrees, those of other processes, too.
  var states: [Slot.State] { numbers.flatMap { Slot.states(in: path($0)) } }

  /// The slots of this process, and those that are free and can be looked into meanwhile.
  var usable: [Slot] { held + free() }

  /// Removes worktrees as they were laid out before there were seats.
  ///
  /// - Returns: Whether there were any.
  func removeOldLayout() -> Bool {
    let old = numbers.filter { !Slot.oldNames(in: path($0)).isEmpty }
    guard !old.isEmpty else { return false }
    return free().filter { $0.removeOldLayout() }.count > 0
  }

  private var held: [Slot] { lanes.withLock { $0.values.flatMap(\.self) } }

  private var numbers: [Int] { Folder(path: folder).names.compactMap { Int($0) }.sorted() }

  private func path(_ number: Int) -> String { "\(folder)/\(number)" }

  /// The slots that nobody works in, by number; nobody else can take them while they are held.
  private func free() -> [Slot] {
    let taken = Set(held.map(\.folder))
    return numbers.map(path).filter { !taken.contains($0) }.compactMap {
      Slot(folder: $0, name: name)
    }
  }
}
