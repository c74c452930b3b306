import Model
import Scheduling
import Statistics
import Testing

@Suite struct `A task graph` {
  @Test func `has an order in which each task comes after those it needs`() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let graph = try RandomTasks(12, using: &generator).graph()
      var place = [Int](repeating: -1, count: 12)
      for (index, task) in graph.order.enumerated() { place[Int(task)] = index }
      #expect(place.sorted() == Array(0..<12))
      for (task, needs) in graph.needs.enumerated() {
        #expect(needs.allSatisfy { place[Int($0)] < place[task] })
      }
    }
  }

  @Test func `has the successors that needs have turned round`() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<100 {
      let graph = try RandomTasks(10, using: &generator).graph()
      for task in 0..<10 {
        let expected = (0..<10).filter { graph.needs[$0].contains(Int32(task)) }
        #expect(graph.successors.of(task).map(Int.init) == expected)
      }
    }
  }

  @Test func `has the longest chain of all, and ends that go with it`() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let tasks = RandomTasks(11, using: &generator)
      let graph = try tasks.graph()
      let ends = (0..<11).map(tasks.longest)
      #expect(graph.earliestEnds == ends)
      let chain = graph.longestChain
      #expect(chain.reduce(0) { $0 + tasks.durations[Int($1)] } == ends.max())
      for (before, task) in zip(chain, chain.dropFirst()) {
        #expect(tasks.needs[Int(task)].contains(before))
      }
      #expect(graph.work == tasks.durations.reduce(0, +))
    }
  }

  @Test(
    arguments: [
      ([[0]], [0]), ([[1], [0]], [0, 1]), ([[], [0, 3], [1], [2], [3]], [1, 2, 3]),
      ([[2], [], [1, 0]], [0, 2]),
    ] as [([[Int32]], Set<Int>)])
  func `that goes round in a circle names a task that can't start`(
    needs: [[Int32]], circle: Set<Int>
  ) {
    let error = #expect(throws: TaskGraph.Cycle.self) {
      _ = try TaskGraph(durations: needs.map { _ in 1 }, needs: needs)
    }
    #expect(error.map { circle.contains($0.task) } == true)
  }

  @Test func `of no tasks, or of tasks that need nothing, has no chain but one task`() throws {
    let none = try TaskGraph(durations: [], needs: [])
    #expect(none.order.isEmpty && none.work == 0 && none.longestChain.isEmpty)
    let loose = try TaskGraph(durations: [1, 3, 2], needs: [])
    #expect(loose.longestChain == [1] && loose.earliestEnds == [1, 3, 2] && loose.work == 6)
  }

  @Test func `has joins that take no time and are on no path`() throws {
    // Two tasks, a join that needs both, and a task that needs the join.
    let graph = try TaskGraph(durations: [2, 5, 1], needs: [[], [], [3], [0, 1]])
    #expect(graph.taskCount == 3 && graph.durations == [2, 5, 1, 0])
    #expect(graph.longestChain == [1, 2] && graph.earliestEnds == [2, 5, 6, 5])
  }

  /// A stated path of 10 s of which the tasks known by their places take 7.
  @Test func `knows what a stated critical path takes beyond its tasks`() throws {
    var trace = Trace(workflow: "w")
    for seconds in [3.0, 4, 2] {
      trace.spans.append(.init(task: trace.name("t\(seconds)"), duration: seconds))
    }
    trace.statedChain = [0, 1]
    trace.statedCriticalPath = [.init(task: "a", duration: 3), .init(task: "b", duration: 7)]
    var graph = try TaskGraph(trace)
    #expect(graph.needs == [[], [0], []] && graph.isStatedPath && graph.statedPath == 10)
    graph.durations[1] = 1
    #expect(graph.statedPath == 7, "what is beyond the tasks stays")
    trace.statedCriticalPath = nil
    trace.statedChain = []
    #expect(try TaskGraph(trace).statedPath == 0 && !(try TaskGraph(trace).isStatedPath))
  }

  /// On one agent: ready at 0 and started at 1; ready at 2, its agent free at 3 and started at 3.5;
  /// and one of another agent, which nobody asked for at a time.
  @Test func `counts how long the runner alone kept tasks from starting`() throws {
    var trace = Trace(workflow: "w")
    for (agent, queued, start, end) in [
      ("0", 0.0, 1.0, 3.0), ("0", 2, 3.5, 4), ("1", .nan, 2, 3),
    ] {
      trace.spans.append(
        .init(
          task: trace.name("t"), agent: trace.agent(agent), start: start, duration: end - start,
          queued: queued))
    }
    #expect(TaskGraph.handovers(in: trace) == [1, 0.5, 0])
    trace.isGreedy = true
    #expect(try TaskGraph(trace).durations == [3, 1, 1], "they keep the agent busy")
  }
}
