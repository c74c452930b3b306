import Files
import Foundation
import Git
import Quantities
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
    var bytes: Bytes = 0
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
    /// Whether this process works in it, and doesn't only look.
    var isHeld = false
    /// When each worktree was away from the seat.
    var absences: [String: Absences] = [:]
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
  private let files: FileTree

  private static let stateName = "/.state.json"
  private var all: Folder { Folder(path: folder, files: files) }
  private var seat: Folder { all.folder("seat") }
  private var copied: Folder { all.folder("new") }
  private func kept(_ tree: String) -> Folder { all.folder("kept").folder(tree) }
  /// A file that was changed last when the worktree left the seat, or when the slot was given up.
  private func seal(_ tree: String) -> String { folder + "/seals/" + tree }
  private var clock: String { folder + "/seals/clock" }

  /// Takes the slot for this process, changing nothing in it.
  ///
  /// - Parameters:
  ///   - folder: One with the mark of a slot.
  ///   - name: That of the folder with a worktree's files.
  ///   - files: Writes below it.
  /// - Returns: nil when another perf-check works in it.
  init?(folder: String, name: String, files: FileTree) {
    guard let lock = FileLock(path: folder + "/lock", in: files) else { return nil }
    self.folder = folder
    self.files = files
    self.worktree = Worktree(folder: folder + "/seat", name: name, files: files)
    self.lock = lock
    let identity = realPath(folder) + "/seat/" + name
    self.identity = identity
    var found = Contents()
    for (place, state) in Self.places(in: Folder(path: folder, files: files)) {
      guard let state, state.path == identity, found.states[state.tree] == nil else { continue }
      found.states[state.tree] = state
      let isSeat = place.path.hasSuffix("/seat")
      if isSeat { found.seated = state.tree }
      let seal = files.changeTime(of: folder + "/seals/" + state.tree)
      // One on the seat without a seal was there when its process was killed, and alone there.
      guard let left = seal ?? (isSeat ? nil : .distantPast) else { continue }
      var absences = Absences()
      absences.leave(at: left)
      found.absences[state.tree] = absences
    }
    self.contents = Mutex(found)
  }

  deinit {
    contents.withLock { contents in
      // A slot that was only looked at is left as it was found.
      guard contents.isHeld, let seated = contents.seated else { return }
      if contents.absences[seated]?.isAway != true { _ = try? files.touch(seal(seated)) }
    }
  }

  /// Removes what a process that was killed left: worktrees that nothing is known of.
  func clearLeftovers() throws(MeasurementError) {
    try all.folder("kept").make()
    let known = contents.withLock {
      $0.isHeld = true
      return $0
    }
    for (place, state) in Self.places(in: all) {
      let isSeat = place.path.hasSuffix("/seat")
      let isKnown =
        state.map { known.states[$0.tree] != nil && isSeat == ($0.tree == known.seated) } ?? false
      if !isKnown { try place.remove() }
    }
    try copied.remove()
  }

  /// What was written of the worktrees in a slot, whoever holds it.
  static func states(in slot: Folder) -> [State] {
    places(in: slot).compactMap(\.state)
  }

  /// The seat, then the worktrees beside it, each with what is known of it.
  ///
  /// What is written there is believed only where it fits: other things lie in its way, too.
  private static func places(in slot: Folder) -> [(place: Folder, state: State?)] {
    let kept = slot.folder("kept")
    let places = [slot.folder("seat")] + kept.names.sorted().map { kept.folder($0) }
    return places.filter(\.exists).map { place in
      let data = place.files.contents(place.path + stateName)
      let state = data.flatMap { try? JSONDecoder().decode(State.self, from: $0) }
      let isSeat = place.path == slot.path + "/seat"
      let isSound =
        state.map {
          isID($0.tree) && isID($0.commit) && (isSeat || place.path == kept.path + "/" + $0.tree)
        } ?? false
      return (place, isSound ? state : nil)
    }
  }

  /// Whether a text is an object's id as it is written here: 40 lower-case hex digits.
  private static func isID(_ text: String) -> Bool { ObjectID(hex: text)?.hex == text }

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
      if contents.seated != tree {
        try clearSeat(&contents)
        try kept(tree).move(to: seat)
        contents.seated = tree
      } else if contents.absences[tree]?.isAway != true {
        return
      }
      try come(tree, &contents)
    }
  }

  /// Takes note that a worktree is on the seat, and waits until what it changes from now on has a
  /// later time than what was changed before: file systems know milliseconds.
  private func come(_ tree: String, _ contents: inout Contents) throws(MeasurementError) {
    let now = try storing { () throws(FileError) in
      let now = try files.touch(clock)
      // If this process is killed, nobody else has been at it since.
      try files.remove(seal(tree))
      return now
    }
    contents.absences[tree]?.come(at: now)
    for _ in 0..<100 {
      if try storing({ () throws(FileError) in try files.touch(clock) }) > now { return }
      usleep(200)
    }
  }

  /// A file of a tree's worktree that was changed while it was away from the seat.
  ///
  /// - Returns: Its path in the worktree's folder; nil when it is as it was left.
  func changedPath(_ tree: String) -> String? {
    let (place, absences) = contents.withLock {
      ($0.seated == tree ? seat : kept(tree), $0.absences[tree])
    }
    guard let absences else { return nil }
    return files.firstChange(in: place.path, where: absences.contains)
  }

  /// What something that ran has put beside the worktrees to be believed later: worktrees that this
  /// process didn't make, or marks of when one was left that this process didn't set.
  ///
  /// - Returns: Its path in the slot; nil when all is as this process left it. It is removed.
  func removePlanted() throws(MeasurementError) -> String? {
    let known = contents.withLock { $0 }
    let kept = all.folder("kept")
    var planted: String?
    for name in kept.names where known.states[name] == nil || name == known.seated {
      planted = "kept/" + name
      try kept.folder(name).remove()
    }
    for (tree, absences) in known.absences where absences.isAway && tree != known.seated {
      guard let left = absences.lastLeft, left != .distantPast,
        files.changeTime(of: seal(tree)) != left
      else { continue }
      planted = "seals/" + tree
      distrust(tree)
    }
    return planted
  }

  /// Has nobody believe in what was built of a tree any more, once this process has ended.
  func distrust(_ tree: String) {
    let place = contents.withLock { $0.seated == tree ? seat : kept(tree) }
    try? files.remove(place.path + Self.stateName)
  }

  /// Leaves the seat empty.
  func clearSeat() throws(MeasurementError) {
    try contents.withLock { (contents) throws(MeasurementError) in try clearSeat(&contents) }
  }

  private func clearSeat(_ contents: inout Contents) throws(MeasurementError) {
    if let seated = contents.seated {
      try kept(seated).remove()
      try seat.move(to: kept(seated))
      contents.seated = nil
      guard contents.absences[seated]?.isAway != true else { return }
      let now = try storing { () throws(FileError) in try files.touch(seal(seated)) }
      contents.absences[seated, default: Absences()].leave(at: now)
    } else {
      try seat.remove()
    }
  }

  /// Seats a tree's worktree to become another's: nothing is known of it from now on.
  func reuse(_ tree: String) throws(MeasurementError) {
    try seat(tree)
    try forget(tree)
  }

  /// Seats a copy of a tree's worktree that nothing is known of.
  func copy(_ tree: String) throws(MeasurementError) {
    let use = Use(of: tree, in: self)
    defer { withExtendedLifetime(use) {} }
    try clearSeat()
    do {
      try kept(tree).copy(to: copied)
    } catch {
      try? copied.remove()
      throw error
    }
    let state = copied.path + Self.stateName
    try storing { () throws(FileError) in try files.remove(state) }
    try copied.move(to: seat)
  }

  /// Remembers what is known of the worktree on the seat.
  func save(_ state: State) throws(MeasurementError) {
    guard let data = try? JSONEncoder().encode(state) else {
      preconditionFailure("a state holds only finite numbers")
    }
    try storing { () throws(FileError) in
      try files.write(Array(data), to: seat.path + Self.stateName)
    }
    contents.withLock {
      $0.states[state.tree] = state
      $0.seated = state.tree
    }
  }

  /// Removes a tree's worktree, wherever it is.
  func remove(_ tree: String) throws(MeasurementError) {
    let place = contents.withLock { $0.seated == tree } ? seat : kept(tree)
    try forget(tree)
    try place.remove()
  }

  /// Forgets what is known of a worktree, because it is about to change.
  private func forget(_ tree: String) throws(MeasurementError) {
    try contents.withLock { (contents) throws(MeasurementError) in
      let place = contents.seated == tree ? seat : kept(tree)
      try storing { () throws(FileError) in
        try files.remove(place.path + Self.stateName)
        try files.remove(seal(tree))
      }
      contents.states[tree] = nil
      contents.absences[tree] = nil
      if contents.seated == tree { contents.seated = nil }
    }
  }
}
