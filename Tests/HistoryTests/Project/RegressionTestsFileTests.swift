import Configuration
import Foundation
import History
import Quantities
import Testing

private func read(_ json: String) throws -> RegressionTestsFile {
  try RegressionTestsFile(json: Data(json.utf8), file: "regression_tests.json")
}

@Suite struct `The file of regression tests` {
  @Test func `keeps what it holds, as it was written`() throws {
    let file = try read(
      """
      {"version": 1, "false_alarm_rate": 0.02, "tests": [
        {"workflow": "parse", "metric": "wall_time", "limit": "3%", "max_pairs": 60},
        {"workflow": "parse", "metric": "instructions", "limit": 0.005, "compare": "baseline"}],
       "regressions": [{"id": "x", "workflow": "parse", "metric": "wall_time", "magnitude": 0.2,
         "probable_cause": "memory_pressure", "status": "false_alarm", "note": "why"}]}
      """)
    #expect(file.falseAlarmRate == 0.02)
    #expect(file.tests.map(\.limit) == [0.03, 0.005])
    #expect(file.tests.map(\.compare) == [.base, .baseline])
    #expect(file.tests[0].maxPairs == 60)
    #expect(file.regressions[0].status == .falseAlarm)
    #expect(file.json.contains("\"limit\":\"3%\""))
    #expect(file.json.contains("memory_pressure"))
    #expect(try read(file.json) == file)
  }

  @Test(arguments: [
    (
      "{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"m\", \"limt\": 1}]}",
      "did you mean 'limit'"
    ),
    ("{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"m\"}]}", "limit"),
    (
      "{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"m\", \"limit\": \"x\"}]}",
      "a limit must be a fraction"
    ),
    (
      "{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"m\", \"limit\": -1}]}",
      "a limit must be a fraction"
    ),
    (
      "{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"wall_time\", \"limit\": 0.1, \"compare\": \"baseline\"}]}",
      "absolute times"
    ),
    (
      "{\"version\": 1, \"tests\": [{\"workflow\": \"a\", \"metric\": \"m\", \"limit\": 0.1, \"max_pairs\": 0}]}",
      "from 1 to 1000"
    ),
    ("{\"version\": 1, \"false_alarm_rate\": 0, \"tests\": []}", "above 0"),
    ("{\"version\": 3, \"tests\": []}", "version 3 is newer"), ("[", "JSON"),
  ])
  func `says what is wrong with it`(json: String, problem: String) {
    let error = #expect(throws: ConfigurationError.self) { _ = try read(json) }
    #expect(error?.description.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
  }
}
