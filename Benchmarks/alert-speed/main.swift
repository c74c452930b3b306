import Configuration
import Foundation
import Watch

// Measures the CPU time of evaluating alert rules of which each applies to each of some series, one
// sample a second:
//
//   alert-speed [RULES [SERIES [SECONDS]]] [own]
//
// Rules have windows of 10 s, 1 min and 5 min; with "own", the windows of no two rules of a metric are
// the same where that is possible.
// The windows are full before the measurement begins. One alert in a hundred fires.

/// In seconds.
func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let ruleCount = arguments.first ?? 1000
let seriesCount = arguments.dropFirst().first ?? 200
let seconds = arguments.dropFirst(2).first ?? 60
let windows = [10, 60, 300]
let longest = 300

let hasOwnWindows = CommandLine.arguments.last == "own"
let metrics = AlertMetric.allCases.filter { !$0.dimension.isPerSecond }
let lines = (0..<ruleCount).map { index -> String in
  let metric = metrics[index % metrics.count]
  let aggregation = AlertCondition.Aggregation.allCases[
    index / metrics.count % AlertCondition.Aggregation.allCases.count]
  let window = windows[index % windows.count] + (hasOwnWindows ? index / 190 : 0)
  // Values are in 0…1: 0.99 is exceeded once in a hundred samples, means hardly ever.
  let limit = aggregation == .sum ? "1000" : aggregation == .minimum ? "0.9" : "0.99"
  let threshold =
    metric.dimension.base == .fraction && aggregation == .sum ? "0.999" : limit
  return "  - {name: r\(index), when: \"\(aggregation.rawValue) \(metric.rawValue)[\(window)s] > "
    + "\(threshold)\(aggregation == .rate ? "/s" : "")\", for: 2s}"
}
let text = "version: 1\nworkflows: {w: {run: x}}\nalerts:\n" + lines.joined(separator: "\n") + "\n"
let rules = try WorkflowFile(yaml: text, file: "perf-check.yml").alerting.rules

var evaluation = AlertEvaluation(rules)

struct Samples {
  let subjects: [AlertSubject]
  private var state: UInt64 = 1

  init(of subjects: [AlertSubject]) { self.subjects = subjects }

  private mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / 9_007_199_254_740_992
  }

  mutating func next(at time: Int) -> [AlertSample] {
    subjects.map { subject in
      var values: [AlertMetric: Double] = [:]
      for metric in AlertMetric.allCases { values[metric] = uniform() }
      return AlertSample(
        subject: subject, source: "m", at: 1e9 + Double(time), interval: 1, values: values)
    }
  }
}

var samples = Samples(
  of: (0..<seriesCount).map { AlertSubject(workflow: "w\($0)", environment: "e") })
let warmUp = longest + ruleCount / 190 + 5
for time in 0..<warmUp {
  for sample in samples.next(at: time) { _ = evaluation.evaluate(sample) }
}
var (spent, changes) = (0.0, 0)
for time in warmUp..<(warmUp + seconds) {
  let batch = samples.next(at: time)
  let start = processorTime()
  for sample in batch { changes += evaluation.evaluate(sample).count }
  spent += processorTime() - start
}
let alerts = evaluation.alerts(at: 1e9 + Double(warmUp + seconds))
print(
  """
  \(rules.count) rules × \(seriesCount) series\(hasOwnWindows ? ", own windows" : ""), a sample a second for \(seconds) s
    CPU per evaluated second  \(String(format: "%.1f", spent / Double(seconds) * 1000)) ms
    per rule and series       \(Int(spent / Double(seconds * rules.count * seriesCount) * 1e9)) ns
    firing at the end         \(alerts.filter { $0.status == .firing }.count)
    changes of status         \(changes)
  """)
