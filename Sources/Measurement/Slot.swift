import Foundation
import Git
import Synchronization

/// A path at which worktrees take turns, so that each is built and run where the others are.
///
/// Builds put absolute paths into what they make, so a build is only good where it was made, and a
/// path's length shows in measurements. One worktree stands on the seat; the others wait beside it,
/// each in a folder with all that belongs to it and what is known of it. Two renames seat another
/// one, and a process that is killed between them leaves an empty seat and nothing wrong.
///
/// A slot belongs to one process, until the last reference to it is gone.
final class Slot: Sendable {
  /// What is known of a worktree, kept inside its folder.
  struct State: Codable {
    /// The commit that was checked out last, in hex.
    var commit: String
    /// Its tree.
    var tree: String
    /// The builds that succeeded since, each a command with its toolchain.
    var builds: [String] = []
    /// Whether it is a work tree that was changed and not committed.
    var isSnapshot = false
    /// Whether it uses packages outside the repository, which may change unseen.
    var usesOutside = false
    /// What it takes on the disk.
    var bytes = 0
    /// In seconds since 1970.
    var lastUse = 0.0
    /// Where it stands when it is seated; a build made elsewhere is worth nothing.
    var path: String

    /// Whether more would be lost with it than a checkout.
    var isWorthKeeping: Bool { !isSnapshot && !builds.isEmpty }
  }

  private struct Contents {
    /// What is known of each worktree, by its tree.
    var states: [String: State] = [:]
    /// The tree on the seat; nil when there is none, or one that nothing is known of.
    var seated: String?
    /// How many checkouts of this process hold each tree.
    var uses: [String: Int] = [:]
  }

  /// Its folder, `.perf-check/worktrees/N`.
  let folder: String
  /// The worktree on its seat.
  ///
  /// It has the name of the repository's own folder, because SwiftPM names packages after their
  /// folders.
  let worktree: Worktree
  /// Where it really is, by whatever links it is reached.
  let identity: String
  private let lock: FileLock
  private let contents: Mutex<Contents>

  private static let stateName = "/.state.json"
  private var seat: Folder { Folder(path: folder + "/seat") }
  private var copied: Folder { Folder(path: folder + "/new") }
  private func kept(_ tree: String) -> Folder { Folder(path: folder + "/kept/" + tree) }

  /// Takes the slot for this process, and clears away what a process that was killed left.
  ///
  /// - Returns: nil when another perf-check works in it.
  init?(folder: String, name: String) {
    try? FileManager.default.createDirectory(
      atPath: folder + "/kept", withIntermediateDirectories: true)
    guard let lock = FileLock(path: folder + "/lock") else { return nil }
    self.folder = folder
    self.worktree = Worktree(folder: folder + "/seat", name: name)
    self.lock = lock
    let real = URL(filePath: folder).resolvingSymlinksInPath().path(percentEncoded: false)
    self.identity = real + "/seat/" + name
    var found = Contents()
    for (place, state) in Self.places(in: folder) {
      guard let state, state.path == identity, found.states[state.tree] == nil,
        place.path.hasSuffix("/seat") || place.path.hasSuffix("/" + state.tree)
      else {
        place.remove()
        continue
      }
      found.states[state.tree] = state
      if place.path.hasSuffix("/seat") { found.seated = state.tree }
    }
    self.contents = Mutex(found)
    copied.remove()
  }

  /// What was written of the worktrees in a slot, whoever holds it.
  static func states(in folder: String) -> [State] {
    places(in: folder).compactMap(\.state)
  }

  /// The seat, then the worktrees beside it.
  private static func places(in folder: String) -> [(place: Folder, state: State?)] {
    let kept = Folder(path: folder + "/kept")
    let places =
      [Folder(path: folder + "/seat")]
      + kept.names.sorted().map { Folder(path: kept.path + "/" + $0) }
    return places.filter(\.exists).map { place in
      let data = FileManager.default.contents(atPath: place.path + stateName)
      return (place, data.flatMap { try? JSONDecoder().decode(State.self, from: $0) })
    }
  }

