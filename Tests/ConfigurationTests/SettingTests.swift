import Configuration
import Foundation
import Model
import Scheduling
import Testing

private func workflow(_ body: String) throws -> Workflow {
  try WorkflowFile(
    yaml: "version: 1\nworkflows:\n  w:\n" + body, file: "perf-check.yml"
  ).workflows[0]
}

@Suite struct `A setting` {
  @Test func `is put in once, whatever its values say`() throws {
    let workflow = try workflow(
      """
          run: [./a, "${x}${y}", "${z}", "$x", "${open"]
          parameters:
            x: ["${y}", plain]
            y: ["${x}", other]
      """)
    // Values that name each other would go round, or depend on which comes first.
    #expect(workflow.run?.argumentList == ["./a", "${y}${x}", "${z}", "$x", "${open"])
    let set = workflow.with(Setting(["x": "1", "y": "${y}"]))
    #expect(set.run?.argumentList == ["./a", "1${y}", "${z}", "$x", "${open"])
  }

  @Test func `can be changed again and again`() throws {
    let workflow = try workflow("    run: ./a ${n}\n    parameters: {n: [1, 2, 3]}\n")
    let twice = workflow.with(Setting(["n": "3"])).with(Setting(["n": "2"]))
    #expect(twice.run?.argumentList == ["./a", "2"])
    #expect(twice == workflow.with(Setting(["n": "2"])))
  }

  @Test func `of a workflow without parameters changes nothing`() throws {
    let workflow = try workflow("    run: ./a\n")
    #expect(workflow.with(Setting(["n": "3"])) == workflow)
  }

  @Test func `of fewer agents leaves no task with one that isn't there`() throws {
    let workflow = try workflow(
      """
          agents: 4
          tasks:
            - {id: a, run: x, agent: "3"}
            - {id: b, run: x, agent: "1"}
            - {id: c, run: x}
          parameters: {agents: [1, 2, 4, 8]}
      """)
    func agents(_ count: Int) throws -> [Int?] {
      let plan = try #require(workflow.with(Setting(["agents": "\(count)"])).plan)
      #expect(plan.agents.count == count)
      // Nobody waits for an agent that doesn't exist.
      var ready = ReadyTasks(
        priorities: [0, 1, 2], pins: plan.tasks.map { Int32($0.agent ?? -1) },
        agents: plan.agents.count)
      for task in plan.tasks.indices { ready.add(task) }
      var taken: Set<Int> = []
      for _ in 0..<3 {
        var free = Array(0..<count)
        if let next = ready.next(&free) { taken.insert(next.task) }
      }
      #expect(taken == [0, 1, 2])
      return plan.tasks.map(\.agent)
    }
    #expect(try agents(1) == [0, 0, nil] && agents(2) == [1, 1, nil])
    #expect(try agents(4) == [3, 1, nil] && agents(8) == [3, 1, nil])
  }

  @Test func `keeps the names of agents that stay`() throws {
    let workflow = try workflow(
      """
          agents: [linux, mac, windows]
          tasks: [{id: a, run: x, agent: mac}]
          parameters: {agents: [2, 3]}
      """)
    #expect(workflow.template?.present.values == ["agents": "3"])
    #expect(workflow.with(Setting(["agents": "2"])).plan?.agents == ["linux", "mac"])
  }

  @Test(arguments: [
    ("make CHUNK=$n", true), ("make $number", false), ("make ${n}", true), ("make $n.o", true),
    ("make $n_", false), ("make n", false), ("make '$m $n'", true),
  ])
  func `is named by a build as by a shell`(build: String, names: Bool) throws {
    let workflow = try workflow(
      "    build: \"\(build)\"\n    run: ./a\n    parameters: {n: [1, 2]}\n")
    #expect(workflow.template?.buildNames("n") == names)
    #expect((workflow.environment["n"] != nil) == names)
    #expect(workflow.parameterVariables == ["n": "1"])
  }
}

