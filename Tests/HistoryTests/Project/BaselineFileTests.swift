import Configuration
import Foundation
import History
import Model
import Testing

private func run(_ workflow: String, _ samples: [Double], swift: String = "6.3") -> Run {
  Run(
    id: "1", workflow: workflow, commit: String(repeating: "a", count: 40), dirty: false,
    at: "2026-01-02T03:04:05Z",
    environment: RunEnvironment(
      cpu: "CPU", cores: 2, memory: 1024, os: "Linux 1", arch: "x86_64", swift: swift),
    metrics: [
      MetricSamples(metric: Metric(name: "instructions", unit: ""), samples: samples),
      MetricSamples(metric: Metric(name: "allocations", unit: ""), samples: [7]),
    ])
}

@Suite struct `The baseline file` {
  @Test func `has one metric a line, sorted, and reads back`() throws {
    var file = BaselineFile()
    file.update(from: run("b", [1, 2]))
    file.update(from: run("a", [3, 4]))
    file.update(from: run("a", [5], swift: "6.4"))
    #expect(try BaselineFile(json: Data(file.json.utf8), file: "f") == file)
    let lines = file.json.split(separator: "\n").filter { $0.contains("\"samples\"") }
    #expect(lines.count == 6)
    #expect(file.entries.map(\.workflow) == ["a", "a", "a", "a", "b", "b"])
  }

  @Test func `changes only the lines of what was measured`() {
    var file = BaselineFile()
    file.update(from: run("a", [1]))
    file.update(from: run("b", [2]))
    let before = file.json.split(separator: "\n")
    file.update(from: run("a", [9]), metrics: ["instructions"])
    let after = file.json.split(separator: "\n")
    #expect(zip(before, after).filter { $0 != $1 }.count == 1)
    #expect(before.count == after.count)
  }

  @Test func `is empty at first`() throws {
    #expect(try BaselineFile(json: Data(BaselineFile().json.utf8), file: "f") == BaselineFile())
  }

  @Test(arguments: [
    ("{\"version\": 9, \"metrics\": []}", "version 9 is newer"),
    ("{\"version\": 1, \"metrics\": [{\"workflow\": 1}]}", "metrics[0].workflow"),
    ("{\"version\": 1", "JSON"), ("{}", "'version' is missing"),
  ])
  func `says what is wrong with it`(json: String, problem: String) {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try BaselineFile(json: Data(json.utf8), file: "baselines/baseline_metrics.json")
    }
    #expect(error?.description.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.file == "baselines/baseline_metrics.json")
  }
}
