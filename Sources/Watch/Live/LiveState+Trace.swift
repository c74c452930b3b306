import Model
import Quantities

extension LiveState {
  /// Takes over what happened in the run.
  package mutating func add(_ line: TraceLine) {
    at = line.seconds.map { Instant(secondsSince1970: $0) }
    elapsed = max(elapsed, Seconds(line.elapsed))
    switch line.event {
    case .runBegan:
      (status, host) = (.running, line.host)
      guard let plan = line.plan else { return }
      phases = plan.phases
      agents = plan.agents.map { Agent($0) }
      tasks = plan.tasks.map {
        Task($0.task, phase: $0.phase, estimate: $0.estimate.map { Seconds($0) })
      }
    case .taskBegan: if let span = line.span { begin(span) }
    case .taskEnded: if let span = line.span { end(span) }
    case .runEnded:
      (status, result) = (.ended, line.result)
      for index in tasks.indices where tasks[index].status == .waiting {
        tasks[index].status = .skipped
      }
    }
  }

  private mutating func begin(_ span: TaskSpan) {
    let task = place(of: span)
    tasks[task].status = .running
    (tasks[task].agent, tasks[task].attempt) = (span.agent, span.attempt)
    (tasks[task].start, tasks[task].end) = (span.start.map { Seconds($0) }, nil)
    guard let agent = agent(of: span) else { return }
    (agents[agent].task, agents[agent].since) = (span.task, span.start.map { Seconds($0) })
  }

  private mutating func end(_ span: TaskSpan) {
    let task = place(of: span)
    let hasSucceeded = span.status == .succeeded
    if let end = span.end, let ready = span.queued ?? span.start {
      attempts.append(
        Attempt(response: Seconds(end - ready), duration: Seconds(span.duration)))
      if span.status == .timedOut { timeouts += 1 }
    }
    // What comes next may begin before this end is worked up.
    if tasks[task].attempt <= span.attempt {
      tasks[task].status = hasSucceeded ? .succeeded : .failed
      (tasks[task].agent, tasks[task].attempt) = (span.agent, span.attempt)
      tasks[task].start = span.start.map { Seconds($0) }
      tasks[task].end = span.end.map { Seconds($0) }
    }
    guard let agent = agent(of: span) else { return }
    agents[agent].ended += 1
    if !hasSucceeded { agents[agent].failed += 1 }
    agents[agent].busy += Seconds(span.duration)
    if agents[agent].since ?? 0 < Seconds(span.end ?? 0) {
      (agents[agent].task, agents[agent].since) = (nil, nil)
    }
  }

  /// The place of a span's task; one that the plan doesn't name is added.
  private mutating func place(of span: TaskSpan) -> Int {
    if let place = places[span.task] { return place }
    tasks.append(
      Task(span.task, phase: span.phase, estimate: span.estimate.map { Seconds($0) }))
    return tasks.count - 1
  }

  private mutating func agent(of span: TaskSpan) -> Int? {
    guard let name = span.agent else { return nil }
    if let place = agents.firstIndex(where: { $0.name == name }) { return place }
    agents.append(Agent(name))
    return agents.count - 1
  }
}
