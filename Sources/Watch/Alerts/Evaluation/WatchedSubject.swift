import Configuration
import Quantities

/// All alerts of one subject, and the values that they depend on.
struct WatchedSubject: Sendable {
  /// A subject whose samples come less often than this counts as interrupted, in seconds.
  private static let staleness = AlertCondition.defaultWindow.value

  let subject: AlertSubject
  /// The monitor whose samples count; nil before the first one and after its end.
  var source: String?
  /// When it was last evaluated, in seconds since 1970.
  var evaluatedAt: Double
  /// Between its newest samples, in seconds.
  var interval: Double
  private var series: [AlertSeries]
  /// When its newest values were sampled, in seconds since 1970.
  private var sampledAt: Double?
  /// The aggregated values, in the order of the plan.
  private(set) var values: [Double]
  /// In the order of the rules.
  var lifecycles: [AlertLifecycle]
  /// What alerts were about when they were kept, by rule, until the first evaluation.
  private var kept: [Int: (value: Double?, trend: Alert.Trend?)] = [:]
  /// What to do; nil for what each rule says.
  var recommendation: String?
  /// The rules that apply to it.
  private let rules: [Int]
  /// A rule that fires and from which all other alerts follow.
  private var cause: Int?
  /// The critical rule that fires, by series.
  private var critical: [Int?]

  init(_ subject: AlertSubject, rules: [AlertRule], plan: AlertPlan) {
    self.subject = subject
    (evaluatedAt, interval) = (-.infinity, 0)
    series = plan.emptySeries
    values = Array(repeating: .nan, count: plan.valueCount)
    lifecycles = Array(repeating: AlertLifecycle(), count: rules.count)
    critical = Array(repeating: nil, count: plan.metrics.count)
    self.rules = rules.indices.filter {
      (rules[$0].workflow == nil || rules[$0].workflow == subject.workflow)
        && rules[$0].condition.metric.isOfRecordedRuns == subject.isOfRecordedRuns
    }
  }

  /// The time after which its monitor counts as gone, in seconds.
  var patience: Double { max(5, 3 * interval) }

  /// The time after which nothing is known of it any more, in seconds; recorded runs stay what they were.
  var staleness: Double {
    subject.isOfRecordedRuns ? .infinity : max(Self.staleness, 3 * interval)
  }

  /// Whether a sample of a monitor counts at a time: one monitor at a time decides.
  func accepts(_ source: String, at time: Double) -> Bool {
    guard let own = self.source, own != source else { return true }
    return time - evaluatedAt > patience
  }

  /// Where the metric of a rule goes.
  func trend(of index: Int, _ plan: AlertPlan) -> Alert.Trend? {
    kept[index]?.trend ?? series[plan.rules[index].series].trend
  }

  /// What a rule compares; nil where nothing is known.
  func value(of index: Int, _ plan: AlertPlan) -> Double? {
    let value = values[plan.rules[index].test.value]
    return value.isNaN ? kept[index]?.value : value
  }

  /// Takes over alerts that were kept, by rule.
  mutating func restore(_ records: [Int: AlertState.Record], _ plan: AlertPlan) {
    for index in lifecycles.indices {
      lifecycles[index] = records[index]?.lifecycle ?? AlertLifecycle()
    }
    kept = records.mapValues { ($0.value, $0.trend) }
    findCauses(rules, plan)
  }

  /// Takes a sample's values in without evaluating them: they were before.
  mutating func add(_ sample: AlertSample, _ plan: AlertPlan) {
    if source != sample.source {
      series = plan.emptySeries
      (source, sampledAt) = (sample.source, nil)
    }
    // The clock was set: what was sampled before stays as long ago as it was.
    if let sampledAt, sample.at < sampledAt {
      for index in series.indices { series[index].shift(by: sample.at - sampledAt) }
    }
    (sampledAt, interval) = (sample.at, sample.interval)
    recommendation = sample.recommendation
    for (index, metric) in plan.metrics.enumerated() {
      if let value = sample.values[metric] { series[index].add(value, at: sample.at) }
      for value in sample.ended[metric] ?? [] { series[index].add(value, at: sample.at) }
    }
  }

  /// Prepares for an evaluation: neither a clock that was set back nor a time without samples counts for
  /// any alert.
  mutating func meet(_ sample: AlertSample) {
    if source != sample.source {
      for index in rules { lifecycles[index].interrupt() }
    }
    let elapsed = sample.at - evaluatedAt
    guard elapsed.isFinite, elapsed < 0 || elapsed > staleness else { return }
    for index in rules {
      if elapsed > 0 { lifecycles[index].interrupt() }
      lifecycles[index].shift(by: elapsed)
    }
  }

  /// Steps the alerts, and finds those that may be shown otherwise than before.
  ///
  /// - Returns: The rules whose alerts fire, or are shown otherwise.
  mutating func evaluate(at now: Double, _ plan: AlertPlan) -> [Int] {
    evaluatedAt = now
    kept = [:]
    for index in series.indices { series[index].evaluate(at: now, into: &values) }
    return step(at: now, plan)
  }

  /// As `evaluate`, for a time at which nothing is known.
  mutating func evaluateWithoutData(at now: Double, _ plan: AlertPlan) -> [Int] {
    kept = [:]
    for index in values.indices { values[index] = .nan }
    return step(at: now, plan)
  }

  private mutating func step(at now: Double, _ plan: AlertPlan) -> [Int] {
    var touched: [Int] = []
    for index in rules {
      let rule = plan.rules[index]
      let holds = rule.test.holds(values)
      let before = lifecycles[index].phase
      // The common case.
      if holds == false, before == .inactive { continue }
      lifecycles[index].step(
        holds: holds, clears: rule.clearing.map { $0.holds(values) } ?? holds.map(!), at: now,
        delay: rule.delay, keepFiring: rule.keepFiring)
      let after = lifecycles[index].phase
      if after == .firing || after != before { touched.append(index) }
    }
    findCauses(touched, plan)
    return touched
  }

  private mutating func findCauses(_ touched: [Int], _ plan: AlertPlan) {
    cause = nil
    for index in critical.indices { critical[index] = nil }
    for index in touched where lifecycles[index].phase == .firing {
      let rule = plan.rules[index]
      if rule.inhibitsOthers {
        cause = cause ?? index
      } else if rule.isCritical {
        critical[rule.series] = critical[rule.series] ?? index
      }
    }
  }

  /// Ends all alerts.
  mutating func finish(at now: Double) -> [Int] {
    (source, evaluatedAt) = (nil, now)
    var touched: [Int] = []
    for index in rules where lifecycles[index].phase != .inactive {
      lifecycles[index].finish(at: now)
      touched.append(index)
    }
    return touched
  }

  /// The rule whose alert suppresses that of another one: one that others follow from, or a critical one
  /// of the same metric.
  func inhibitor(of index: Int, _ plan: AlertPlan) -> Int? {
    let rule = plan.rules[index]
    guard !rule.inhibitsOthers else { return nil }
    return cause ?? (rule.isCritical ? nil : critical[rule.series])
  }
}
