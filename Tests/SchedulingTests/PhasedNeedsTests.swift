import Scheduling
import Statistics
import Testing

@Suite struct `Needs with phases` {
  /// What each task waits for in the end, joins aside, written out pair by pair.
  private func pairs(_ needs: PhasedNeeds, of task: Int) -> Set<Int> {
    var found: Set<Int> = []
    for need in needs.needs[task] {
      if Int(need) < needs.taskCount {
        found.insert(Int(need))
      } else {
        found.formUnion(pairs(needs, of: Int(need)))
      }
    }
    return found
  }

  @Test func `are those of every task with every task of the phase before`() {
    var generator = SeededGenerator(seed: 31)
    for _ in 0..<100 {
      let phases = (0..<12).map { _ in Int.random(in: 0..<4, using: &generator) }
      let after = phases.map { Bool.random(using: &generator) ? $0 - 1 : -1 }
      let own = (0..<12).map { task in
        after[task] >= 0 ? [] : (0..<12).filter { phases[$0] < phases[task] && $0 % 5 == 0 }
      }
      let needs = PhasedNeeds(phases: phases, after: after, needs: own)
      #expect(needs.taskCount == 12)
      for task in 0..<12 {
        let ofPhase = phases.indices.filter { phases[$0] == after[task] && after[task] >= 0 }
        #expect(pairs(needs, of: task) == Set(ofPhase + own[task]))
      }
    }
  }

  /// A thousand tasks after a thousand others are a million pairs.
  @Test func `are few, however many tasks phases have`() {
    let phases = (0..<2000).map { $0 / 1000 }
    let needs = PhasedNeeds(
      phases: phases, after: phases.map { $0 - 1 }, needs: phases.map { _ in [] })
    #expect(needs.needs.count == 2001 && needs.needs.reduce(0) { $0 + $1.count } == 2000)
  }

  @Test func `have successors that are needs turned round`() {
    let needs = PhasedNeeds(phases: [0, 0, 1], after: [-1, -1, 0], needs: [[], [0], []])
    #expect(needs.needs == [[], [0], [3], [0, 1]])
    #expect(needs.successors == [[1, 3], [3], [], [2]])
  }

  @Test func `name a circle from one task back to itself`() throws {
    let needs = PhasedNeeds(
      phases: [0, 0, 0, 0], after: [-1, -1, -1, -1], needs: [[], [3, 0], [1], [2]])
    let circle = try #require(needs.circle)
    #expect(circle.first == circle.last && Set(circle) == [1, 2, 3] && circle.count == 4)
    for (task, need) in zip(circle, circle.dropFirst()) {
      #expect(needs.needs[task].contains(Int32(need)))
    }
    #expect(PhasedNeeds(phases: [0], after: [-1], needs: [[0]]).circle == [0, 0])
    #expect(PhasedNeeds(phases: [], after: [], needs: []).circle == nil)
  }

  @Test func `may go round through a phase`() throws {
    // The first phase's task needs one of the second, which waits for the first.
    let needs = PhasedNeeds(phases: [0, 1], after: [-1, 0], needs: [[1], []])
    let circle = try #require(needs.circle)
    #expect(circle.first == circle.last && Set(circle) == [0, 1], "joins are no tasks")
  }

  @Test func `of a long chain are no deep recursion`() {
    let count = 100_000
    let needs = PhasedNeeds(
      phases: Array(repeating: 0, count: count), after: Array(repeating: -1, count: count),
      needs: (0..<count).map { $0 + 1 < count ? [$0 + 1] : [] })
    #expect(needs.circle == nil)
    #expect(needs.chains(of: Array(repeating: 1, count: count)).last == Double(count))
  }

  /// Against trying all ways from a task to the end.
  @Test func `have the longest chains to the end`() {
    var generator = SeededGenerator(seed: 32)
    for _ in 0..<200 {
      let tasks = RandomTasks(10, using: &generator)
      let needs = PhasedNeeds(
        phases: Array(repeating: 0, count: 10), after: Array(repeating: -1, count: 10),
        needs: tasks.needs.map { $0.map(Int.init) })
      func longest(from task: Int) -> Double {
        let next = (0..<10).filter { tasks.needs[$0].contains(Int32(task)) }
        return tasks.durations[task] + (next.map { longest(from: $0) }.max() ?? 0)
      }
      #expect(needs.chains(of: tasks.durations) == (0..<10).map { longest(from: $0) })
    }
  }
}