@Suite struct `Values of a parameter` {
  private func parameter(_ value: String, env: String? = nil) throws -> Parameter {
    let variables = env.map { "    env: {x: \"\($0)\"}\n" } ?? ""
    return try #require(
      try workflow("    run: ./a\n\(variables)    parameters:\n      x: \(value)\n")
        .template?.parameters.first)
  }

  @Test func `of a range never leave it, however they are written`() {
    let range = Parameter.Range(lower: 0.1234567, upper: 0.9999999)
    for place in stride(from: 0.0, through: 1.0, by: 1.0 / 64) {
      let number = Double(range.text(at: place)) ?? .nan
      #expect((0.1234567...0.9999999).contains(number), "\(place): \(number)")
    }
    #expect(range.text(at: 1) == "0.9999999" && range.text(at: 2) == "0.9999999")
    #expect(range.text(at: 0) == "0.123457" && range.text(at: -1) == "0.123457")
  }

  @Test(arguments: ["0.1234567", "123456789.5", "1e-7", "0.5", "1234567"])
  func `of a range have all digits of the present one`(present: String) throws {
    let text = try parameter("{from: 0, to: 1e9, scale: linear, default: 0.5}", env: present)
      .present
    #expect(Double(text) == Double(present).map { $0.rounded() }, "the ends are whole")
    let fine = try parameter("{from: 0, to: 1000000000.5}", env: present).present
    #expect(Double(fine) == Double(present))
  }

  @Test func `of a range are sizes, too`() throws {
    let chunk = try parameter("{from: 1KB, to: 1MB, scale: log}", env: "32KB")
    #expect(chunk.present == "32000")
    // log(32) / log(1000) of the way.
    #expect(abs(try #require(chunk.place(of: "32KB")) - log(32) / log(1000)) < 1e-12)
    #expect(chunk.count == nil)
  }

  @Test func `are counted where they can be listed`() throws {
    #expect(try parameter("{from: 1, to: 16}").count == 16)
    #expect(try parameter("{from: 1, to: 17}").count == nil)
    #expect(try parameter("{from: 0, to: 1}").count == nil, "all numbers between")
    #expect(try parameter("[a, b, c]").count == 3)
  }

  @Test func `of a list are places in its order, and back`() throws {
    let list = try parameter("[low, middle, high]")
    #expect(list.place(of: "low") == 0 && list.place(of: "middle") == 0.5)
    #expect(list.place(of: "high") == 1 && list.place(of: "other") == nil)
    #expect(
      [0, 0.24, 0.26, 0.74, 0.76, 1].map(list.value) == [
        "low", "low", "middle", "middle", "high", "high",
      ])
  }

  @Test func `of whole numbers are found again on every scale`() {
    for isLogarithmic in [false, true] {
      let range = Parameter.Range(
        lower: 1, upper: 100_000, isLogarithmic: isLogarithmic, isWhole: true)
      for number in [1, 2, 3, 7, 99, 1024, 65_536, 99_999, 100_000] {
        #expect(range.text(at: range.place(of: Double(number))) == "\(number)")
      }
    }
  }

  @Test(arguments: [
    "{from: 0, to: 4}", "{from: 1, to: 257}", "{from: 1.5, to: 3}", "{from: -1, to: 1}",
    "[0, 1]", "[1, 257]", "[1, many]", "[1, 1.5]",
  ])
  func `of agents are numbers from 1 to 256`(values: String) {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try workflow(
        "    tasks: [{id: a, run: x}]\n    parameters:\n      agents: \(values)\n")
    }
    #expect(error?.line == 6 && error?.detail.contains("from 1 to 256") == true)
  }

  @Test func `of agents are whole, be there but two`() throws {
    let plan = try workflow(
      "    tasks: [{id: a, run: x}]\n    parameters:\n      agents: {from: 1, to: 2}\n")
    #expect(plan.template?.parameters[0].count == 2)
  }
}
