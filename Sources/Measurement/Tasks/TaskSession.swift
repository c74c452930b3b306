internal import CPlatform
internal import CProcess
import Foundation
import Model
import Processes
import Quantities
import Scheduling

/// A run of all tasks of a plan while it goes on.
///
/// One thread does it all: it waits for any agent to be done and gives it the next task, so that
/// what lies between two tasks is little more than starting a process.
struct TaskSession {
  private let plan: TaskPlan
  private let programs: [ProgramImage]
  private let agents: [Launcher]
  private let timeout: Seconds
  private let extras: Extras
  private let failFast: Bool
  private let delays: [Seconds]
  private var board: TaskBoard
  private var busy: [Busy?]
  /// What the task of each agent has printed.
  private var logs: [BoundedLog]
  private var free: [Int]
  /// When each task became ready, since the run began.
  private var queued: [Seconds]
  private var attempts: [TaskRun.Attempt] = []
  /// Attempts whose figures haven't been worked up yet.
  private var ended: [Ended] = []
  private var isStopping = false
  private let began = platform_now()

  /// What an agent is busy with.
  private struct Busy {
    let task: Int
    let attempt: Int
    let started: UInt64
    /// When it is asked to end, then when it is killed.
    var deadline: UInt64
    var isAskedToEnd = false
    var isKilled = false
    var hasTimedOut = false
  }

  private struct Ended {
    let busy: Busy
    let agent: Int
    let queued: Seconds
    let end: Seconds
    let status: TaskSpan.Status
    /// What it printed, where it failed.
    let log: BoundedLog
    /// nil where the agent's process was killed.
    let run: cprocess_run?
  }

  /// Begins a run.
  ///
  /// - Parameters:
  ///   - plan: What is run.
  ///   - programs: One a task, known to the agents.
  ///   - board: Of the plan, nothing done.
  ///   - agents: One for each of the plan's.
  ///   - timeout: The longest an attempt may take that has no limit of its own.
  ///   - extras: What to count besides what every process gives.
  ///   - failFast: Whether a failure ends everything, not only what depends on it.
  ///   - delays: By how much each task is made slower; empty for none.
  init(
    _ plan: TaskPlan, _ programs: [ProgramImage], _ board: TaskBoard, agents: [Launcher],
    timeout: Seconds, extras: Extras, failFast: Bool, delays: [Seconds]
  ) {
    self.plan = plan
    self.programs = programs
    self.agents = agents
    self.timeout = timeout
    self.extras = extras
    self.failFast = failFast
    self.delays = delays
    self.board = board
    self.busy = Array(repeating: nil, count: agents.count)
    self.logs = Array(repeating: BoundedLog(), count: agents.count)
    self.free = Array(agents.indices)
    self.queued = Array(repeating: 0, count: plan.tasks.count)
    attempts.reserveCapacity(plan.tasks.count)
  }

  private func after(_ time: UInt64, _ span: Seconds) -> UInt64 {
    (Moment(nanoseconds: time) + span).nanoseconds
  }

  private func sinceBegin(_ time: UInt64) -> Seconds {
    Seconds(Double(time - min(time, began)) * 1e-9)
  }

  /// Runs to the end.
  ///
  /// - Parameters:
  ///   - observe: Called when an attempt starts, and when it has ended.
  ///   - show: Called about ten times a second with what each agent does.
  mutating func run(
    observe: (TaskSpan) -> Void, show: ([AgentActivity]) -> Void
  ) throws(MeasurementError) -> TaskRun {
    var shown = began
    _ = board.begin()
    try startTasks(observe)
    while free.count < agents.count {
      waitForAny()
      let now = platform_now()
      if Interrupt.signal != 0 { stop(at: now) }
      endOverdue(at: now)
      for agent in agents.indices where busy[agent] != nil && isReadable(agents[agent].done) {
        finish(agent)
      }
      try startTasks(observe)
      // Figures are worked up while the next tasks run.
      for one in ended {
        let attempt = attempt(one)
        attempts.append(attempt)
        observe(attempt.span(in: plan))
      }
      ended.removeAll(keepingCapacity: true)
      if now - shown > 100_000_000 {
        shown = now
        show(activities(at: now))
      }
    }
    return TaskRun(
      attempts: attempts, skipped: plan.tasks.indices.filter { board.attempts[$0] == 0 })
  }

  /// Gives free agents the tasks that are ready.
  private mutating func startTasks(
    _ observe: (TaskSpan) -> Void
  ) throws(MeasurementError) {
    while !isStopping, let (task, agent, attempt) = board.next(&free) {
      let now = platform_now()
      let limit = plan.tasks[task].timeout ?? timeout
      logs[agent] = BoundedLog()
      busy[agent] = Busy(
        task: task, attempt: attempt, started: now, deadline: after(now, limit))
      try agents[agent].start(
        programs[task], extras: extras, delay: delays.isEmpty ? 0 : delays[task])
      var span = plan.span(of: task)
      (span.agent, span.attempt) = (plan.agents[agent], attempt)
      (span.queued, span.start) = (queued[task].inMicroseconds, sinceBegin(now).inMicroseconds)
      observe(span)
    }
  }

