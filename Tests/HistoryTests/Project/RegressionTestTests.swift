import Configuration
import Foundation
import History
import Model
import Quantities
import Testing

@Suite struct `A test of the gate in its file` {
  private func read(_ fields: String) throws -> RegressionTest {
    let json = """
      {"version": 1, "tests": [{"workflow": "w", "metric": "m", \(fields)}]}
      """
    return try RegressionTestsFile(json: Data(json.utf8), file: "f").tests[0]
  }

  @Test(arguments: [
    (#""limit": 0.05"#, 0.05), (#""limit": "5%""#, 0.05), (#""limit": "0.5%""#, 0.005),
    (#""limit": 0"#, 0), (#""limit": "150%""#, 1.5), (#""limit": 1e-3"#, 0.001),
  ])
  func `takes a limit as a fraction or in percent`(text: String, limit: Double) throws {
    #expect(abs(try read(text).limit.value - limit) < 1e-12)
  }

  // One of 5 may be meant as 5 %, so it needs the sign.
  @Test(arguments: ["1", "5", "\"1000%\"", "\"-1%\"", "-0.1", "1e999", "true", "null", "\"five\""])
  func `refuses a limit that may be a mistake`(limit: String) {
    #expect(throws: ConfigurationError.self) { try read("\"limit\": \(limit)") }
  }

  @Test(
    arguments: [
      ("\"max_time\": \"90s\"", 90.0), ("\"max_time\": \"5m\"", 300), ("\"max_pairs\": 7", nil),
    ] as [(String, Seconds?)])
  func `takes spans of time`(text: String, seconds: Seconds?) throws {
    #expect(try read("\"limit\": 0.1, " + text).maxTime == seconds)
  }

  @Test(arguments: [
    "\"max_time\": \"0s\"", "\"max_time\": 90", "\"max_time\": \"soon\"", "\"max_pairs\": 1001",
    "\"max_pairs\": 2.5", "\"compare\": \"head\"", "\"compare\": null, \"x\": 1",
  ])
  func `refuses what it can't mean`(text: String) {
    #expect(throws: ConfigurationError.self) { try read("\"limit\": 0.1, " + text) }
  }

  @Test(arguments: Metric.builtIn.map(\.name) + ["phase/x", "task/y", "custom"])
  func `compares a time with the base alone`(metric: String) {
    let json = """
      {"version": 1, "tests": [
        {"workflow": "w", "metric": "\(metric)", "limit": 0.1, "compare": "baseline"}]}
      """
    let isTime =
      metric.hasSuffix("time") || ["makespan", "work"].contains(metric) || metric.contains("/")
    let file = try? RegressionTestsFile(json: Data(json.utf8), file: "f")
    #expect((file == nil) == isTime)
  }

  @Test func `is written as it was read, and a new limit as it is said`() throws {
    var file = RegressionTestsFile(tests: [
      try read(#""limit": "5%", "max_time": "5m""#), try read(#""limit": 0.05, "max_pairs": 9"#),
    ])
    #expect(file.json.contains(#""limit":"5%","max_time":"5m""#))
    #expect(file.json.contains(#""limit":0.05,"max_pairs":9"#))
    file.tests[1].metric = "n"
    file.keepLimits([(file.tests[0], 0.123_456_7), (file.tests[1], nil)])
    #expect(file.json.contains(#""limit":"12.3457%""#))
    #expect(file.tests[1].limit == 0.05)
    file.keepLimits([(file.tests[0], 0.25)])
    #expect(file.json.contains(#""limit":"25%""#))
    #expect(try RegressionTestsFile(json: Data(file.json.utf8), file: "f") == file)
  }

  @Test func `gets the limit of its own question only`() throws {
    var tests = [
      RegressionTest(workflow: "w", metric: "rss", limit: 0.1),
      RegressionTest(workflow: "w", metric: "rss", limit: 0.1, compare: .baseline),
      RegressionTest(workflow: "v", metric: "rss", limit: 0.1),
    ]
    var file = RegressionTestsFile(tests: tests)
    tests[1].limit = 0.9
    file.keepLimits([
      (tests[1], 0.2), (RegressionTest(workflow: "u", metric: "rss", limit: 0), 0.3),
    ])
    #expect(file.tests.map(\.limit) == [0.1, 0.2, 0.1])
  }

  @Test func `keeps one finding a commit, workflow and metric`() {
    func finding(_ id: String, _ commit: String?, metric: String = "m") -> Regression {
      Regression(
        id: id, workflow: "w", metric: metric, regressionStart: nil, firstBad: commit,
        lastGood: nil, magnitude: Double(id.count) / 10, status: .detected, note: "")
    }
    var file = RegressionTestsFile(tests: [])
    file.keep(finding("a", "1"))
    file.regressions[0].status = .fixed
    file.regressions[0].note = "by hand"
    for (id, commit, metric) in [("bb", "1", "m"), ("c", "2", "m"), ("d", "1", "n")] {
      file.keep(finding(id, commit, metric: metric))
    }
    #expect(file.regressions.map(\.id) == ["a", "c", "d"])
    // The size is the newer one's, the team's words stay.
    #expect(file.regressions[0].magnitude == 0.2 && file.regressions[0].status == .fixed)
    #expect(file.regressions[0].note == "by hand")
  }
}
