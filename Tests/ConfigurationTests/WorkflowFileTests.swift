import Configuration
import Foundation
import Model
import Quantities
import Testing

private func read(_ yaml: String) throws -> WorkflowFile {
  try WorkflowFile(yaml: yaml, file: "perf-check.yml")
}

@Suite struct `perf-check.yml` {
  @Test func `says everything about a workflow`() throws {
    let file = try read(
      """
      version: 1
      base: trunk
      workflows:
        parse:
          build: swift build -c release --product parse
          run: [./parse, "a file.json"]
          warmup: 3
          timeout: 90s
          metrics: [wall_time, instructions, rows_per_second]
          env: {LANG: C, LEVEL: 3}
          working_directory: Tools/parse
        other:
          run: ./other | grep x
      """)
    #expect(file.base == "trunk")
    let parse = try file.workflow("parse", file: "perf-check.yml")
    #expect(parse.build == .arguments(["swift", "build", "-c", "release", "--product", "parse"]))
    #expect(parse.run == .arguments(["./parse", "a file.json"]))
    #expect(parse.warmup == 3)
    #expect(parse.timeout == 90)
    #expect(parse.metrics == ["wall_time", "instructions", "rows_per_second"])
    #expect(parse.environment == ["LANG": "C", "LEVEL": "3"])
    #expect(parse.workingDirectory == "Tools/parse")
    let other = try file.workflow("other", file: "perf-check.yml")
    #expect(other.run == .shell("./other | grep x"))
    #expect(other.warmup == 1 && other.timeout == 600 && other.build == nil)
    #expect(other.metrics == ["wall_time", "cpu_time", "peak_rss"])
  }

  @Test(arguments: [
    ("version: 1\nworkflows:\n  a:\n    rnu: x\n", 4, "did you mean 'run'"),
    ("version: 1\nworkflow:\n  a:\n    run: x\n", 2, "did you mean 'workflows'"),
    ("version: 1\nworkflows:\n  a:\n    build: x\n", 4, "has no 'run'"),
    ("version: 2\nworkflows:\n  a:\n    run: x\n", 1, "newer"),
    ("version: one\nworkflows:\n  a:\n    run: x\n", 1, "must be an integer"),
    ("workflows:\n  a:\n    run: x\n", 1, "'version' is missing"),
    ("version: 1\n", 1, "no workflows"),
    ("version: 1\nworkflows: {}\n", 2, "no workflows"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    warmup: -1\n", 5, "'warmup'"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    timeout: soon\n", 5, "'timeout'"),
    ("version: 1\nworkflows:\n  a:\n    run: 'x\n", 5, "not valid YAML"),
    ("version: 1\nworkflows:\n  a:\n    run: ''\n", 4, "blank"),
    ("version: 1\nworkflows:\n  a:\n    run: []\n", 4, "empty list"),
    ("version: 1\nworkflows:\n  a:\n    run: x \"\n", 4, "unclosed quote"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    metrics: [m, m]\n", 5, "twice"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    working_directory: ../b\n", 5, "below"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    env: [A]\n", 5, "'env'"),
    ("version: 1\nworkflows:\n  a b:\n    run: x\n", 3, "not a valid name"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n  a:\n    run: y\n", 3, "duplicate key: a"),
    ("version: 1\ntrust: all\nworkflows:\n  a:\n    run: x\n", 2, "base or candidate"),
    ("version: 1\nbase:\nworkflows:\n  a:\n    run: x\n", 2, "'base' must have a single value"),
    ("version: 1\nbase: ~\nworkflows:\n  a: {run: x}\n", 2, "'base' must have a single value"),
    ("version: 1\nbase: Null\nworkflows:\n  a: {run: x}\n", 2, "'base' must have a single value"),
    ("version: 1\nbase: !!null x\nworkflows:\n  a: {run: x}\n", 2, "'base' must have"),
    ("version: 0\nworkflows:\n  a:\n    run: x\n", 1, "must be an integer"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    warmup: 1001\n", 5, "0 to 1000"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    timeout: 0s\n", 5, "'timeout'"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    metrics: []\n", 5, "'metrics' is empty"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    paths: [/src]\n", 5, "relative to the file"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    paths: ['!/src']\n", 5, "relative"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    results: {}\n", 5, "must be a format"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    results: {path: ../r}\n", 5, "below"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    results: {file: r}\n", 5, "unknown key"),
    ("version: 1\nworkflows:\n  a:\n    run: x\n    working_directory: /b\n", 5, "below"),
    ("version: 1\nworkflows:\n  a:\n    run: [x, [y]]\n", 4, "'run' must have a single value"),
    (
      "version: 1\nworkflows:\n  a:\n    run: x\n    env:\n      A: [1]\n", 6,
      "'A' must have a single"
    ),
    ("version: 1\nworkflows:\n  -a:\n    run: x\n", 3, "not a valid name for a workflow"),
    ("version: 1\nworkflows:\n  a: x\n", 3, "must be a mapping"),
    ("- 1\n", 1, "mapping"), ("", 1, "mapping"),
  ])
  func `names the line of what is wrong`(yaml: String, line: Int, problem: String) {
    let error = #expect(throws: ConfigurationError.self) { _ = try read(yaml) }
    #expect(error?.line == line, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.description.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `suggests the workflow that was meant`() throws {
    let file = try read("version: 1\nworkflows:\n  parse: {run: x}\n  print: {run: y}\n")
    let error = #expect(throws: ConfigurationError.self) {
      _ = try file.workflow("prase", file: "perf-check.yml")
    }
    #expect(error?.detail.contains("did you mean 'parse'?") == true)
    #expect(error?.detail.contains("parse, print") == true)
  }
}

@Suite struct `Workflows without optimisation` {
  @Test(arguments: [
    ("swift build", ".build/release/a", true), ("swift build -c release", ".build/debug/a", true),
    ("swift build -c release --product a", ".build/release/a", false),
    ("swift build --configuration release", ".build/release/a", false),
    ("swiftc a.swift -o a", "./a", true), ("swiftc -O a.swift -o a", "./a", false),
    ("swiftc -Onone a.swift -o a", "./a", true), ("make", "./a", false),
  ])
  func `are noticed`(build: String, run: String, isUnoptimized: Bool) {
    let file = WorkflowFile(workflows: [
      Workflow(name: "a", build: Command(line: build), run: .arguments([run]))
    ])
    #expect(file.unoptimized == (isUnoptimized ? ["a"] : []))
  }
}
