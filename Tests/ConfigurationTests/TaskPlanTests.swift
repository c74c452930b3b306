import Configuration
import Model
import Quantities
import Scheduling
import Testing

private func tasks(_ body: String) throws -> TaskPlan {
  let indented = body.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "    " + $0 }.joined(separator: "\n")
  let yaml = "version: 1\nworkflows:\n  p:\n" + indented
  let file = try WorkflowFile(yaml: yaml, file: "perf-check.yml")
  return try #require(file.workflows[0].plan)
}

private func problem(_ body: String) -> String {
  do {
    _ = try tasks(body)
    return "nothing"
  } catch {
    return "\(error)"
  }
}

@Suite struct `Tasks in perf-check.yml` {
  @Test func `say all about phases, tasks and agents`() throws {
    let plan = try tasks(
      """
      agents: [linux, mac]
      pin: true
      phases:
        - name: setup
          tasks:
            - {id: resolve, run: swift package resolve, estimate: 30s, timeout: 2m}
        - name: build
          tasks:
            - {id: compile, run: swift build, retries: 2, agent: mac, weight: 2.5}
            - {id: lint, run: "lint | cat", needs: [resolve], env: {LEVEL: 3}}
            - {id: free, run: x, needs: []}
      """)
    #expect(plan.agents == ["linux", "mac"] && plan.isPinned)
    #expect(plan.phases == ["setup", "build"])
    #expect(plan.tasks.map(\.id) == ["resolve", "compile", "lint", "free"])
    #expect(plan.tasks.map(\.phase) == [0, 1, 1, 1])
    #expect(plan.tasks[0].estimate == 30 && plan.tasks[0].timeout == 120)
    #expect(plan.tasks[1].retries == 2 && plan.tasks[1].agent == 1 && plan.tasks[1].weight == 2.5)
    #expect(plan.tasks[1].needs == nil && plan.tasks[2].needs == [0] && plan.tasks[3].needs == [])
    #expect(plan.tasks[2].run == .shell("lint | cat"))
    #expect(plan.tasks[2].environment == ["LEVEL": "3"])
    // The join stands for the phase before: one node, whatever the number of tasks.
    #expect(plan.dependencies.needs == [[], [4], [0], [], [0]])
  }

  @Test func `may do without phases, and have agents by number`() throws {
    let plan = try tasks("agents: 3\ntasks:\n  - {id: a, run: x}\n  - {id: b, run: y, needs: a}")
    #expect(plan.agents == ["0", "1", "2"] && plan.phases == [""])
    #expect(plan.tasks[1].needs == [0])
    #expect(try self.plan(ofOneTask: "").agents == ["0"])
  }

  private func plan(ofOneTask more: String) throws -> TaskPlan {
    try tasks("tasks:\n  - {id: a, run: x\(more)}")
  }

