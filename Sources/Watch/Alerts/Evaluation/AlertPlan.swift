import Configuration
import Quantities

/// Rules with what they have in common found once.
struct AlertPlan: Sendable {
  /// A condition whose value is found by its index.
  struct Test: Sendable {
    let value: Int
    let comparison: AlertCondition.Comparison
    let threshold: Double

    /// Whether it holds; nil where there is no value.
    func holds(_ values: [Double]) -> Bool? {
      let value = values[value]
      return value.isNaN ? nil : comparison.holds(value, threshold)
    }
  }

  struct Rule: Sendable {
    let test: Test
    let clearing: Test?
    /// In seconds.
    let delay: Double
    let keepFiring: Double
    let series: Int
    let isCritical: Bool
    let inhibitsOthers: Bool
  }

  let rules: [Rule]
  /// What the rules ask of each metric.
  let metrics: [AlertMetric]
  /// The number of aggregated values.
  let valueCount: Int
  /// For each metric, its windows before any value has come.
  let emptySeries: [AlertSeries]

  init(_ rules: [AlertRule]) {
    var builder = Builder()
    self.rules = rules.map { rule in
      Rule(
        test: builder.test(rule.condition), clearing: rule.clearing.map { builder.test($0) },
        delay: rule.delay.value, keepFiring: rule.keepFiring.value,
        series: builder.series(of: rule.condition.metric), isCritical: rule.severity == .critical,
        inhibitsOthers: rule.kind.inhibitsOthers)
    }
    metrics = builder.metrics
    valueCount = builder.indices.count
    emptySeries = builder.windows.map { windows in
      AlertSeries(windows: windows.map { AlertWindow(length: $0.length, outputs: $0.outputs) })
    }
  }

  private struct Builder {
    struct Value: Hashable {
      let metric: AlertMetric
      let window: Double
      let aggregation: AlertCondition.Aggregation
    }

    var metrics: [AlertMetric] = []
    var windows: [[(length: Double, outputs: [AlertWindow.Output])]] = []
    /// The index of each value that at least one rule compares.
    var indices: [Value: Int] = [:]

    mutating func series(of metric: AlertMetric) -> Int {
      if let index = metrics.firstIndex(of: metric) { return index }
      metrics.append(metric)
      windows.append([])
      return metrics.count - 1
    }

    mutating func test(_ condition: AlertCondition) -> Test {
      Test(
        value: index(of: condition), comparison: condition.comparison,
        threshold: condition.threshold)
    }

    private mutating func index(of condition: AlertCondition) -> Int {
      let value = Value(
        metric: condition.metric, window: condition.window.value,
        aggregation: condition.aggregation)
      if let index = indices[value] { return index }
      let index = indices.count
      indices[value] = index
      let series = series(of: condition.metric)
      let output = AlertWindow.Output(aggregation: condition.aggregation, index: index)
      if let window = windows[series].firstIndex(where: { $0.length == value.window }) {
        windows[series][window].outputs.append(output)
      } else {
        windows[series].append((value.window, [output]))
      }
      return index
    }
  }
}