  /// Removes a worktree as it was laid out before there were seats.
  ///
  /// - Returns: Whether there was one.
  func removeOldLayout() -> Bool {
    let old = Self.oldNames(in: folder)
    for name in old { Folder(path: folder + "/" + name).remove() }
    return !old.isEmpty
  }

  /// What lies in a slot's folder and doesn't belong there.
  static func oldNames(in folder: String) -> [String] {
    Folder(path: folder).names.filter { !["lock", "seat", "kept", "new"].contains($0) }
  }

  /// What is known of all worktrees.
  var states: [State] { contents.withLock { Array($0.states.values) } }

  /// What is known of the worktree of a tree; nil when there is none.
  func state(_ tree: String) -> State? { contents.withLock { $0.states[tree] } }

  /// Whether a checkout of this process holds the tree.
  func isUsed(_ tree: String) -> Bool { contents.withLock { $0.uses[tree] != nil } }

  /// A hold on a tree: while it lives, the worktree is neither removed nor given another commit.
  final class Use: Sendable {
    let slot: Slot
    let tree: String

    init(of tree: String, in slot: Slot) {
      self.slot = slot
      self.tree = tree
      slot.contents.withLock { $0.uses[tree, default: 0] += 1 }
    }

    deinit {
      slot.contents.withLock {
        let others = ($0.uses[tree] ?? 1) - 1
        $0.uses[tree] = others > 0 ? others : nil
      }
    }
  }

  /// Puts a tree's worktree on the seat; nothing happens when it is there.
  func seat(_ tree: String) throws(MeasurementError) {
    try contents.withLock { (contents) throws(MeasurementError) in
      guard contents.seated != tree else { return }
      try clearSeat(&contents)
      try kept(tree).move(to: seat)
      contents.seated = tree
    }
  }

  /// Leaves the seat empty.
  func clearSeat() throws(MeasurementError) {
    try contents.withLock { (contents) throws(MeasurementError) in try clearSeat(&contents) }
  }

  private func clearSeat(_ contents: inout Contents) throws(MeasurementError) {
    if let seated = contents.seated {
      kept(seated).remove()
      try seat.move(to: kept(seated))
      contents.seated = nil
    } else if seat.exists {
      seat.remove()
    }
  }

  /// Seats a tree's worktree to become another's: nothing is known of it from now on.
  func reuse(_ tree: String) throws(MeasurementError) {
    try seat(tree)
    forget(tree)
  }

  /// Seats a copy of a tree's worktree that nothing is known of.
  func copy(_ tree: String) throws(MeasurementError) {
    let use = Use(of: tree, in: self)
    defer { withExtendedLifetime(use) {} }
    try clearSeat()
    do {
      try kept(tree).copy(to: copied)
    } catch {
      copied.remove()
      throw error
    }
    unlink(copied.path + Self.stateName)
    try copied.move(to: seat)
  }

  /// Remembers what is known of the worktree on the seat.
  func save(_ state: State) throws(MeasurementError) {
    do {
      let data = try JSONEncoder().encode(state)
      try data.write(to: URL(filePath: seat.path + Self.stateName), options: .atomic)
    } catch {
      throw MeasurementError(
        .storage, "write in '\(folder)'",
        detail: "\(error.localizedDescription)\n  Is there space, and are you allowed to?")
    }
    contents.withLock {
      $0.states[state.tree] = state
      $0.seated = state.tree
    }
  }

  /// Removes a tree's worktree, wherever it is.
  func remove(_ tree: String) {
    let place = contents.withLock { $0.seated == tree } ? seat : kept(tree)
    forget(tree)
    place.remove()
  }

  /// Forgets what is known of a worktree, because it is about to change.
  private func forget(_ tree: String) {
    contents.withLock {
      unlink(($0.seated == tree ? seat : kept(tree)).path + Self.stateName)
      $0.states[tree] = nil
      if $0.seated == tree { $0.seated = nil }
    }
  }
}
