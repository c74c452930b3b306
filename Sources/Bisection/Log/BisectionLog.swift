import Files
import Foundation
import Gate
package import History
import Quantities

/// The file that a bisection is written to as it goes: `.perf-check/bisect.jsonl`.
package struct BisectionLog: Sendable {
  package let path: String
  private let files: FileTree

  package init(of project: borrowing Project) {
    self.path = project.stateDirectory + "/bisect.jsonl"
    self.files = project.files
  }

  /// A log that somebody printed; nothing is written to it.
  package init(path: String) {
    self.path = path
    self.files = FileTree(root: "/")
  }

  /// Whether there is one.
  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether there is one that hasn't come to its end.
  ///
  /// - Throws: As `state()`.
  package func isUnfinished() throws -> Bool {
    guard exists else { return false }
    return !(try state().isFinished)
  }

  /// Its text; nil when there is none.
  package var text: String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Its events as they are written, one a line.
  ///
  /// - Throws: As `state()`.
  package func lines() throws -> [String] {
    _ = try state()
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  /// Reads it.
  ///
  /// A last line that is cut off, as a power failure leaves it, is left out.
  ///
  /// - Throws: `GateError` for one that isn't a bisection's, or of a newer version.
  package func state() throws -> BisectionState {
    let operation = "read the bisection in '\(path)'"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw GateError(
        code: .usage, operation: operation,
        detail: "no bisection exists\n  Start one: perf-check bisect --good REV --bad REV")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    var state: BisectionState?
    for (index, line) in lines.enumerated() {
      let event: BisectionEvent
      do {
        event = try decoder.decode(BisectionEvent.self, from: Data(line))
      } catch {
        if index == lines.count - 1, index > 0 { break }
        throw GateError(
          code: .usage, operation: operation,
          detail: "line \(index + 1) is not a valid event"
            + "\n  Start again: perf-check bisect --abort")
      }
      if case .start(let start) = event {
        guard start.version <= 1 else {
          throw GateError(
            code: .usage, operation: operation,
            detail: "its version \(start.version) is newer than this perf-check supports (1)"
              + "\n  Update perf-check, or delete the bisection: perf-check bisect --abort")
        }
        state = BisectionState(start)
      } else {
        if case .range(let range) = event, range.commits.count < 2 {
          throw GateError(
            code: .usage, operation: operation,
            detail: "line \(index + 1) has no commits to search"
              + "\n  Start again: perf-check bisect --abort")
        }
        state?.apply(event)
      }
    }
    guard let state, !state.levels.isEmpty else {
      throw GateError(
        code: .usage, operation: operation,
        detail: "it has no start event\n  Start again: perf-check bisect --abort")
    }
    return state
  }

  /// Begins the file anew.
  func begin(_ events: [BisectionEvent]) throws {
    try files.write(events.map { JSONLine.text(of: $0) + "\n" }.joined(), to: path)
  }

  /// Adds a line, which is on the disk when this returns.
  func append(_ event: BisectionEvent) throws {
    try files.append(JSONLine.text(of: event), to: path)
  }

  /// Forgets it.
  func remove() throws {
    try files.remove(path)
  }
}
