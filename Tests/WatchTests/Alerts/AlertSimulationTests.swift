import Configuration
import Foundation
import Quantities
import TestSupport
import Testing

@testable import Watch

/// Alerts calculated from the whole history each time, without state.
private struct BruteForce {
  let rule: AlertRule
  /// On a clock that nobody sets.
  var times: [Double] = []
  var values: [Double?] = []

  /// The aggregated value at each time.
  private func aggregated(_ condition: AlertCondition, at index: Int) -> Double? {
    let start = times[index] - condition.window.value
    let window = (0...index).filter { times[$0] > start && values[$0] != nil }
    let found = window.compactMap { values[$0] }
    guard let last = found.last else { return nil }
    let sorted = found.sorted()
    func quantile(_ probability: Double) -> Double {
      let position = probability * Double(sorted.count - 1)
      let (low, high) = (sorted[Int(position.rounded(.down))], sorted[Int(position.rounded(.up))])
      return low + (high - low) * (position - position.rounded(.down))
    }
    switch condition.aggregation {
    case .last: return last
    case .sum: return found.reduce(0, +)
    case .mean: return found.reduce(0, +) / Double(found.count)
    case .minimum: return sorted[0]
    case .maximum: return sorted[sorted.count - 1]
    case .median, .p50: return quantile(0.5)
    case .p90: return quantile(0.9)
    case .p95: return quantile(0.95)
    case .p99: return quantile(0.99)
    case .rate:
      let seconds = times[window[window.count - 1]] - times[window[0]]
      return seconds > 0 ? (last - found[0]) / seconds : nil
    }
  }

  private func holds(_ condition: AlertCondition, at index: Int) -> Bool? {
    aggregated(condition, at: index).map { value in
      switch condition.comparison {
      case .less: value < condition.threshold
      case .lessOrEqual: value <= condition.threshold
      case .greater: value > condition.threshold
      case .greaterOrEqual: value >= condition.threshold
      }
    }
  }

  /// The status at the last time, by looking for whole episodes of firing from the start.
  var status: Alert.Status? {
    let count = times.count
    let holds = (0..<count).map { self.holds(rule.condition, at: $0) }
    let clears = (0..<count).map { index in
      rule.clearing.map { self.holds($0, at: index) } ?? holds[index].map { !$0 }
    }
    var (index, status) = (0, Alert.Status?.none)
    while index < count {
      guard holds[index] == true else {
        // What has fired is shown as resolved until its condition holds again.
        if status != .resolved { status = holds[index] == nil ? .noData : nil }
        index += 1
        continue
      }
      let end = (index..<count).first { holds[$0] != true } ?? count
      guard let start = (index..<end).first(where: { times[$0] - times[index] >= rule.delay.value })
      else {
        if end == count { return .pending }
        (index, status) = (end, nil)
        continue
      }
      guard let over = episodeEnd(from: start, clears) else {
        return clears[count - 1] == nil && count - 1 > start ? .noData : .firing
      }
      (index, status) = (over + 1, .resolved)
    }
    return status
  }

  /// The time at which an episode of firing ends: its condition has ended for long enough, or was ended
  /// when it was seen again.
  private func episodeEnd(from start: Int, _ clears: [Bool?]) -> Int? {
    var since: Int?
    for index in (start + 1)..<max(times.count, start + 1) {
      guard let clear = clears[index] else {
        since = nil
        continue
      }
      if clear, index - 1 > start, clears[index - 1] == nil { return index }
      since = clear ? since ?? index : nil
      if let since, times[index] - times[since] >= rule.keepFiring.value { return index }
    }
    return nil
  }
}

@Suite struct `Alerts of random series` {
  private static let aggregations = AlertCondition.Aggregation.allCases.filter { $0 != .rate }

  /// Rules with small windows, so that much happens.
  private func rule(_ noise: inout Noise) throws -> AlertRule {
    func below(_ count: Int) -> Int { Int(noise.uniform() * Double(count)) }
    let isUpward = below(2) == 0
    let aggregation =
      below(8) == 0
      ? AlertCondition.Aggregation.rate : Self.aggregations[below(Self.aggregations.count)]
    let unit = aggregation == .rate ? "/s" : ""
    let level = aggregation == .rate ? 0.25 : Double(below(10)) + 0.5
    let window = 1 + below(12)
    let when =
      "\(aggregation.rawValue) threads[\(window)s] \(isUpward ? ">" : "<") \(level)\(unit)"
    let until =
      below(3) == 0
      ? ", until: \"\(aggregation.rawValue) threads[\(1 + below(12))s]"
        + " \(isUpward ? "<=" : ">=") \(level)\(unit)\"" : ""
    return try rules(
      """
        - {name: r, when: "\(when)", for: \(below(5))s, keep_firing_for: \(below(5))s\(until)}
      """)[0]
  }

  private func value(_ noise: inout Noise, _ before: Double) -> Double? {
    noise.uniform() < 0.15
      ? nil : max(0, min(10, before + (noise.uniform() * 7).rounded(.down) - 3))
  }

  private func restarted(
    _ evaluation: AlertEvaluation, after samples: [AlertSample]
  ) throws -> AlertEvaluation {
    let text = JSONLine.text(of: evaluation.state, keys: .convertToSnakeCase)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let state = try decoder.decode(AlertState.self, from: Data(text.utf8))
    var restarted = AlertEvaluation(evaluation.rules, state: state)
    for sample in samples { restarted.add(sample) }
    return restarted
  }

  @Test(arguments: 0..<60)
  func `are those of a calculation from the whole history`(seed: Int) throws {
    var noise = Noise(seed: UInt64(seed) + 1)
    let rule = try rule(&noise)
    var evaluation = AlertEvaluation([rule])
    var stopped = evaluation
    var reference = BruteForce(rule: rule)
    var samples: [AlertSample] = []
    var (time, clock, level) = (1000.0, 1000.0, 5.0)
    var shown: Alert.Status?
    for _ in 0..<120 {
      // Now and then somebody sets the clock back; nothing of that counts.
      if noise.uniform() < 0.05 {
        clock -= (noise.uniform() * 1000).rounded()
      } else {
        let step = (noise.uniform() * 4).rounded() * 0.5
        (time, clock) = (time + step, clock + step)
      }
      let value = value(&noise, level)
      level = value ?? level
      reference.times.append(time)
      reference.values.append(value)
      let sample = sample(value, at: clock)
      let transitions = evaluation.evaluate(sample)
      let expected = reference.status
      #expect(evaluation.alerts(at: clock).first?.status == expected, "\(rule) \(reference)")
      #expect(transitions.map(\.to) == (expected == shown ? [] : [expected]))
      #expect(transitions.allSatisfy { $0.from == shown })
      shown = expected
      // Stopped after each sample, it goes on all the same.
      stopped = try restarted(stopped, after: samples)
      #expect(stopped.evaluate(sample) == transitions)
      samples.append(sample)
    }
  }

  @Test func `reach every status`() throws {
    var seen: Set<Alert.Status?> = []
    for seed in 0..<50 {
      var noise = Noise(seed: UInt64(seed) + 1)
      var evaluation = AlertEvaluation([try rule(&noise)])
      var level = 5.0
      for second in 0..<120 {
        let value = value(&noise, level)
        level = value ?? level
        _ = evaluation.evaluate(sample(value, at: Double(second)))
        seen.insert(evaluation.alerts(at: Double(second)).first?.status)
      }
    }
    #expect(seen == [nil, .pending, .firing, .resolved, .noData])
  }
}
