import Scheduling
import Statistics
import Testing

@Suite struct `Ready tasks` {
  @Test func `come by their priority, whatever the order in which they get ready`() {
    var generator = SeededGenerator(seed: 5)
    let order = Array(0..<200).shuffled(using: &generator)
    var ready = ReadyTasks(priorities: ReadyTasks.priorities(inOrder: order), agents: 1)
    for task in order.shuffled(using: &generator) { ready.add(task) }
    #expect((0..<200).map { _ in ready.next() } == order)
    #expect(ready.next() == nil)
  }

  @Test func `have priorities that invert the order`() {
    #expect(ReadyTasks.priorities(inOrder: [2, 0, 1]) == [1, 2, 0])
    #expect(ReadyTasks.priorities(inOrder: []) == [])
  }

  @Test func `are taken only by agents that are free`() {
    var ready = ReadyTasks(priorities: [0], agents: 1)
    ready.add(0)
    var free: [Int] = []
    #expect(ready.next(&free) == nil)
    free = [0]
    let taken = ready.next(&free)
    #expect(taken?.task == 0 && taken?.agent == 0 && free.isEmpty)
  }

  @Test func `that are kept to an agent wait for it`() {
    var ready = ReadyTasks(priorities: [0, 1], pins: [1, -1], agents: 2)
    ready.add(0)
    ready.add(1)
    // The first in order is agent 1's; agent 0 takes what any may run.
    var free = [0]
    let one = ready.next(&free)
    #expect(one?.task == 1 && one?.agent == 0)
    free = [0]
    #expect(ready.next(&free) == nil && free == [0])
    free = [0, 1]
    let other = ready.next(&free)
    #expect(other?.task == 0 && other?.agent == 1 && free == [0])
  }

  @Test func `leave an agent free that has work of its own`() {
    // Task 0 is anybody's and comes first; task 1 is kept to agent 0.
    var ready = ReadyTasks(priorities: [0, 1], pins: [-1, 0], agents: 2)
    ready.add(0)
    ready.add(1)
    var free = [0, 1]
    let first = ready.next(&free)
    #expect(first?.task == 0 && first?.agent == 1)
    let second = ready.next(&free)
    #expect(second?.task == 1 && second?.agent == 0)
  }

  @Test func `are forgotten together`() {
    var ready = ReadyTasks(priorities: [1, 0], pins: [0, -1], agents: 1)
    ready.add(0)
    ready.add(1)
    ready.clear()
    var free = [0]
    #expect(ready.next(&free) == nil)
    ready.add(1)
    #expect(ready.next(&free)?.task == 1)
  }

  /// Against the rule: of all that a free agent may take, the one of the lowest priority.
  @Test func `are what the rule says, on random instances`() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let (count, agents) = (12, 3)
      let order = Array(0..<count).shuffled(using: &generator)
      let priorities = ReadyTasks.priorities(inOrder: order)
      let pins = (0..<count).map { _ in Int32.random(in: -1..<3, using: &generator) }
      var ready = ReadyTasks(priorities: priorities, pins: pins, agents: agents)
      var waiting: Set<Int> = []
      for task in 0..<count {
        ready.add(task)
        waiting.insert(task)
        var free = (0..<agents).filter { _ in Bool.random(using: &generator) }
        let before = free
        let allowed = waiting.filter { pins[$0] < 0 ? !free.isEmpty : free.contains(Int(pins[$0])) }
        let expected = allowed.min { priorities[$0] < priorities[$1] }
        let taken = ready.next(&free)
        #expect(taken?.task == expected)
        guard let taken else { continue }
        waiting.remove(taken.task)
        #expect(pins[taken.task] < 0 || Int(pins[taken.task]) == taken.agent)
        #expect(Set(free + [taken.agent]) == Set(before) && free.count == before.count - 1)
      }
    }
  }
}
