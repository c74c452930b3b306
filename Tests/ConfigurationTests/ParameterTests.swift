import Configuration
import Model
import Scheduling
import Testing

private func workflow(_ body: String) throws -> Workflow {
  try WorkflowFile(
    yaml: "version: 1\nworkflows:\n  w:\n" + body, file: "perf-check.yml"
  ).workflows[0]
}

private func problem(_ body: String) -> String {
  do {
    _ = try workflow(body)
    return ""
  } catch {
    return "\(error)"
  }
}

@Suite struct `Parameters` {
  private let declared = """
        build: cc ${flags} main.c
        run: ./a.out ${chunk} '${mode}'
        env: {mode: fast}
        parameters:
          chunk: {from: 1KB, to: 1MB, scale: log}
          flags: ["-O", "-Ounchecked"]
          mode: [slow, fast]
    """

  @Test func `are set to what they are at present`() throws {
    let workflow = try workflow(declared)
    let template = try #require(workflow.template)
    #expect(template.present.description == "chunk=1000 flags=-O mode=fast")
    #expect(workflow.run?.argumentList == ["./a.out", "1000", "fast"])
    #expect(workflow.build?.argumentList == ["cc", "-O", "main.c"])
    #expect(workflow.parameterVariables == ["chunk": "1000", "flags": "-O", "mode": "fast"])
    // What the build doesn't name doesn't change it.
    #expect(workflow.environment == ["mode": "fast", "flags": "-O"])
    #expect(template.buildNames("flags") && !template.buildNames("chunk"))
  }

  @Test func `reach commands and the environment`() throws {
    let set = try workflow(declared).with(
      Setting(["chunk": "4096", "flags": "-Ounchecked", "mode": "slow"]))
    #expect(set.run?.argumentList == ["./a.out", "4096", "slow"])
    #expect(set.build?.argumentList == ["cc", "-Ounchecked", "main.c"])
    #expect(set.parameterVariables["chunk"] == "4096")
  }

  @Test func `say how many agents there are`() throws {
    let pipeline = try workflow(
      """
          agents: 2
          tasks:
            - {id: a, run: "echo ${agents}"}
          parameters: {agents: [1, 2, 4]}
      """)
    #expect(pipeline.template?.present.values == ["agents": "2"])
    let more = pipeline.with(Setting(["agents": "4"]))
    #expect(more.plan?.agents.count == 4)
    #expect(more.plan?.tasks[0].run.argumentList == ["echo", "4"])
    #expect(pipeline.template?.names("agents") == true)
  }

  @Test func `of a range are even on its scale`() {
    let range = Parameter.Range(lower: 1024, upper: 1_048_576, isLogarithmic: true, isWhole: true)
    #expect(range.text(at: 0) == "1024" && range.text(at: 0.5) == "32768")
    #expect(range.text(at: 1) == "1048576")
    #expect(abs(range.place(of: 32768) - 0.5) < 1e-9)
    let linear = Parameter.Range(lower: 0, upper: 0.5)
    #expect(linear.text(at: 0.5) == "0.25" && linear.place(of: 2) == 1)
  }

  @Test(arguments: [
    ("[1]", "at least two values"),
    ("{from: 2, to: 1}", "must be less than"),
    ("{from: 0, to: 1, scale: log}", "must be above 0"),
    ("{from: 1, to: 2, scale: cubic}", "log or linear"),
    ("{from: one, to: 2}", "neither a number nor a size"),
    ("{from: 1}", "must be a list of values, or {from"),
    ("{to: 1, step: 2}", "unknown key 'step'"),
    ("[1, 1]", "listed twice"),
    ("{values: [1, 2], default: 3}", "doesn't contain '3'"),
    ("{from: 1, to: 2, default: 3}", "doesn't include '3'"),
  ])
  func `that make no sense are refused`(value: String, reason: String) {
    let text = problem("    run: ./a\n    parameters:\n      x: \(value)\n")
    #expect(text.contains(reason) && text.contains("perf-check.yml:"), "\(text)")
  }

  @Test func `have names that variables can have`() {
    #expect(
      problem("    run: ./a\n    parameters: {a-b: [1, 2]}\n").contains(
        "not a valid name for a parameter"))
    #expect(problem("    run: ./a\n    parameters: {}\n").contains("must be a mapping such as"))
  }
}

@Suite struct `A changed setting` {
  private func diff(_ yaml: String, _ values: [String: String], present: [String: String])
    -> String?
  {
    SettingEdit(
      yaml, file: "perf-check.yml", workflow: "w", from: Setting(present), to: Setting(values))?
      .diff
  }