  @Test func `are made of matrices`() throws {
    let plan = try tasks(
      """
      tasks:
        - id: test
          run: "run --os ${{ matrix.os }} --n ${{matrix.n}}"
          env: {OS: "is ${{ matrix.os }}"}
          matrix: {os: [linux, mac], n: [1, 2]}
        - {id: all, run: x, needs: [test]}
        - {id: one, run: x, needs: [test/mac/1]}
      """)
    #expect(
      plan.tasks.map(\.id)
        == ["test/linux/1", "test/linux/2", "test/mac/1", "test/mac/2", "all", "one"])
    #expect(plan.tasks[2].run == .arguments(["run", "--os", "mac", "--n", "1"]))
    #expect(plan.tasks[2].environment == ["OS": "is mac"])
    #expect(plan.tasks[4].needs == [0, 1, 2, 3] && plan.tasks[5].needs == [2])
  }

  @Test(arguments: [
    ("tasks:\n  - {id: a, run: x, needs: [b]}\n  - {id: b, run: x, needs: [a]}", 5, "a → b → a"),
    ("tasks:\n  - {id: a, run: x, needs: [a]}", 5, "a → a"),
    (
      "phases:\n  - {name: p, tasks: [{id: a, run: x, needs: [b]}]}\n"
        + "  - {name: q, tasks: [{id: b, run: x}]}", 5, "circular dependency of tasks: a → b → a"
    ),
    (
      "tasks:\n  - {id: build, run: x}\n  - {id: b, run: x, needs: [biuld]}", 6,
      "'workflows.p.tasks[1].needs': unknown task 'biuld'\n  Did you mean 'build'?"
    ),
    ("tasks:\n  - {id: a, run: x}\n  - {id: a, run: y}", 6, "duplicate task 'a', first on line 5"),
    (
      "phases:\n  - {name: p, tasks: [{id: a, run: x}]}\n  - {name: p, tasks: [{id: b, run: x}]}",
      6, "duplicate phase 'p'"
    ),
    ("phases:\n  - {tasks: [{id: a, run: x}]}", 5, "'workflows.p.phases[0]' has no 'name'"),
    ("phases:\n  - {name: p}", 5, "has no 'tasks'"),
    ("phases: []", 4, "list of phases"), ("tasks: []", 4, "list of tasks"),
    ("tasks:\n  - {run: x}", 5, "has no 'id'"), ("tasks:\n  - {id: a}", 5, "has no 'run'"),
    ("tasks:\n  - {id: a b, run: x}", 5, "not a valid name for a task"),
    ("tasks:\n  - {id: a, run: x, agent: 7}", 5, "unknown agent '7'"),
    ("tasks:\n  - {id: a, run: x, retries: -1}", 5, "number from 0 to 100"),
    ("tasks:\n  - {id: a, run: x, estimate: soon}", 5, "must be a duration"),
    ("tasks:\n  - {id: a, run: x, timeout: 0s}", 5, "must be a duration"),
    ("tasks:\n  - {id: a, run: x, weight: -2}", 5, "0 or more"),
    ("tasks:\n  - {id: a, run: x, need: []}", 5, "did you mean 'needs'"),
    ("tasks:\n  - {id: a, run: \"${{ matrix.b }}\"}", 5, "the task has no 'matrix'"),
    (
      "tasks:\n  - {id: a, run: \"${{ matrix.b }}\", matrix: {c: [1]}}", 5,
      "Known: matrix.c"
    ),
    (
      "tasks:\n  - {id: a, run: x, matrix: {k: [b, b/c], l: [c/d, d]}}", 5,
      "generates a duplicate task 'a/b/c/d'"
    ),
    ("tasks:\n  - {id: a, run: x, matrix: {}}", 5, "such as {size: [small, large]}"),
    ("tasks:\n  - {id: a, run: x, matrix: {k: []}}", 5, "'k' is empty"),
    ("agents: [a, a]\ntasks:\n  - {id: a, run: x}", 4, "'a' is listed twice"),
    ("agents: 0\ntasks:\n  - {id: a, run: x}", 4, "from 1 to 256"),
    ("agents: many\ntasks:\n  - {id: a, run: x}", 4, "from 1 to 256"),
    ("pin: some\ntasks:\n  - {id: a, run: x}", 4, "true or false"),
    ("run: x\ntasks:\n  - {id: a, run: x}", 6, "both 'run' and 'tasks'; remove one"),
    ("agents: 2\nrun: x", 4, "'agents' requires 'phases' or 'tasks'"),
    ("metrics: [makespan]\nrun: x", 4, "the metric 'makespan' requires 'phases' or"),
    (
      "metrics: [heap_allocations]\ntasks:\n  - {id: a, run: x}", 4,
      "can't be counted for a workflow with tasks"
    ),
    ("results: xctest\ntasks:\n  - {id: a, run: x}", 4, "requires 'run'"),
  ])
  func `that are wrong are told with line and place`(body: String, line: Int, text: String) {
    let problem = problem(body)
    #expect(problem.hasPrefix("perf-check.yml:\(line): "), "\(problem)")
    #expect(problem.contains(text), "\(problem)")
  }

  @Test func `start by weight, then by what waits for them, then in order`() throws {
    let plan = try tasks(
      """
      tasks:
        - {id: short, run: x, estimate: 1s}
        - {id: long, run: x, estimate: 9s}
        - {id: first, run: x, estimate: 2s}
        - {id: after, run: x, estimate: 8s, needs: [first]}
        - {id: heavy, run: x, estimate: 1s, weight: 5}
      """)
    let order = plan.tasks.indices.sorted { plan.priorities[$0] < plan.priorities[$1] }
    #expect(order.map { plan.tasks[$0].id } == ["heavy", "first", "long", "after", "short"])
    let plain = try self.plan(ofOneTask: "}\n  - {id: b, run: x}\n  - {id: c, run: x")
    #expect(plain.priorities == [0, 1, 2])
  }

  @Test func `can be ten thousand, in two phases`() throws {
    let first = (0..<5000).map { "{id: a\($0), run: x}" }.joined(separator: ", ")
    let more = (0..<5000).map { "{id: b\($0), run: x}" }.joined(separator: ", ")
    let plan = try tasks(
      "phases:\n  - {name: p, tasks: [\(first)]}\n  - {name: q, tasks: [\(more)]}")
    let needs = plan.dependencies
    #expect(needs.taskCount == 10000 && needs.needs.count == 10001)
    #expect(needs.needs.reduce(0) { $0 + $1.count } == 10000)
    #expect(plan.priorities.sorted() == (0..<10000).map(Int32.init))
  }
}

@Suite struct `Ready tasks` {
  @Test func `go to the agents that may run them`() {
    var ready = ReadyTasks(priorities: [2, 0, 1, 3], pins: [-1, 1, 1, 0], agents: 2)
    for task in 0..<4 { ready.add(task) }
    var free = [0, 1]
    // Task 1 is first, and only agent 1 may run it.
    #expect(ready.next(&free)! == (1, 1))
    // Task 2 waits for agent 1, so the next one in order goes to agent 0, which is free.
    #expect(ready.next(&free)! == (0, 0))
    #expect(ready.next(&free) == nil)
    free = [0]
    #expect(ready.next(&free)! == (3, 0))
    free = [0]
    #expect(ready.next(&free) == nil)
    free = [1]
    #expect(ready.next(&free)! == (2, 1))
  }

  @Test func `leave an agent alone that has work of its own`() {
    var ready = ReadyTasks(priorities: [0, 1], pins: [-1, 0], agents: 2)
    ready.add(0)
    ready.add(1)
    var free = [0, 1]
    #expect(ready.next(&free)! == (0, 1))
    #expect(ready.next(&free)! == (1, 0))
  }
}
