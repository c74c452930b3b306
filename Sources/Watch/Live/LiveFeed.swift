import Foundation
import Quantities

/// The state of the newest run that is watched, from what its monitor writes.
///
/// Only what was added since the last look is read.
package struct LiveFeed: Sendable {
  /// A file that grows.
  struct Tail: Sendable {
    let path: String
    private var offset: UInt64 = 0
    /// Tells a file from another one that has taken its place.
    private var identity: UInt64?

    init(_ path: String) { self.path = path }

    /// The whole lines that were added.
    ///
    /// - Returns: nil where the file was replaced, so that everything is to be read anew.
    mutating func lines() -> [Substring]? {
      guard let file = FileHandle(forReadingAtPath: path) else { return [] }
      defer { try? file.close() }
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let found = (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
      let size = (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
      if let identity, identity != found || size < offset {
        (self.identity, offset) = (nil, 0)
        return nil
      }
      identity = found
      guard size > offset, (try? file.seek(toOffset: offset)) != nil,
        let data = try? file.readToEnd(), let end = data.lastIndex(of: UInt8(ascii: "\n"))
      else { return [] }
      offset += UInt64(data.distance(from: data.startIndex, to: end)) + 1
      return LiveFolder.texts(of: data[...end])
    }
  }

  private let folder: LiveFolder
  private let workflow: String?
  private var usage: Tail
  private var traces: Tail
  /// Whether what is compressed has been read.
  private var hasBegun = false
  /// The samples of it that can't be read.
  private var damaged = 0
  /// Of the newest run; nil before the first.
  private var state: LiveState?
  /// Between its last two samples, in seconds.
  private var interval = 0.0

  /// - Parameters:
  ///   - folder: Where monitors write.
  ///   - workflow: The only one that is followed; nil for any.
  package init(_ folder: LiveFolder, of workflow: String? = nil) {
    (self.folder, self.workflow) = (folder, workflow)
    (usage, traces) = (Tail(folder.usagePath), Tail(folder.tracesPath))
  }

  /// Reads what is new.
  ///
  /// - Parameter now: In seconds since 1970.
  /// - Returns: nil where nothing has been watched.
  package mutating func next(now: Double) -> LiveState? {
    guard var events = traces.lines(), var samples = usage.lines() else {
      // A file was replaced: begin again.
      self = LiveFeed(folder, of: workflow)
      return next(now: now)
    }
    if !hasBegun {
      hasBegun = true
      events = Self.joined(folder.archive.lines(of: .traces) { _ in true }.lines, events)
      add(events)
      let start = state.flatMap { state in state.at.map { $0 - state.elapsed } }
      samples = Self.joined(
        folder.archive.lines(of: .usage) { hour in
          start.map { $0.secondsSince1970 < hour.end } ?? false
        }.lines, samples)
    } else {
      add(events)
    }
    for text in samples {
      // Most lines of a day are of other runs.
      guard let monitor = state?.monitor, text.contains(monitor) else { continue }
      guard let line = UsageLine(line: text) else {
        damaged += 1
        continue
      }
      guard line.monitor == monitor else { continue }
      interval = line.interval
      state?.add(line)
    }
    guard var state else { return nil }
    if state.status == .running, let at = state.at?.secondsSince1970,
      now - at > max(3 * interval, Self.patience), !isAlive(state, at: now)
    {
      state.status = .lost
    }
    if state.usage == nil, let at = state.at?.secondsSince1970,
      state.status != .running || now - at > Self.patience
    {
      state.problems.append(
        "no samples, so that CPU time and memory are missing: "
          + folder.problem(with: .usage, damaged: damaged))
    }
    return state
  }

  /// Whether its monitor still replaces the newest state: its samples may be lost.
  private func isAlive(_ state: LiveState, at now: Double) -> Bool {
    guard let current = folder.current(), current.source.monitor == state.monitor else {
      return false
    }
    return current.isAlive(at: now)
  }

  private mutating func add(_ events: [Substring]) {
    for text in events {
      guard let line = TraceLine(line: text), workflow == nil || line.workflow == workflow else {
        continue
      }
      if line.event == .runBegan {
        state = LiveState(workflow: line.workflow, monitor: line.monitor)
      }
      if line.monitor == state?.monitor { state?.add(line) }
    }
  }

  /// Lines that are compressed, and those that aren't; some may be both while they are compressed.
  private static func joined(_ archived: [Substring], _ plain: [Substring]) -> [Substring] {
    guard !archived.isEmpty else { return plain }
    let known = Set(archived)
    return archived + plain.filter { !known.contains($0) }
  }

  /// How long a monitor may write nothing before its run counts as lost, in seconds.
  static let patience = 5.0
}