  @Test func `is added to, or replaced in, the environment`() throws {
    let added = try #require(
      diff("workflows:\n  w:\n    run: ./a\n", ["x": "2"], present: ["x": "1"]))
    #expect(added.hasSuffix("   w:\n+    env:\n+      x: 2\n     run: ./a"))
    let inline = try #require(
      diff(
        "workflows:\n  w:\n    run: ./a\n    env: {x: 1, y: 2}\n", ["x": "-O2", "y": "2"],
        present: ["x": "1", "y": "2"]))
    #expect(inline.contains("-    env: {x: 1, y: 2}\n+    env: {x: \"-O2\", y: 2}"))
    let block = try #require(
      diff(
        "workflows:\n  w:\n    env:\n      x: 1 # why\n    run: ./a\n  v:\n    run: b\n",
        ["x": "3"], present: ["x": "1"]))
    #expect(block.contains("-      x: 1 # why\n+      x: 3 # why"))
  }

  @Test func `is made in the workflow, not in a key of its name`() throws {
    let yaml = "workflows:\n  parse:\n    build: make\n    run: ./a\n  build:\n    run: ./b\n"
    let edit = try #require(
      SettingEdit(
        yaml, file: "perf-check.yml", workflow: "build", from: Setting(["x": "1"]),
        to: Setting(["x": "2"])))
    #expect(
      edit.lines.joined(separator: "\n")
        == "workflows:\n  parse:\n    build: make\n    run: ./a\n  build:\n    env:\n      x: 2\n    run: ./b\n"
    )
  }

  @Test(arguments: [
    ("workflows: {w: {run: ./a, env: {x: 'a, }b', y: \"2, 3\"}}}", "{x: 7, y: \"2, 3\"}"),
    ("workflows: {w: {run: ./a}}", "{env: {x: 7}, run: ./a}"),
    ("workflows: {w: {run: ./a, env: {}}}", "env: {x: 7}"),
    ("workflows:\n  \"w\":\n    env:\n      \"x\": old#no # why\n    run: ./a\n", "\"x\": 7 # why"),
    ("workflows:\n  w:\n    run: ./a\n    env:\n      y: 1\n", "      x: 7\n      y: 1"),
    ("workflows:\n    w:\n        run: ./a\n", "        env:\n          x: 7\n        run"),
    ("# ü: x\nworkflows:\n  w: {env: {ü: ä, x: 1}, run: ./a}\n", "{ü: ä, x: 7}"),
    ("workflows:\r\n  w:\r\n    env:\r\n      x: 1\r\n    run: ./a\r\n", "x: 7\r\n"),
  ])
  func `keeps the layout of the file, whatever it is`(yaml: String, expected: String) throws {
    let edit = try #require(
      SettingEdit(
        yaml, file: "perf-check.yml", workflow: "w", from: Setting(["x": "1"]),
        to: Setting(["x": "7"])))
    #expect(edit.lines.joined(separator: "\n").contains(expected), "\(edit.lines)")
  }

  @Test(arguments: [
    "base: &e {x: 1}\nworkflows:\n  w:\n    env: *e\n    run: ./a\n  v:\n    env: *e\n    run: b\n",
    "workflows:\n  w:\n    env:\n      x: >\n        1\n        2\n    run: ./a\n",
    "workflows:\n  v:\n    run: ./a\n", "workflows: [", "",
  ])
  func `isn't made where it would change something else`(yaml: String) {
    #expect(
      SettingEdit(
        yaml, file: "perf-check.yml", workflow: "w", from: Setting(["x": "1"]),
        to: Setting(["x": "7"])) == nil)
  }

  @Test func `of agents is that of the workflow`() throws {
    let tasks = "workflows:\n  w:\n    agents: 2\n    tasks:\n      - {id: a, run: b}\n"
    let text = try #require(diff(tasks, ["agents": "4"], present: ["agents": "2"]))
    #expect(text.contains("-    agents: 2\n+    agents: 4"))
  }

  @Test func `that is the present one changes nothing`() {
    #expect(diff("workflows:\n  w:\n    run: ./a\n", ["x": "1"], present: ["x": "1"]) == "")
    #expect(diff("workflows: {v: {run: ./a}}\n", ["x": "2"], present: ["x": "1"]) == nil)
  }
}

@Suite struct `Limits of metrics` {
  @Test func `are read as people write them`() throws {
    let wait = try #require(MetricLimit("p95 queue_time < 2m"))
    #expect(wait.metric == "queue_time" && wait.value == 120 && wait.statistic == .quantile(0.95))
    #expect(wait.holds(119) && !wait.holds(120))
    let memory = try #require(MetricLimit("peak_rss<=500MB"))
    #expect(memory.value == 5e8 && memory.holds(5e8) && memory.statistic == .quantile(0.5))
    #expect(try #require(MetricLimit("mean rows_per_second > 1e6")).holds(2e6))
    #expect(try #require(MetricLimit("max queue_time < 5m")).statistic == .largest)
    for text in ["", "x", "x <", "< 3", "a b c < 3", "p200 x < 1", "x < fast", "x < -1"] {
      #expect(MetricLimit(text) == nil, "\(text)")
    }
  }

  @Test func `contradict each other where no value keeps to both`() {
    func contradict(_ limits: String...) -> Bool {
      MetricLimit.contradiction(in: limits.compactMap { MetricLimit($0) }) != nil
    }
    #expect(contradict("a < 1", "a > 2") && contradict("a < 1", "a >= 1"))
    #expect(!contradict("a <= 1", "a >= 1") && !contradict("a < 1", "b > 2"))
    #expect(!contradict("p50 a < 1", "p95 a > 2"))
  }
}
