import Quantities
import Testing

@testable import Configuration

private func parse(_ text: String) throws -> AlertCondition {
  var parser = AlertConditionParser(text)
  return try parser.parse()
}

@Suite struct `The condition of an alert` {
  @Test(
    arguments: [
      ("memory_usage > 90%", .last, .memoryUsage, 300, .greater, 0.9),
      ("memory_usage>0.9", .last, .memoryUsage, 300, .greater, 0.9),
      ("memory_usage > 90 %", .last, .memoryUsage, 300, .greater, 0.9),
      ("  p95   agent_response_time > 3s ", .p95, .agentResponseTime, 300, .greater, 3),
      (
        "p95 agent_response_time[10m] >= 500 ms", .p95, .agentResponseTime, 600, .greaterOrEqual,
        0.5
      ),
      ("efficiency < 75", .last, .efficiency, 300, .less, 75),
      ("mean cpu_utilization[30s] <= 5%", .mean, .cpuUtilization, 30, .lessOrEqual, 0.05),
      ("maximum memory_bytes > 1.5GiB", .maximum, .memoryBytes, 300, .greater, 1_610_612_736),
      ("minimum processes[1d] < 1", .minimum, .processes, 86_400, .less, 1),
      ("median io_read > 10MB/s", .median, .ioRead, 300, .greater, 1e7),
      ("io_write > 10", .last, .ioWrite, 300, .greater, 10),
      ("rate memory_bytes[5m] > 1MiB/s", .rate, .memoryBytes, 300, .greater, 1_048_576),
      ("rate memory_bytes[5m] < -2kB/s", .rate, .memoryBytes, 300, .less, -2000),
      ("rate threads > 2/s", .rate, .threads, 300, .greater, 2),
      ("rate cpu_utilization > 1%/s", .rate, .cpuUtilization, 300, .greater, 0.01),
      ("sum processors_used[2m] > 100.5", .sum, .processorsUsed, 120, .greater, 100.5),
      ("total_duration > 2h", .last, .totalDuration, 300, .greater, 7200),
      ("task_duration > 90", .last, .taskDuration, 300, .greater, 90),
    ]
      as [(
        String, AlertCondition.Aggregation, AlertMetric, Double, AlertCondition.Comparison, Double
      )])
  func `is read`(
    text: String, aggregation: AlertCondition.Aggregation, metric: AlertMetric, window: Double,
    comparison: AlertCondition.Comparison, threshold: Double
  ) throws {
    let condition = try parse(text)
    #expect(condition.aggregation == aggregation && condition.metric == metric)
    #expect(condition.window == Seconds(window) && condition.comparison == comparison)
    #expect(condition.threshold == threshold)
    #expect(try parse(condition.description) == condition)
  }

  @Test(arguments: [
    ("", 1, "a metric is missing"),
    ("> 90%", 1, "a metric is missing"),
    ("p95 > 3s", 5, "a metric must follow 'p95'"),
    ("memroy_usage > 90%", 1, "did you mean 'memory_usage'?"),
    ("p95 nix > 1", 5, "Known metrics: cpu_utilization, processors_used"),
    ("p85 memory_usage > 1", 1, "unknown aggregation 'p85'"),
    ("average memory_usage > 1", 1, "Known aggregations: last, mean, minimum"),
    ("memory_usage[5m > 90%", 13, "no closing ']'"),
    ("memory_usage[soon] > 90%", 14, "'soon' is not a valid window"),
    ("memory_usage[2d] > 90%", 14, "up to 1d"),
    ("memory_usage[0s] > 90%", 14, "not a valid window"),
    ("memory_usage", 13, "a comparison is missing"),
    ("memory_usage = 90%", 14, "one of <, <=, > and >="),
    ("memory_usage >", 15, "a number is missing"),
    ("memory_usage > much", 16, "a number is missing"),
    ("memory_usage > 1.2.3", 16, "'1.2.3' is not a valid number"),
    ("memory_usage > 90", 16, "Units that fit: %, or a fraction"),
    ("memory_usage > 90MB", 18, "Units that fit: %"),
    ("memory_bytes > 90%", 18, "Units that fit: B, kB, MB"),
    ("agent_response_time > 3 MB", 25, "Units that fit: ms, s, m, h"),
    ("io_read > 10MB", 13, "MB/s"),
    ("processes > 3s", 14, "Units that fit: no unit"),
    ("efficiency < 75%", 16, "Units that fit: no unit"),
    ("rate io_read > 1", 1, "is a rate already"),
    ("rate threads > 2/min", 17, "/s, or no unit"),
    ("memory_usage > 90% for 5m", 20, "unexpected text after '%'"),
    ("memory_bytes > 9" + String(repeating: "9", count: 400), 16, "not a valid threshold"),
  ])
  func `names the column of what is wrong`(text: String, column: Int, problem: String) {
    let error = #expect(throws: AlertSyntaxError.self) { _ = try parse(text) }
    #expect(error?.column == column, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.detail.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test(arguments: [
    ("memory_usage > 90%", "memory_usage < 80%", true),
    ("memory_usage > 90%", "memory_usage <= 90%", true),
    ("memory_usage >= 90%", "memory_usage <= 90%", false),
    ("memory_usage > 90%", "memory_usage < 95%", false),
    ("memory_usage > 90%", "memory_usage > 80%", false),
    ("efficiency < 75", "efficiency > 80", true),
    ("efficiency < 75", "efficiency > 70", false),
    ("efficiency < 75", "threads > 80", false),
  ])
  func `is ended only by its opposite`(when: String, until: String, isValid: Bool) throws {
    #expect(try parse(when).excludes(parse(until)) == isValid)
  }
}
