import Files
import Synchronization

/// The slots below `.perf-check/worktrees/`, of which a process takes what it needs.
///
/// Each has a mark in it; a folder without one was made by somebody else, and is neither used nor
/// touched.
final class Slots: Sendable {
  private let folder: String
  private let name: String
  private let files: FileTree
  /// The slots of this process by lane; the first of each is the one that new trees go to.
  private let lanes = Mutex<[Int: [Slot]]>([:])

  private static let markName = "/perf-check-slot"
  private static let mark = """
    perf-check created this folder and removes its contents.
    Without this file, perf-check doesn't touch it.

    """

  /// - Parameters:
  ///   - folder: `.perf-check/worktrees`.
  ///   - name: What the folder of a worktree's files is called.
  ///   - files: Writes below it.
  init(folder: String, name: String, files: FileTree) {
    self.folder = folder
    self.files = files
    // git's part of a worktree and what is known of it lie beside the files.
    self.name = name.isEmpty || name.hasPrefix(".") ? "repository" + name : name
  }

  /// Takes the slot that has a tree built, else the lane's own, else the first that is free.
  func take(for tree: String, lane: Int) throws(MeasurementError) -> Slot {
    func hasBuilt(_ slot: Slot) -> Bool { slot.state(tree)?.builds.isEmpty == false }
    let mine = lanes.withLock { $0[lane] ?? [] }
    if let slot = mine.first(where: hasBuilt) { return slot }
    let free = free()
    if let slot = free.first(where: hasBuilt) { return try hold(slot, lane: lane) }
    if let slot = mine.first { return slot }
    if let slot = free.first { return try hold(slot, lane: lane) }
    let folders = Folder(path: folder, files: files)
    try folders.make()
    // Another process may make the same one between the listing and the making.
    var number = 1
    while number <= folders.names.count + 100 {
      defer { number += 1 }
      let path = path(number)
      guard try storing({ () throws(FileError) in try files.makeNewFolder(path) }) else { continue }
      try storing { () throws(FileError) in try files.write(Self.mark, to: path + Self.markName) }
      guard let slot = Slot(folder: path, name: name, files: files) else { continue }
      return try hold(slot, lane: lane)
    }
    throw MeasurementError(
      .storage, "create a worktree in '\(folder)'",
      detail: "all names are taken\n  Remove unused folders: rm -rf '\(folder)'")
  }

  private func hold(_ slot: Slot, lane: Int) throws(MeasurementError) -> Slot {
    lanes.withLock { $0[lane, default: []].append(slot) }
    try slot.clearLeftovers()
    return slot
  }

  /// What was written of all worktrees, those of other processes, too.
  var states: [Slot.State] {
    numbers.flatMap { Slot.states(in: Folder(path: path($0), files: files)) }
  }

  /// The slots of this process, and those that are free and can be looked into meanwhile.
  var usable: [Slot] { held + free() }

  /// What to do about folders that have the names of slots and no mark; nil where there are none.
  var warning: String? {
    let others = allNumbers.filter { !isMarked($0) }.map(String.init)
    guard !others.isEmpty else { return nil }
    return "'\(folder)' contains unused folders, from an older perf-check or another tool: "
      + others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", …" : "")
      + "; to remove them: rm -rf '\(folder)'"
  }

  private var held: [Slot] { lanes.withLock { $0.values.flatMap(\.self) } }

  private var allNumbers: [Int] { files.names(in: folder).compactMap { Int($0) }.sorted() }

  private var numbers: [Int] { allNumbers.filter(isMarked) }

  private func isMarked(_ number: Int) -> Bool {
    files.contents(path(number) + Self.markName).map { Array($0) } == Array(Self.mark.utf8)
  }

  private func path(_ number: Int) -> String { "\(folder)/\(number)" }

  /// The slots that nobody works in, by number; nobody else can take them while they are held.
  private func free() -> [Slot] {
    let taken = Set(held.map(\.folder))
    return numbers.map(path).filter { !taken.contains($0) }.compactMap {
      Slot(folder: $0, name: name, files: files)
    }
  }
}
