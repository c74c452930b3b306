import Model
import Quantities
import Scheduling
import Testing

@Suite struct `A plan of tasks` {
  private func task(
    _ id: String, phase: Int = 0, estimate: Seconds? = nil, weight: Double = 1, needs: [Int]? = nil
  ) -> TaskPlan.Task {
    .init(
      id: id, phase: phase, run: .arguments([id]), estimate: estimate, weight: weight,
      needs: needs)
  }

  /// The ids in the order in which they are started.
  private func order(_ tasks: [TaskPlan.Task], phases: [String] = [""]) -> [String] {
    let priorities = TaskPlan(phases: phases, tasks: tasks).priorities
    return zip(priorities, tasks).sorted { $0.0 < $1.0 }.map(\.1.id)
  }

  @Test func `starts what is written first where nothing else is said`() {
    #expect(order([task("a"), task("b"), task("c")]) == ["a", "b", "c"])
    #expect(order([]) == [])
  }

  @Test func `starts the longest chain of estimates first`() {
    let tasks = [
      task("short", estimate: 1), task("long", estimate: 3),
      task("end", estimate: 5, needs: [0]),
    ]
    #expect(order(tasks) == ["short", "end", "long"], "the short one has six seconds before it")
  }

  /// The mean of 2 and 4 is 3: what has no estimate lies between them.
  @Test func `takes what has no estimate for the mean of the others`() {
    #expect(
      order([task("two", estimate: 2), task("none"), task("four", estimate: 4)])
        == ["four", "none", "two"])
  }

  @Test func `goes by weight before all`() {
    #expect(
      order([task("long", estimate: 9), task("heavy", estimate: 1, weight: 2)])
        == ["heavy", "long"])
    #expect(
      order([task("light", estimate: 9, weight: 0.5), task("b", estimate: 1)]) == ["b", "light"])
  }

  @Test func `has every task wait for the phase before, unless it names its needs`() {
    let plan = TaskPlan(
      phases: ["one", "two"],
      tasks: [task("a"), task("b"), task("c", phase: 1), task("d", phase: 1, needs: [0])])
    let needs = plan.dependencies
    #expect(needs.taskCount == 4 && needs.needs[2] == [4] && needs.needs[4] == [0, 1])
    #expect(needs.needs[3] == [0] && needs.needs[0].isEmpty)
    #expect(
      order(plan.tasks, phases: plan.phases) == ["a", "b", "c", "d"], "the first phase comes first")
    let free = TaskPlan(
      phases: ["one", "two"], tasks: [task("a"), task("c", phase: 1, needs: [])])
    #expect(free.dependencies.needs == [[], []])
  }
}
