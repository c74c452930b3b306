import Configuration
import Foundation
import Model
import Quantities
import Testing

private func read(_ yaml: String) throws -> WorkflowFile {
  try WorkflowFile(yaml: yaml, file: "perf-check.yml")
}

private func manifest(_ json: String) throws -> PackageManifest {
  try PackageManifest(json: Data(json.utf8))
}

@Suite struct `What a package holds` {
  @Test func `is run under a name that a workflow can have, by the product's own`() throws {
    let package = try manifest(
      """
      {"products": [{"name": "My Tool", "targets": ["A"], "type": {"executable": null}}],
       "targets": [{"name": "A", "type": "executable"}, {"name": "a+b", "type": "executable"}]}
      """)
    #expect(package.executables.map(\.product) == ["My Tool", "a+b"])
    let file = WorkflowFile(workflows: package.executables.map(PackageManifest.workflow))
    #expect(file.workflows.map(\.name) == ["My-Tool", "a-b"])
    #expect(file.workflows[0].run == .arguments(["${bin}/My Tool"]))
    let again = try read(file.starterYAML)
    #expect(again.workflows.map(\.run?.line) == file.workflows.map(\.run?.line))
  }

  @Test func `is told apart by what it depends on`() throws {
    let package = try manifest(
      """
      {"products": [{"name": "bench", "targets": ["Suite"], "type": {"executable": null}},
        {"name": "plug", "targets": ["P"], "type": {"plugin": null}},
        {"name": "L", "targets": ["L"], "type": {"library": ["automatic"]}}],
       "targets": [{"name": "P", "type": "plugin"}, {"name": "M", "type": "macro"},
        {"name": "L", "type": "regular", "dependencies": [{"product": ["NIOPosix", "swift-nio", null, null]}]},
        {"name": "T", "type": "test", "path": "Checks"},
        {"name": "Suite", "type": "executable",
         "pluginUsages": [{"plugin": ["BenchmarkPlugin", null]}]},
        {"name": "old", "type": "executable",
         "dependencies": [{"product": ["Benchmark", "swift-benchmark", null, null]}]},
        {"name": "own", "type": "executable",
         "dependencies": [{"product": ["PerfCheck", "perf-check", null, null]}]},
        {"name": "server", "type": "executable", "dependencies": [{"byName": ["L", null]}]},
        {"name": "other", "type": "executable", "pluginUsages": [{"plugin": ["Lint", "lint"]}]}]}
      """)
    #expect(package.executables.map(\.product) == ["server", "other"])
    #expect(package.executables.map(\.server) == ["NIOPosix", nil])
    #expect(package.tests.map(\.folder.path) == ["Checks"] && package.libraries == ["L"])
    let kinds = [Suite.Kind.packageBenchmark, .swiftBenchmark, .perfCheck]
    #expect(package.suites.map(\.kind) == kinds)
    #expect(package.suites.map(\.product) == ["bench", "old", "own"])
    let file = WorkflowFile(workflows: package.suiteWorkflows(in: "Benchmarks/old one"))
    let again = try read(file.starterYAML)
    #expect(again.workflows == file.workflows)
    #expect(
      again.workflows[0].build?.argumentList.suffix(4) == [
        "--package-path", "Benchmarks/old one", "--product", "bench",
      ])
  }

  @Test(arguments: ["", "[]", "{}", #"{"products": [{"name": "a"}], "targets": []}"#])
  func `isn't read from another shape`(json: String) {
    #expect(throws: (any Error).self) { _ = try manifest(json) }
  }
}

@Suite struct `A workflow with a suite` {
  private func workflow(_ keys: String) throws -> Workflow {
    try read("version: 1\nworkflows:\n  w: {\(keys)}\n").workflows[0]
  }

  @Test func `builds and finds the product of its package`() throws {
    let workflow = try workflow(
      "suite: package-benchmark, product: My Suite, package: Bench, filter: 'a.*', time: 200ms")
    #expect(workflow.suite?.kind == .packageBenchmark && workflow.suite?.time == 0.2)
    #expect(workflow.run?.argumentList == ["${bin}/My Suite"])
    #expect(
      workflow.build?.argumentList == [
        "swift", "build", "-c", "release", "--package-path", "Bench", "--product", "My Suite",
      ])
    #expect(workflow.metrics == ["wall_time"] && workflow.warmup == 0)
    #expect(workflow.suite?.chosen(["ab", "ba", "a"]) == ["ab", "a"])
  }

  @Test func `may be built and run by commands`() throws {
    let workflow = try workflow(
      "suite: google-benchmark, build: make, run: ./bench -x, metrics: [cpu_time]")
    #expect(workflow.build?.line == "make" && workflow.run?.line == "./bench -x")
    #expect(workflow.metrics == ["cpu_time"])
  }

  @Test(arguments: [
    ("suite: package-bench, product: p", "did you mean 'package-benchmark'?"),
    ("suite: package-benchmark", "has no 'product'"),
    ("suite: swift-benchmark, product: p, run: x", "either 'product' or 'run'"),
    ("suite: xctest, time: 1s", "can't be set from outside"),
    ("suite: perf-check, product: p, time: 0", "'time' must be a duration"),
    ("suite: perf-check, product: p, filter: '('", "not a regular expression"),
    ("suite: perf-check, product: p, package: ../x", "without '..'"),
    ("suite: perf-check, product: p, tasks: [{id: a, run: x}]", "can't have 'tasks'"),
    ("run: x, filter: a", "'filter' requires 'suite'"),
  ])
  func `is refused where it makes no sense`(keys: String, reason: String) {
    let error = #expect(throws: ConfigurationError.self) { _ = try workflow(keys) }
    #expect(error?.detail.contains(reason) == true, "\(error as Any)")
    #expect(error?.line == 3)
  }
}

