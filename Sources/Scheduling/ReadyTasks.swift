import Quantities

/// The tasks that are ready to start, and which of them an agent takes next.
package struct ReadyTasks: Sendable {
  private let priorities: [Int32]
  private let taskOfPriority: [Int32]
  /// The only agent that may run each task, -1 for any; empty where any may run all.
  private let pins: [Int32]
  private var common: NumberQueue
  private var own: [NumberQueue]

  /// - Parameters:
  ///   - priorities: Of ready tasks the one with the lowest comes first; a permutation of the
  ///     tasks' places.
  ///   - pins: The only agent that may run each task, -1 for any; empty where any may run all.
  ///   - agents: How many there are.
  package init(priorities: [Int32], pins: [Int32] = [], agents: Int) {
    self.priorities = priorities
    var taskOfPriority = [Int32](repeating: 0, count: priorities.count)
    for (task, priority) in priorities.enumerated() {
      taskOfPriority[Int(priority)] = Int32(task)
    }
    self.taskOfPriority = taskOfPriority
    self.pins = pins.contains { $0 >= 0 } ? pins : []
    self.common = NumberQueue(count: priorities.count)
    self.own =
      self.pins.isEmpty
      ? [] : Array(repeating: NumberQueue(count: priorities.count), count: agents)
  }

  /// The priority of each task, where it comes in an order.
  ///
  /// - Parameter order: The tasks' places, each once.
  package static func priorities(inOrder order: [Int]) -> [Int32] {
    var priorities = [Int32](repeating: 0, count: order.count)
    for (priority, task) in order.enumerated() { priorities[task] = Int32(priority) }
    return priorities
  }

  /// Adds a task that has all it needs.
  package mutating func add(_ task: Int) {
    let agent = pins.isEmpty ? -1 : Int(pins[task])
    if agent < 0 {
      common.push(Int(priorities[task]))
    } else {
      own[agent].push(Int(priorities[task]))
    }
  }

  /// Takes the task that starts next, with the agent that runs it.
  ///
  /// - Parameter free: The agents that have nothing to do; the one that is taken is removed.
  package mutating func next(_ free: inout [Int]) -> (task: Int, agent: Int)? {
    guard !free.isEmpty else { return nil }
    var best = common.first
    var place: Int?
    if !own.isEmpty {
      for (index, agent) in free.enumerated() {
        guard let first = own[agent].first, first < best ?? .max else { continue }
        (best, place) = (first, index)
      }
    }
    guard let best else { return nil }
    if let place {
      _ = own[free[place]].pop()
    } else {
      _ = common.pop()
      // An agent with work that only it can do is kept for that.
      place = own.isEmpty ? 0 : free.indices.first { own[free[$0]].first == nil } ?? 0
    }
    return (Int(taskOfPriority[best]), free.remove(at: place ?? 0))
  }

  /// Takes the task that starts next, where any agent may run all.
  package mutating func next() -> Int? {
    precondition(own.isEmpty, "some tasks are kept to agents")
    return common.pop().map { Int(taskOfPriority[$0]) }
  }

  /// Forgets all tasks.
  package mutating func clear() {
    common = NumberQueue(count: priorities.count)
    for agent in own.indices { own[agent] = NumberQueue(count: priorities.count) }
  }
}
