package import Gate
package import Model
package import Quantities

/// What was measured of commands, pair by pair.
package struct CompareData: Codable, Sendable {
  package let samples: [Samples]

  package struct Samples: Codable, Sendable {
    package let name: String
    package let reference: String
    /// Of the reference, in the metric's unit.
    package let base: [Double]
    /// Of the later command, in the same pairs.
    package let candidate: [Double]
  }
}

/// Which commands are slower or faster, by how much and how surely.
package struct CompareResults: Codable, Sendable {
  package let verdict: Verdict
  package let metric: String
  package let unit: String
  package let better: Metric.Direction
  package let limit: Fraction
  package let falseAlarmRate: Fraction
  package let seed: UInt64
  /// In the order of the command line; the first is the reference.
  package let commands: [Command]
  package let comparisons: [Entry]
  package let warnings: [String]

  package struct Command: Codable, Sendable {
    package let name: String
    package let command: String
    package let parameters: [String: String]
    package let usesShell: Bool
    /// How many counted.
    package let runs: Int
    /// Why it could not be compared.
    package let failure: String?
  }

  package struct Entry: Codable, Sendable {
    package let name: String
    package let reference: String
    package let verdict: Verdict
    /// Whether neither is better by more than the limit.
    package let equivalent: Bool
    /// Positive is worse.
    package let change: Double?
    package let interval: Interval?
    /// The later command's value over the reference's.
    package let ratio: Double?
    package let ratioInterval: Interval?
    package let confidence: Double?
    package let pValue: Double?
    package let pairs: Int
    package let disturbedPairs: Int
    package let endedBy: String?
    package let furtherPairs: Int?
    package let detectableChange: Double?
    package let base: VerdictResults.Side?
    package let candidate: VerdictResults.Side?
  }
}

extension CompareData {
  init(_ result: CompareResult) {
    let reference = result.entries.first?.command.name ?? ""
    samples = result.comparisons.map { one in
      Samples(
        name: one.name, reference: reference, base: one.comparison.base?.values ?? [],
        candidate: one.comparison.candidate?.values ?? [])
    }
  }
}

extension CompareResults {
  init(_ result: CompareResult) {
    let reference = result.entries.first?.command.name ?? ""
    self.init(
      verdict: result.verdict, metric: result.metric.name, unit: result.metric.unit,
      better: result.metric.better, limit: result.limit.fraction,
      falseAlarmRate: result.falseAlarmRate, seed: result.seed,
      commands: result.entries.map { entry in
        Command(
          name: entry.command.name, command: entry.command.line,
          parameters: entry.command.parameters, usesShell: entry.command.usesShell,
          runs: entry.runs.count, failure: entry.failure)
      }, comparisons: result.comparisons.map { Entry($0, reference) }, warnings: result.warnings)
  }
}

extension CompareResults.Entry {
  fileprivate init(_ one: CommandComparison, _ reference: String) {
    let comparison = one.comparison
    let ratio = CommandRatio(of: comparison)
    self.init(
      name: one.name, reference: reference, verdict: comparison.verdict,
      equivalent: one.isEquivalent, change: comparison.change, interval: comparison.interval,
      ratio: ratio?.value, ratioInterval: ratio?.interval, confidence: comparison.confidence,
      pValue: comparison.pValue, pairs: comparison.pairs ?? 0,
      disturbedPairs: comparison.disturbedPairs ?? 0, endedBy: comparison.ending,
      furtherPairs: comparison.furtherPairs, detectableChange: comparison.detectableChange,
      base: comparison.base.map { .init($0) }, candidate: comparison.candidate.map { .init($0) })
  }
}

/// A later command's value over the reference's.
struct CommandRatio {
  let value: Double
  /// nil while an end is unknown.
  let interval: Interval?

  init?(of comparison: Comparison) {
    guard let change = comparison.change else { return nil }
    let sign = comparison.metric.better == .lower ? 1.0 : -1.0
    func ratio(_ change: Double) -> Double { 1 + sign * change }
    value = ratio(change)
    interval = comparison.interval.map { interval in
      let ends = [ratio(interval.lower), ratio(interval.upper)].sorted()
      return Interval(lower: ends[0], upper: ends[1])
    }
  }

  private init(value: Double, interval: Interval?) {
    self.value = value
    self.interval = interval
  }

  /// The reference's value over the later command's.
  var inverse: CommandRatio {
    CommandRatio(
      value: 1 / value,
      interval: interval.flatMap {
        $0.lower > 0 ? Interval(lower: 1 / $0.upper, upper: 1 / $0.lower) : nil
      })
  }
}