@Suite struct `A starter file` {
  @Test(arguments: [
    "main", "feature/x-1", "!wip", "@x", "#1", "1.0", "null", "~", "a b", "%x", "it's", "{x",
    "a: b",
    "\"q\"", "x,y", "-x", "",
  ])
  func `is read with the branch that it was written with`(branch: String) throws {
    let file = WorkflowFile(
      base: branch, workflows: [Workflow(name: "w", run: .arguments(["./w"]))])
    #expect(try read(file.starterYAML).base == branch)
  }

  @Test(arguments: [
    ["./w", "a b"], ["./w", "it's"], ["./w", "# no comment"], ["./w", "key: value"], ["./w", ""],
    ["./w", "{a}", "[b]"], ["a b/w"], ["./w", "\\n"], ["./w", "ü"],
  ])
  func `is read with the command that it was written with`(arguments: [String]) throws {
    let file = WorkflowFile(workflows: [
      Workflow(name: "w", build: .arguments(arguments), run: .arguments(arguments))
    ])
    let again = try read(file.starterYAML).workflows[0]
    // A quote in an argument is the shell's to undo.
    let line = Command.arguments(arguments).line
    #expect(again.run?.line == line && again.build?.line == line)
    #expect(again.run == .arguments(arguments) || arguments.contains("it's"))
  }

  @Test func `has no quotes where none are needed`() {
    let file = WorkflowFile(workflows: [
      Workflow(
        name: "w", build: .arguments(["swift", "build", "-c", "release"]), run: .arguments(["./w"]))
    ])
    #expect(file.starterYAML.contains("    build: swift build -c release  "))
    #expect(!file.starterYAML.contains("\""))
  }
}

@Suite struct `How long things are kept` {
  @Test func `says how often a run is sampled`() throws {
    func period(_ settings: String) throws -> Seconds {
      try read("version: 1\nsettings: \(settings)\nworkflows: {w: {run: x}}\n").samplingPeriod
    }
    #expect(try period("{}") == 5 && period("{real_time_metrics: 250ms}") == 0.25)
    for wrong in ["50ms", "soon", "2d"] {
      let error = #expect(throws: ConfigurationError.self) {
        _ = try period("{real_time_metrics: \(wrong)}")
      }
      #expect(error?.line == 2 && error?.detail.contains("100ms") == true)
    }
  }

  @Test func `says how often views are worked out anew`() throws {
    func file(_ settings: String) throws -> WorkflowFile {
      try read("version: 1\nsettings: \(settings)\nworkflows: {w: {run: x}}\n")
    }
    let usual = try file("{}")
    #expect(usual.analysisPeriod == 300 && usual.trendPeriod == 3600)
    #expect(usual.detailPeriod == 30)
    #expect(try file("{resource_sampling: 2m}").detailPeriod == 120)
    let changed = try file("{performance_analysis: 30s, trend_calculation: 2h}")
    #expect(changed.analysisPeriod == 30 && changed.trendPeriod == 7200)
    #expect(throws: ConfigurationError.self) { try file("{trend_calculation: 2d}") }
  }

  private func retention(_ settings: String) throws -> Retention {
    try read("version: 1\nsettings: \(settings)\nworkflows: {w: {run: x}}\n").retention
  }

  @Test func `is said by spans, or for good`() throws {
    let kept = try retention(
      "{real_time_data: 2h, daily_summaries: 10d, weekly_trends: permanent, "
        + "optimization_history: 1y}")
    #expect(kept.realTimeData == 7200 && kept.dailySummaries == 864_000)
    #expect(kept.weeklyTrends == nil)
    #expect(kept.optimizationHistory == .days(365))
  }

  @Test func `is a day, 90 days, a year and for good where nothing is said`() throws {
    let kept = try read("version: 1\nworkflows: {w: {run: x}}\n").retention
    #expect(kept == Retention() && kept.realTimeData == 86_400)
    #expect(kept.dailySummaries == 7_776_000 && kept.weeklyTrends == 31_536_000)
    #expect(kept.optimizationHistory == nil)
    #expect(try retention("{weekly_trends: 1d}").dailySummaries == 7_776_000)
  }

  @Test func `is told with the same mistake first, whatever comes first in the file`() {
    for text in [
      "{real_time_data: soon, weekly_trends: later}",
      "{weekly_trends: later, real_time_data: soon}",
    ] {
      for _ in 0..<8 {
        let error = #expect(throws: ConfigurationError.self) { _ = try retention(text) }
        #expect(error?.line == 2 && error?.detail.contains("'real_time_data'") == true)
      }
    }
  }

  @Test(arguments: [
    ("{daily: 1d}", "unknown key 'daily'"), ("{daily_summaries: -1d}", "must be a duration"),
    ("{daily_summaries: [1d]}", "must have a single value"), ("[]", "must be a mapping"),
  ])
  func `is refused where it makes no sense`(settings: String, reason: String) {
    let error = #expect(throws: ConfigurationError.self) { _ = try retention(settings) }
    #expect(error?.line == 2 && error?.detail.contains(reason) == true, "\(error as Any)")
  }
}
