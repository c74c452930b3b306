import Foundation
package import Model
package import Quantities
import Scheduling

/// A run that is over, shown as if it ran now.
package struct LiveReplay: Sendable {
  private enum Event: Sendable {
    case trace(TraceLine)
    case usage(UsageLine)
  }

  private let workflow: String
  /// In the order of their times.
  private let events: [(time: Double, event: Event)]
  private var next = 0
  private var state: LiveState

  /// The id of the recorded run, or of the monitor; "" where it isn't known.
  package let run: String
  /// From the run's beginning to its end.
  package let duration: Seconds

  private init(_ workflow: String, run: String, _ events: [(time: Double, event: Event)]) {
    (self.workflow, self.run) = (workflow, run)
    // Events of one time stay in their order.
    self.events = events.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    duration = Seconds(self.events.last?.time ?? 0)
    state = LiveState(workflow: workflow)
  }

  /// Replays what a monitor wrote: lines of `execution_traces.jsonl`, of `resource_usage.jsonl`, or
  /// both, in any order.
  ///
  /// - Returns: nil where no line is one of those. Of several runs the newest is taken.
  package init?(lines: [Substring]) {
    let traces = lines.compactMap { TraceLine(line: $0) }
    let usage = lines.compactMap { UsageLine(line: $0) }
    let newest = (traces.map { ($0.at, $0.monitor) } + usage.map { ($0.at, $0.monitor) }).max(by: <)
    guard let monitor = newest?.1 else { return nil }
    let mine = traces.filter { $0.monitor == monitor }
    let samples = usage.filter { $0.monitor == monitor }
    self.init(
      mine.first?.workflow ?? samples.first?.workflow ?? "", run: monitor,
      mine.map { ($0.elapsed, .trace($0)) } + samples.map { ($0.elapsed, .usage($0)) })
  }

  /// Replays a trace.
  ///
  /// - Returns: nil for one without times.
  package init?(_ trace: Trace) {
    let timed = trace.spans.filter { !$0.start.isNaN }
    guard let first = timed.map(\.start).min() else { return nil }
    func line(_ event: TraceLine.Event, _ elapsed: Double, _ span: TaskSpan?) -> TraceLine {
      TraceLine(
        event, of: trace.workflow, by: trace.run, at: (trace.date ?? .distantPast),
        elapsed: elapsed,
        span: span)
    }
    var began = line(.runBegan, 0, nil)
    began.plan = TraceLine.Plan(trace)
    var events: [(time: Double, event: Event)] = [(0, .trace(began))]
    var attempts: [Int32: Int] = [:]
    for span in timed.sorted(by: { $0.start < $1.start }) {
      attempts[span.task, default: 0] += 1
      let (start, end) = (span.start - first, span.end - first)
      var task = TaskSpan(
        task: trace.names[Int(span.task)],
        phase: span.phase < 0 ? "" : trace.names[Int(span.phase)],
        agent: span.agent < 0 ? nil : trace.agents[Int(span.agent)],
        attempt: attempts[span.task] ?? 1, queued: span.queued.isNaN ? nil : span.queued - first,
        start: start)
      events.append((start, .trace(line(.taskBegan, start, task))))
      task.end = end
      task.status = TaskSpan.Status(span.status)
      events.append((end, .trace(line(.taskEnded, end, task))))
    }
    let end = events.map(\.time).max() ?? 0
    events.append((end, .trace(line(.runEnded, end, nil))))
    self.init(trace.workflow, run: trace.run, events)
  }

  /// The state at a moment.
  ///
  /// - Parameter elapsed: Since the run began; the state goes back where it is before the last one.
  package mutating func state(at elapsed: Seconds) -> LiveState {
    if elapsed < state.elapsed { (state, next) = (LiveState(workflow: workflow), 0) }
    while next < events.count, events[next].time <= elapsed.value {
      switch events[next].event {
      case .trace(let line): state.add(line)
      case .usage(let line): state.add(line)
      }
      next += 1
    }
    state.elapsed = max(state.elapsed, min(elapsed, duration))
    return state
  }
}

extension TraceLine.Plan {
  /// What a run did, as if it had been planned.
  init(_ trace: Trace) {
    agents = trace.agents
    var seen: Set<Int32> = []
    var (phases, tasks) = ([Int32](), [Task]())
    for (place, span) in trace.spans.enumerated() where seen.insert(span.task).inserted {
      if span.phase >= 0, !phases.contains(span.phase) { phases.append(span.phase) }
      let estimate = trace.estimates.isEmpty ? Double.nan : trace.estimates[place]
      tasks.append(
        Task(
          task: trace.names[Int(span.task)],
          phase: span.phase < 0 ? "" : trace.names[Int(span.phase)],
          estimate: estimate.isNaN ? nil : estimate))
    }
    self.phases = phases.map { trace.names[Int($0)] }
    self.tasks = tasks
  }
}
