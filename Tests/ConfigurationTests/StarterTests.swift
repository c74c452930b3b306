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

@Suite struct `A package's workflows` {
  @Test func `have names that a workflow can have, and run the product by its own`() throws {
    let package = try manifest(
      """
      {"products": [{"name": "My Tool", "targets": ["A"], "type": {"executable": null}}],
       "targets": [{"name": "A", "type": "executable"}, {"name": "a+b", "type": "executable"}]}
      """)
    #expect(package.executables == ["My Tool", "a+b"])
    let file = WorkflowFile(workflows: package.workflows)
    #expect(file.workflows.map(\.name) == ["My-Tool", "a-b"])
    #expect(file.workflows[0].run == .arguments([".build/release/My Tool"]))
    #expect(try read(file.starterYAML) == file)
  }

  @Test func `are its tests where it has nothing to run, and none where it has neither`() throws {
    let tested = try manifest(
      """
      {"products": [{"name": "L", "targets": ["L"], "type": {"library": ["automatic"]}}],
       "targets": [{"name": "L", "type": "regular"}, {"name": "T", "type": "test"}]}
      """)
    #expect(tested.workflows.map(\.name) == ["tests"] && tested.hasTests)
    let file = WorkflowFile(workflows: tested.workflows)
    #expect(try read(file.starterYAML) == file)
    let bare = try manifest(#"{"products": [], "targets": [{"name": "L", "type": "regular"}]}"#)
    #expect(bare.workflows.isEmpty && !bare.hasTests)
  }

  @Test func `leave out products of benchmarks, and macros and plugins`() throws {
    let package = try manifest(
      """
      {"products": [{"name": "bench", "targets": ["Suite"], "type": {"executable": null}},
        {"name": "plug", "targets": ["P"], "type": {"plugin": null}}],
       "targets": [{"name": "P", "type": "plugin"}, {"name": "M", "type": "macro"},
        {"name": "Suite", "type": "executable",
         "pluginUsages": [{"plugin": ["BenchmarkPlugin", null]}]},
        {"name": "other", "type": "executable", "pluginUsages": [{"plugin": ["Lint", "lint"]}]}]}
      """)
    #expect(package.executables == ["other"] && package.benchmarks == ["Suite"])
  }

  @Test(arguments: ["", "[]", "{}", #"{"products": [{"name": "a"}], "targets": []}"#])
  func `aren't read from another shape`(json: String) {
    #expect(throws: (any Error).self) { _ = try manifest(json) }
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
