import Configuration
import Foundation
import Measurement
import Model
import TestSupport
import Testing

@Suite struct `A run's own results` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(named: "results") }

  private func sample(
    _ script: String, _ results: Workflow.Results
  ) throws -> [String: Double] {
    let workflow = Workflow(
      name: "w", run: .arguments(["sh", "-c", script]), metrics: ["wall_time"], results: results)
    let sampler = try ProcessSampler(workflow, directory: folder.path, scratch: folder.path)
    let values = try sampler.sample().values
    return Dictionary(values.map { ($0.metric.name, $0.value) }) { $1 }
  }

  @Test func `come from its standard output, whatever it says on standard error`() throws {
    let script = #"""
      echo '{ "a": noise' >&2
      echo '{"benchmarks": [{"name": "A", "real_time": 3, "cpu_time": 2, "time_unit": "ms"}]}'
      echo '{' >&2
      """#
    let values = try sample(script, .init(format: "google-benchmark"))
    #expect(values["A/time"] == 0.003 && values["A/cpu_time"] == 0.002)
    #expect(values["wall_time"] != nil)
  }

  @Test func `come from the file that it writes, and from no older one`() throws {
    try folder.write(#"{"results": [{"command": "old", "times": [9]}]}"#, to: "out.json")
    let write = #"echo '{"results": [{"command": "new", "times": [1, 3]}]}' > out.json"#
    let results = Workflow.Results(format: nil, path: "out.json")
    #expect(try sample(write, results)["new/time"] == 2)
    let error = #expect(throws: MeasurementError.self) { try sample("true", results) }
    #expect(error?.description.contains("no such file") == true)
  }

  @Test func `in no format that is known are a failure that says so`() throws {
    let error = #expect(throws: MeasurementError.self) {
      try sample("echo nothing", .init(format: "xctest"))
    }
    #expect(error?.description.contains("no benchmark values") == true)
    let unknown = #expect(throws: MeasurementError.self) {
      try sample("echo nothing", .init(format: "excel"))
    }
    #expect(unknown?.description.contains("'excel' is not a known format") == true)
  }

  @Test func `show what was printed when the run fails`() throws {
    let error = #expect(throws: MeasurementError.self) {
      try sample("echo on output; echo on error >&2; exit 3", .init(format: "xctest"))
    }
    #expect(error?.description.contains("on output") == true)
    #expect(error?.description.contains("on error") == true)
  }
}