  // MARK: - Waiting

  /// Waits until an agent is done, one prints something, a time is up, or the user asks to stop.
  private mutating func waitForAny() {
    var waits: [pollfd] = []
    for agent in agents.indices where busy[agent] != nil {
      waits.append(pollfd(fd: agents[agent].done, events: Int16(POLLIN), revents: 0))
      waits.append(pollfd(fd: agents[agent].output, events: Int16(POLLIN), revents: 0))
    }
    // Once it has been seen, its pipe stays readable.
    if !isStopping {
      waits.append(pollfd(fd: Interrupt.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let next = busy.lazy.compactMap { $0?.deadline }.min() ?? 0
    let now = platform_now()
    let milliseconds = min((next - min(now, next)) / 1_000_000 + 1, 100)
    guard poll(&waits, nfds_t(waits.count), Int32(milliseconds)) > 0 else {
      for agent in agents.indices where busy[agent] != nil { agents[agent].wake() }
      return
    }
    for agent in agents.indices where busy[agent] != nil {
      agents[agent].drain(into: &logs[agent])
    }
  }

  private func isReadable(_ file: Int32) -> Bool {
    var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 0) > 0
  }

  /// Asks what takes too long to end, and kills what doesn't.
  private mutating func endOverdue(at now: UInt64) {
    for agent in agents.indices {
      guard let deadline = busy[agent]?.deadline, now >= deadline else { continue }
      if !isStopping { busy[agent]?.hasTimedOut = true }
      end(agent, at: now)
    }
  }

  /// Sends an agent's task the next signal.
  private mutating func end(_ agent: Int, at now: UInt64) {
    guard let isAsked = busy[agent]?.isAskedToEnd else { return }
    guard busy[agent]?.isKilled == false else {
      // Its process doesn't answer; the end of it shows as that of an agent that was killed.
      agents[agent].kill()
      return
    }
    busy[agent]?.isKilled = isAsked
    let hasStarted = agents[agent].signal(isAsked ? SIGKILL : SIGTERM)
    // One that is only just starting is asked again.
    if hasStarted { busy[agent]?.isAskedToEnd = true }
    // After it was killed, what it left behind is ended, too.
    let time = isAsked ? Program.endingTime : hasStarted ? Program.grace : 0.01
    let deadline = after(now, time)
    busy[agent]?.deadline = deadline
  }

  /// Starts nothing more, and asks what runs to end.
  private mutating func stop(at now: UInt64) {
    guard !isStopping else { return }
    isStopping = true
    board.stop()
    for agent in agents.indices where busy[agent]?.isAskedToEnd == false { end(agent, at: now) }
  }

  // MARK: - Endings

  /// Takes up what an agent was busy with.
  private mutating func finish(_ agent: Int) {
    let launcher = agents[agent]
    guard let done = busy[agent] else { return }
    let isAlive = launcher.finish()
    let now = platform_now()
    launcher.drain(into: &logs[agent])
    let run = isAlive ? launcher.run.pointee : nil
    busy[agent] = nil
    free.append(agent)
    let task = done.task
    let hasSucceeded = run.map { $0.status == 0 && $0.error == 0 && !done.hasTimedOut } ?? false
    let status: TaskSpan.Status =
      if hasSucceeded { .succeeded } else if done.hasTimedOut { .timedOut } else if isStopping {
        .cancelled
      } else { .failed }
    let end = sinceBegin(now)
    ended.append(
      Ended(
        busy: done, agent: agent, queued: queued[task], end: end, status: status,
        log: hasSucceeded ? BoundedLog() : logs[agent], run: run))
    if hasSucceeded {
      for freed in board.succeed(task) { queued[freed] = end }
    } else if !isStopping {
      queued[task] = end
      if !board.fail(task), failFast { stop(at: now) }
    }
  }

  private func attempt(_ ended: Ended) -> TaskRun.Attempt {
    var execution: Execution?
    var problem: String?
    if let run = ended.run {
      do {
        execution = try Execution(
          of: programs[ended.busy.task], run, hasTimedOut: ended.busy.hasTimedOut,
          log: ended.log)
      } catch {
        problem = error.detail
      }
    }
    return TaskRun.Attempt(
      task: ended.busy.task, agent: ended.agent, number: ended.busy.attempt,
      queued: ended.queued, start: sinceBegin(ended.busy.started), end: ended.end,
      status: ended.status, execution: execution, startProblem: problem)
  }

  private func activities(at now: UInt64) -> [AgentActivity] {
    zip(plan.agents, busy).map { name, busy in
      guard let busy else { return AgentActivity(agent: name) }
      return AgentActivity(
        agent: name, task: plan.tasks[busy.task].id,
        duration: Seconds(Double(now - min(now, busy.started)) * 1e-9))
    }
  }
}
