import Foundation
import History
import Model

/// What was watched in an hour, from the lines that were written in it.
struct WatchedHour {
  private let hour: LiveHour
  private var figures: [String: WatchedSummary.Figures] = [:]
  private var open: [String: WatchedSummary.OpenRun]

  /// A run whose monitor was killed counts as one that goes on for so long, in seconds.
  private static let patience = 2 * 86_400.0

  /// - Parameter open: The runs that had not ended in the hours before.
  init(_ hour: LiveHour, after open: [WatchedSummary.OpenRun]) {
    self.hour = hour
    self.open = Dictionary(open.map { ($0.monitor, $0) }, uniquingKeysWith: { $1 })
  }

  /// Sums up the hour.
  ///
  /// - Parameters:
  ///   - usage: In the order in which they were written.
  ///   - traces: In the order in which they were written.
  ///   - isFinal: Whether the lines may be dropped now.
  mutating func part(
    _ usage: [UsageLine], _ traces: [TraceLine], isFinal: Bool
  ) -> WatchedSummary.Part {
    let began = Dictionary(
      traces.filter { $0.event == .runBegan }.map { ($0.monitor, $0) },
      uniquingKeysWith: { first, _ in first })
    for line in began.values {
      change(line.workflow) { $0.runs += 1 }
      var run = WatchedSummary.OpenRun(monitor: line.monitor, at: line.at)
      run.agents = line.plan?.agents.count ?? 0
      open[line.monitor] = run
    }
    for line in traces where line.event == .taskEnded { add(line) }
    let (samples, events) = (
      Dictionary(grouping: usage, by: \.monitor), Dictionary(grouping: traces, by: \.monitor)
    )
    for monitor in Set(samples.keys).union(events.keys) {
      add(samples[monitor] ?? [], events[monitor] ?? [])
    }
    for line in traces where line.event == .runEnded { open[line.monitor] = nil }
    let stillOpen = open.values.filter {
      LineTime.seconds(of: $0.at).map { hour.start - $0 < Self.patience } ?? false
    }
    return WatchedSummary.Part(
      name: hour.name, isFinal: isFinal,
      workflows: figures.values.sorted { $0.workflow < $1.workflow },
      open: stillOpen.sorted { $0.monitor < $1.monitor })
  }

  private mutating func change(
    _ workflow: String, _ change: (inout WatchedSummary.Figures) -> Void
  ) {
    change(&figures[workflow, default: WatchedSummary.Figures(workflow: workflow)])
  }

  private mutating func add(_ line: TraceLine) {
    guard let span = line.span else { return }
    change(line.workflow) {
      $0.tasks += 1
      if span.status != .succeeded { $0.failedTasks += 1 }
      if span.agent != nil { $0.busyTime += max(0, span.duration) }
    }
  }

  /// Adds what a run used since the hours before.
  private mutating func add(_ samples: [UsageLine], _ events: [TraceLine]) {
    guard let monitor = samples.first?.monitor ?? events.first?.monitor,
      let workflow = samples.first?.workflow ?? events.first?.workflow
    else { return }
    let before = open[monitor] ?? start(monitor, samples, events)
    var now = before
    for line in samples {
      now.at = max(now.at, line.at)
      now.elapsed = max(now.elapsed, line.elapsed)
      now.cpuTime = max(now.cpuTime, line.cpuTime)
      now.bytesRead = max(now.bytesRead, line.bytesRead)
      now.bytesWritten = max(now.bytesWritten, line.bytesWritten)
    }
    for line in events {
      now.at = max(now.at, line.at)
      now.elapsed = max(now.elapsed, line.elapsed)
    }
    open[monitor] = now
    change(workflow) {
      $0.samples += samples.count
      $0.watchedTime += now.elapsed - before.elapsed
      $0.cpuTime += now.cpuTime - before.cpuTime
      $0.bytesRead += now.bytesRead - before.bytesRead
      $0.bytesWritten += now.bytesWritten - before.bytesWritten
      $0.peakMemory = max($0.peakMemory, samples.map(\.residentMemory).max() ?? 0)
      $0.agentTime += (now.elapsed - before.elapsed) * Double(before.agents)
    }
  }

  /// Where a run stood at its first line, of which nothing is known from the hours before.
  ///
  /// What it had used by then belongs to this hour if it began in it.
  private func start(
    _ monitor: String, _ samples: [UsageLine], _ events: [TraceLine]
  ) -> WatchedSummary.OpenRun {
    var run = WatchedSummary.OpenRun(
      monitor: monitor, at: samples.first?.at ?? events.first?.at ?? "")
    let began = samples.first.flatMap { line in line.seconds.map { $0 - line.elapsed } }
    if let first = samples.first, let began, began < hour.start - 1 {
      (run.elapsed, run.cpuTime) = (first.elapsed, first.cpuTime)
      (run.bytesRead, run.bytesWritten) = (first.bytesRead, first.bytesWritten)
    } else if samples.isEmpty, let first = events.first {
      run.elapsed = first.elapsed
    }
    return run
  }
}
