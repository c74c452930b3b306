import Configuration
import Quantities

/// Rules with what they have in common found once.
struct AlertPlan: Sendable {
  /// An aggregated value that at least one rule compares.
  struct Value: Hashable, Sendable {
    let series: Int
    let window: Int
    let aggregation: AlertCondition.Aggregation
  }

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
  let values: [Value]
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
    values = builder.values
    emptySeries = builder.windows.map { windows in
      AlertSeries(windows: windows.map { AlertWindow(length: $0.length, needs: $0.needs) })
    }
  }

  private struct Builder {
    var metrics: [AlertMetric] = []
    var windows: [[(length: Double, needs: AlertWindow.Needs)]] = []
    var values: [Value] = []
    private var indices: [Value: Int] = [:]

    mutating func series(of metric: AlertMetric) -> Int {
      if let index = metrics.firstIndex(of: metric) { return index }
      metrics.append(metric)
      windows.append([])
      return metrics.count - 1
    }

    mutating func test(_ condition: AlertCondition) -> Test {
      let series = series(of: condition.metric)
      let length = condition.window.value
      var window = windows[series].firstIndex { $0.length == length }
      if window == nil { windows[series].append((length, AlertWindow.Needs())) }
      window = window ?? windows[series].count - 1
      let value = Value(
        series: series, window: window ?? 0, aggregation: condition.aggregation)
      windows[series][value.window].needs.add(condition.aggregation)
      let index = indices[value] ?? values.count
      if index == values.count {
        values.append(value)
        indices[value] = index
      }
      return Test(
        value: index, comparison: condition.comparison, threshold: condition.threshold)
    }
  }
}
