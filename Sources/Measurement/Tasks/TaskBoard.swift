import Scheduling

/// Which tasks of a plan are ready, and which will never be.
struct TaskBoard {
  private let needs: PhasedNeeds
  private let successors: [[Int32]]
  private let retries: [Int]
  private var ready: ReadyTasks
  /// How many of the nodes that each node needs haven't succeeded.
  private var missing: [Int32]
  /// The attempts of each task that have started.
  private(set) var attempts: [Int]
  /// The tasks that will never start, as something they need failed.
  private(set) var isSkipped: [Bool]

  init(_ plan: TaskPlan, _ needs: PhasedNeeds, successors: [[Int32]], priorities: [Int32]) {
    self.needs = needs
    self.successors = successors
    self.retries = plan.tasks.map(\.retries)
    self.ready = ReadyTasks(
      priorities: priorities, pins: plan.tasks.map { Int32($0.agent ?? -1) },
      agents: plan.agents.count)
    self.missing = needs.needs.map { Int32($0.count) }
    self.attempts = Array(repeating: 0, count: plan.tasks.count)
    self.isSkipped = Array(repeating: false, count: plan.tasks.count)
  }

  /// Makes the tasks ready that need nothing.
  ///
  /// - Returns: Which they are.
  mutating func begin() -> [Int] {
    let first = (0..<needs.taskCount).filter { missing[$0] == 0 }
    for task in first { ready.add(task) }
    return first
  }

  /// Takes the attempt that starts next.
  ///
  /// - Parameter free: The agents that have nothing to do; the one that is taken is removed.
  mutating func next(_ free: inout [Int]) -> (task: Int, agent: Int, attempt: Int)? {
    guard let (task, agent) = ready.next(&free) else { return nil }
    attempts[task] += 1
    return (task, agent, attempts[task])
  }

  /// Takes note that a task succeeded.
  ///
  /// - Returns: The tasks that have become ready.
  mutating func succeed(_ task: Int) -> [Int] {
    var freed: [Int] = []
    var open = [task]
    while let node = open.popLast() {
      for successor in successors[node].map(Int.init) {
        missing[successor] -= 1
        guard missing[successor] == 0 else { continue }
        if successor >= needs.taskCount {
          open.append(successor)
        } else if !isSkipped[successor] {
          ready.add(successor)
          freed.append(successor)
        }
      }
    }
    return freed
  }

  /// Takes note that an attempt failed: the task is ready again, or all that needs it is skipped.
  ///
  /// - Returns: Whether it is tried again.
  mutating func fail(_ task: Int) -> Bool {
    if attempts[task] <= retries[task] {
      ready.add(task)
      return true
    }
    var seen: Set<Int> = [task]
    var open = [task]
    while let node = open.popLast() {
      for successor in successors[node].map(Int.init) where seen.insert(successor).inserted {
        if successor < needs.taskCount { isSkipped[successor] = true }
        open.append(successor)
      }
    }
    return false
  }

  /// Skips all that hasn't started.
  mutating func stop() {
    ready.clear()
    for task in attempts.indices where attempts[task] == 0 { isSkipped[task] = true }
  }
}
