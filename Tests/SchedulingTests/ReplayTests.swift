import Scheduling
import Statistics
import Testing

/// List scheduling by the rule alone, one second at a time, of tasks that take at least one.
private struct Clock {
  let durations: [Int]
  let needs: [[Int32]]
  let agents: Int
  let priorities: [Int32]

  /// When each task starts, and the end of the last one.
  func run() -> (starts: [Double], makespan: Double) {
    var starts = [Int?](repeating: nil, count: durations.count)
    func hasEnded(_ task: Int, by now: Int) -> Bool {
      starts[task].map { $0 + durations[task] <= now } ?? false
    }
    var now = 0
    while starts.indices.contains(where: { !hasEnded($0, by: now) }) {
      while starts.indices.count(where: { starts[$0] != nil && !hasEnded($0, by: now) }) < agents {
        let ready = starts.indices.filter { task in
          starts[task] == nil && needs[task].allSatisfy { hasEnded(Int($0), by: now) }
        }
        guard let next = ready.min(by: { priorities[$0] < priorities[$1] }) else { break }
        starts[next] = now
      }
      now += 1
    }
    let ends = starts.indices.map { (starts[$0] ?? 0) + durations[$0] }
    return (starts.map { Double($0 ?? 0) }, Double(ends.max() ?? 0))
  }
}

@Suite struct `A replay` {
  private func order(_ count: Int, using generator: inout SeededGenerator) -> [Int32] {
    ReadyTasks.priorities(inOrder: Array(0..<count).shuffled(using: &generator))
  }

  @Test func `is list scheduling, second by second`() throws {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<300 {
      var tasks = RandomTasks(Int.random(in: 1...10, using: &generator), using: &generator)
      // The clock looks once a second, and would miss what takes no time.
      tasks.durations = tasks.durations.map { max(1, $0) }
      let agents = Int.random(in: 1...4, using: &generator)
      let priorities = order(tasks.durations.count, using: &generator)
      let replay = Replay(try tasks.graph(), agents: agents, priorities: priorities)
      let clock = Clock(
        durations: tasks.durations.map { Int($0) }, needs: tasks.needs, agents: agents,
        priorities: priorities
      ).run()
      #expect(replay.starts == clock.starts)
      #expect(replay.makespan == clock.makespan)
    }
  }

  /// Graham (1966): work/m and the longest chain from below, work/m + (1 − 1/m) · chain from above.
  @Test func `lies within its bounds`() throws {
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<300 {
      let tasks = RandomTasks(15, using: &generator, needing: 0.2)
      let graph = try tasks.graph()
      let agents = Int.random(in: 1...5, using: &generator)
      let replay = Replay(graph, agents: agents, priorities: order(15, using: &generator))
      let longest = (0..<15).map(tasks.longest).max() ?? 0
      let share = tasks.durations.reduce(0, +) / Double(agents)
      #expect(replay.makespan >= max(share, longest))
      #expect(replay.makespan <= share + (1 - 1 / Double(agents)) * longest + 1e-9)
      let bounds = Replay.bounds(of: graph, agents: agents)
      #expect(bounds.lowerBound == max(share, longest))
      #expect(bounds.contains(replay.makespan) || abs(bounds.upperBound - replay.makespan) < 1e-9)
    }
  }

  @Test func `starts no task before those it needs, and no more at once than there are agents`()
    throws
  {
    var generator = SeededGenerator(seed: 23)
    for _ in 0..<200 {
      let tasks = RandomTasks(12, using: &generator)
      let agents = Int.random(in: 1...4, using: &generator)
      let replay = Replay(
        try tasks.graph(), agents: agents, priorities: order(12, using: &generator))
      let ends = replay.starts.indices.map { replay.starts[$0] + tasks.durations[$0] }
      for (task, needs) in tasks.needs.enumerated() {
        #expect(needs.allSatisfy { ends[Int($0)] <= replay.starts[task] })
      }
      for moment in replay.starts {
        let running = (0..<12).count { replay.starts[$0] <= moment && moment < ends[$0] }
        #expect(running <= agents)
      }
    }
  }

  @Test func `takes all the work with one agent, and the longest chain with enough of them`() throws
  {
    var generator = SeededGenerator(seed: 24)
    for _ in 0..<100 {
      let tasks = RandomTasks(10, using: &generator)
      let graph = try tasks.graph()
      let priorities = order(10, using: &generator)
      #expect(
        Replay(graph, agents: 1, priorities: priorities).makespan
          == tasks.durations.reduce(0, +))
      #expect(
        Replay(graph, agents: 10, priorities: priorities).makespan
          == (0..<10).map(tasks.longest).max())
    }
  }

  @Test func `keeps pinned tasks to their agents`() throws {
    // All of agent 1's, though agent 0 is free.
    let pinned = try TaskGraph(durations: [2, 2, 2], needs: [[], [], []], pins: [1, 1, 1])
    #expect(Replay(pinned, agents: 2, priorities: [0, 1, 2]).starts == [0, 2, 4])
    let some = try TaskGraph(durations: [2, 2, 3], needs: [[], [], []], pins: [1, 1, -1])
    let replay = Replay(some, agents: 2, priorities: [0, 1, 2])
    #expect(replay.starts == [0, 2, 0] && replay.makespan == 4)
    // With one agent they share it.
    #expect(Replay(some, agents: 1, priorities: [0, 1, 2]).starts == [0, 2, 4])
  }

  @Test func `releases what waits for several joins`() throws {
    // Two tasks, a join of both, a join of that join, and a task that needs the last.
    let graph = try TaskGraph(durations: [1, 2, 4], needs: [[], [], [4], [0, 1], [3]])
    let replay = Replay(graph, agents: 3, priorities: [0, 1, 2])
    #expect(replay.starts == [0, 0, 2] && replay.makespan == 6)
  }

  @Test func `of nothing takes no time`() throws {
    let replay = Replay(try TaskGraph(durations: [], needs: []), agents: 2, priorities: [])
    #expect(replay.makespan == 0 && replay.starts.isEmpty)
  }

  /// The example of Graham (1969), table 1: nine tasks on three agents take 12, and with a fourth
  /// agent 15.
  @Test func `shows Graham's anomaly`() throws {
    let graph = try TaskGraph(
      durations: [3, 2, 2, 2, 4, 4, 4, 4, 9],
      needs: [[], [], [], [], [3], [3], [3], [3], [0]])
    let priorities = ReadyTasks.priorities(inOrder: Array(0..<9))
    #expect(Replay(graph, agents: 3, priorities: priorities).makespan == 12)
    #expect(Replay(graph, agents: 4, priorities: priorities).makespan == 15)
  }
}
