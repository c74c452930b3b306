/// Runs the tasks of a graph anew on paper: an agent that is free takes the first task that is ready.
///
/// No agent is idle while a task is ready, so every replay lies within the bounds of Graham (1966),
/// doi:10.1002/j.1538-7305.1966.tb01709.x: max(work/agents, longest chain) ≤ makespan ≤
/// work/agents + (1 − 1/agents) · longest chain.
package struct Replay: Sendable {
  /// From the first start to the last end, in seconds.
  package let makespan: Double
  /// When each task starts, in seconds.
  package let starts: [Double]

  /// Replays a graph.
  ///
  /// - Parameters:
  ///   - graph: The tasks.
  ///   - agents: How many tasks run at once, 1 or more.
  ///   - priorities: Of tasks that are ready at once, the one with the lowest comes first; a
  ///     permutation of the tasks' places.
  /// - Complexity: O(*n* log *n*).
  package init(_ graph: TaskGraph, agents: Int, priorities: [Int32]) {
    precondition(agents >= 1, "someone must do the work")
    let next = graph.successors
    var left = graph.needs.map { Int32($0.count) }
    var taskOfPriority = [Int32](repeating: 0, count: priorities.count)
    for (task, priority) in priorities.enumerated() {
      taskOfPriority[Int(priority)] = Int32(task)
    }
    var ready = NumberQueue(count: priorities.count)
    for task in left.indices where left[task] == 0 { ready.push(Int(priorities[task])) }
    var running = Heap<Running>()
    var starts = [Double](repeating: 0, count: graph.durations.count)
    var now = 0.0
    while true {
      while running.count < agents, let priority = ready.pop() {
        let task = taskOfPriority[priority]
        starts[Int(task)] = now
        running.push(Running(end: now + graph.durations[Int(task)], task: task))
      }
      guard let ended = running.pop() else { break }
      now = ended.end
      // Everything that ends at this moment makes place before anything starts.
      var task: Int32? = ended.task
      while let current = task {
        for successor in next.of(Int(current)) {
          left[Int(successor)] -= 1
          if left[Int(successor)] == 0 { ready.push(Int(priorities[Int(successor)])) }
        }
        task = running.first.map { $0.end <= now } == true ? running.pop()?.task : nil
      }
    }
    self.makespan = now
    self.starts = starts
  }

  private struct Running: Comparable {
    let end: Double
    let task: Int32

    static func < (left: Self, right: Self) -> Bool {
      (left.end, left.task) < (right.end, right.task)
    }
  }

  /// The bounds of any schedule in which no agent is idle while a task is ready.
  package static func bounds(of graph: TaskGraph, agents: Int) -> ClosedRange<Double> {
    let longest = graph.earliestEnds.max() ?? 0
    let share = graph.work / Double(agents)
    let lower = max(share, longest)
    return lower...max(lower, share + (1 - 1 / Double(agents)) * longest)
  }
}

/// A set of numbers that gives the least first, in a few steps however many there are.
///
/// A bit says whether a number is in; above, a bit says whether any of 64 is set below it.
struct NumberQueue {
  private var levels: [[UInt64]] = []

  /// - Parameter count: All numbers are less.
  init(count: Int) {
    var count = max(count, 1)
    repeat {
      count = (count + 63) / 64
      levels.append([UInt64](repeating: 0, count: count))
    } while count > 1
  }

  mutating func push(_ number: Int) {
    var number = number
    for level in levels.indices {
      levels[level][number / 64] |= 1 << UInt64(number % 64)
      number /= 64
    }
  }

  mutating func pop() -> Int? {
    guard let top = levels.last, top[0] != 0 else { return nil }
    var number = 0
    for level in levels.indices.reversed() {
      number = number * 64 + levels[level][number].trailingZeroBitCount
    }
    var place = number
    for level in levels.indices {
      levels[level][place / 64] &= ~(1 << UInt64(place % 64))
      guard levels[level][place / 64] == 0 else { break }
      place /= 64
    }
    return number
  }
}

/// A queue that gives the least element first.
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  var count: Int { elements.count }
  var first: Element? { elements.first }

  mutating func push(_ element: Element) {
    var place = elements.count
    elements.append(element)
    while place > 0, element < elements[(place - 1) / 2] {
      elements[place] = elements[(place - 1) / 2]
      place = (place - 1) / 2
    }
    elements[place] = element
  }

  mutating func pop() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < elements.count else { break }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      guard elements[child] < last else { break }
      elements[place] = elements[child]
      place = child
    }
    elements[place] = last
    return first
  }
}
