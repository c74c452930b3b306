import Files

/// When a worktree was away from the seat of its slot, where nobody has any business in it.
///
/// Whatever is built or run works at the seat. A change to a worktree that waits beside it is
/// somebody else's: of a program that found the other side's build through `../../kept`, say. The
/// times are those of the file system that the worktrees lie in, which sets them and lets nobody set
/// them back.
struct Absences {
  private struct Absence {
    let from: FileTime
    var to: FileTime?
  }

  private var absences: [Absence] = []

  /// When it left for the last time; nil where it never did.
  var lastLeft: FileTime? { absences.last?.from }

  /// Whether it hasn't come back.
  var isAway: Bool { absences.last.map { $0.to == nil } ?? false }

  /// It leaves the seat; nothing happens when it is away.
  ///
  /// - Parameter time: What was changed then or earlier was changed by itself.
  mutating func leave(at time: FileTime) {
    if !isAway { absences.append(Absence(from: time)) }
  }

  /// It comes back.
  ///
  /// - Parameter time: What was changed later is changed by itself.
  mutating func come(at time: FileTime) {
    if isAway { absences[absences.count - 1].to = time }
  }

  /// Whether something that was changed then was changed by somebody else.
  func contains(_ time: FileTime) -> Bool {
    // Most files are older than all of it.
    guard let first = absences.first, time > first.from else { return false }
    var (low, high) = (0, absences.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if absences[middle].from < time { low = middle } else { high = middle }
    }
    return absences[low].to.map { time <= $0 } ?? true
  }
}
