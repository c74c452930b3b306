import Foundation
package import Model
import Quantities

extension Trace {
  /// The trace of a recorded run.
  ///
  /// A workflow that is one command is one task, with the medians of its metrics; nil for a run that
  /// has neither tasks nor a time.
  package init?(_ run: Run) {
    guard !run.spans.isEmpty else {
      self.init(ofOneTask: run)
      return
    }
    self.init(workflow: run.workflow, run: run.id)
    (cores, memory) = (run.environment.cores, Double(run.environment.memory))
    monitored = MonitoredUse(run)
    statedAgents = run.tags[Run.agentsTag].flatMap(Int.init)
    isGreedy = true
    date = Instant(run.at)?.date
    var last: [String: Int] = [:]
    var placeOfPhase: [String: Int] = [:]
    for (index, span) in run.spans.enumerated() {
      spans.append(
        Span(
          task: name(span.task), phase: span.phase.isEmpty ? -1 : name(span.phase),
          agent: span.agent.map { agent($0) } ?? -1, status: Status(span.status),
          start: span.start ?? .nan, duration: span.duration, queued: span.queued ?? .nan))
      resources.append(span.resources)
      if placeOfPhase[span.phase] == nil { placeOfPhase[span.phase] = placeOfPhase.count }
      last[span.task] = index
    }
    if run.spans.contains(where: { $0.estimate != nil }) {
      estimates = run.spans.map { $0.estimate ?? .nan }
    }
    if run.spans.contains(where: \.isPinned) {
      pins = run.spans.enumerated().map { $1.isPinned ? spans[$0].agent : -1 }
    }
    needs = Self.needs(of: run.spans, last: last, placeOfPhase: placeOfPhase)
    repeats = Self.repeats(of: run)
  }

  private init?(ofOneTask run: Run) {
    func median(_ name: String) -> Double? { run.samples(of: name)?.median }
    guard let time = median("wall_time") else { return nil }
    self.init(workflow: run.workflow, run: run.id)
    (cores, memory) = (run.environment.cores, Double(run.environment.memory))
    monitored = MonitoredUse(run)
    date = Instant(run.at)?.date
    statedAgents = 1
    spans = [Span(task: name(run.workflow), agent: agent("0"), start: 0, duration: time)]
    needs = [[]]
    resources = [
      TaskSpan.Resources(
        cpuTime: median("cpu_time"), peakMemory: median("peak_rss"), bytesRead: median("io_read"),
        bytesWritten: median("io_write"))
    ]
  }

  /// The times of all runs, by what the metrics of tasks say; attempts share theirs as they did in the
  /// run whose spans are known.
  private static func repeats(of run: Run) -> [[Double]] {
    var samples: [String: [Double]] = [:]
    for metric in run.metrics {
      if let task = Metric.task(of: metric.metric.name) { samples[task] = metric.samples }
    }
    var sums: [String: Double] = [:]
    for span in run.spans { sums[span.task, default: 0] += span.duration }
    let counts = Set(samples.values.map(\.count))
    guard let count = counts.first, counts.count == 1, count > 1,
      run.spans.allSatisfy({ samples[$0.task] != nil })
    else { return [] }
    return (0..<count).map { index in
      run.spans.map { span in
        let sum = sums[span.task] ?? 0
        return sum > 0 ? (samples[span.task]?[index] ?? 0) * span.duration / sum : 0
      }
    }
  }

  /// What spans wait for: a first attempt for the last attempts of what its task needs, another one
  /// for the attempt before.
  private static func needs(
    of spans: [TaskSpan], last: [String: Int], placeOfPhase: [String: Int]
  ) -> [[Int32]] {
    var before: [String: Int] = [:]
    var (after, named): ([Int], [[Int]]) = ([], [])
    for (index, span) in spans.enumerated() {
      if let attempt = before[span.task] {
        named.append([attempt])
        after.append(-1)
      } else {
        named.append(span.needs.compactMap { last[$0] })
        after.append(span.after.flatMap { placeOfPhase[$0] } ?? -1)
      }
      before[span.task] = index
    }
    return PhasedNeeds(
      phases: spans.map { placeOfPhase[$0.phase] ?? 0 }, after: after, needs: named
    ).needs
  }
}

extension Trace.Status {
  init(_ status: TaskSpan.Status) {
    self =
      switch status {
      case .succeeded: .succeeded
      case .failed: .failed
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .skipped: .skipped
      }
  }
}

extension TaskSpan.Status {
  package init(_ status: Trace.Status) {
    self =
      switch status {
      case .succeeded: .succeeded
      case .failed: .failed
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .skipped: .skipped
      }
  }
}
