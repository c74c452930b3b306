import Foundation
import Statistics

/// Whether the hosts of a fleet measure alike: identical code on all of them, several jobs on each, pairs
/// of runs in each job.
///
/// A host is named if its level lies outside a band around that of the others, or if its own noise is a
/// multiple of theirs, each beyond doubt. The job, not the run or the pair, is what is repeated: a level or a
/// noise that all runs of a job share would else be taken for the host's. Hosts that are named no longer
/// count as others, the clearest first, so that one doesn't cast doubt on the rest.
///
/// The chance that any host of a fleet in which all keep to the band is named is below `falseAlarm`, by
/// Bonferroni's inequality over hosts, both sides of the level, and noise; in fact it is much smaller, as it is spent only
/// at the very edge of the band.
package struct FleetTest {
  /// The chance that a fleet that is well has a host named, in 0…1.
  package static let falseAlarm = 0.01
  /// How many pairs a host measures in a round, and in how many rounds.
  package static let (pairs, rounds) = (5, 8)

  /// What is wrong with a host.
  package enum Fault: String, Codable, Hashable, Sendable, CaseIterable {
    case slower, faster, noisy
    /// It and the only other host differ, and nobody can say which is right.
    case differs
  }

  /// How the times of a host change from job to job.
  package struct Drift: Codable, Hashable, Sendable {
    /// The middle slope of the logarithm of its times.
    package let perJob: Double
    /// Whether 95 % intervals exclude that there is none.
    package let isSignificant: Bool
  }

  /// What was found of a host.
  package struct Finding: Hashable, Sendable {
    package let host: String
    package let fault: Fault?
    /// Its time over that of the others, − 1; nil where there is nothing to compare with.
    package let level: Double?
    /// The interval of `level` that no host's leaves with the test's confidence.
    package let levelInterval: ClosedRange<Double>?
    /// The standard deviation of the log-ratio of two runs, by their mean distance.
    package let noise: Double
    /// `noise` over that of the others.
    package let noiseRatio: Double?
    /// nil for fewer than three jobs.
    package let drift: Drift?
    /// The log-ratios of its pairs, for what a check there could detect.
    package let differences: [Double]
  }

  /// What hosts, jobs and processes add to the variance of a time's logarithm, in 0…1, sum 1.
  package struct Shares: Codable, Hashable, Sendable {
    package let host: Double
    package let job: Double
    package let process: Double
  }

  package let findings: [Finding]
  /// nil for a single host, and where nothing varies.
  package let shares: Shares?
  /// The hosts that measure alike within the band: their histories may be pooled.
  package let pool: [String]

  /// Judges a fleet.
  ///
  /// - Parameters:
  ///   - fleet: One a host, each with at least two rounds of the same numbers of pairs.
  ///   - band: How far a level may lie from the others', as a fraction such as 0.01.
  ///   - noiseFactor: How many times as noisy as the others a host may be.
  /// - Complexity: O(*hosts*² · *rounds*).
  package init(_ fleet: [HostSamples], band: Double = 0.01, noiseFactor: Double = 2) {
    let confidence = 1 - Self.falseAlarm / Double(3 * max(1, fleet.count))
    var judged = Judgement(
      fleet, margins: (log1p(band), noiseFactor), confidence: confidence)
    judged.nameNoisy()
    judged.nameLevels()
    self.findings = fleet.indices.map { judged.finding(of: $0) }
    self.shares = Self.shares(of: fleet)
    self.pool =
      fleet.count < 2
      ? fleet.map(\.host)
      : findings.filter { finding in
        finding.fault == nil
          && finding.levelInterval.map { $0.lowerBound > -band && $0.upperBound < band } ?? false
      }.map(\.host)
  }

  private static func shares(of fleet: [HostSamples]) -> Shares? {
    let rounds = fleet.map(\.rounds.count).min() ?? 0
    let runs = fleet.flatMap(\.rounds).map(\.logarithms.count).min() ?? 0
    let values = fleet.flatMap { host in
      host.rounds.prefix(rounds).flatMap { $0.logarithms.prefix(runs) }
    }
    let components = VarianceComponents(values: values, repetitions: [fleet.count, rounds, runs])
    guard let shares = components?.shares else { return nil }
    return Shares(host: shares[0], job: shares[1], process: shares[2])
  }
}

extension FleetTest.Finding {
  /// How far beyond its limit a slowdown must lie so that nine of ten checks of 120 pairs on this host find
  /// it; nil where none is found.
  package var detectableChange: Double? {
    var test = SequentialShiftTest(limit: 0, thresholds: .init(above: 100, below: 100))
    for difference in differences { test.add(difference) }
    var generator = SeededGenerator(seed: 0)
    return test.detectableShift(budget: 120, using: &generator).map { expm1($0) }
  }
}

/// A fleet while its hosts are judged, one after the other.
private struct Judgement {
  private let fleet: [HostSamples]
  private let margins: (level: Double, noise: Double)
  private let confidence: Double
  /// The mean logarithm of each host's jobs.
  private let levels: [[Double]]
  /// The mean distance of the pairs of each host's jobs from the middle of all its pairs.
  private let distances: [[Double]]
  /// How much jobs on one host differ by that, relative to its mean: what hosts have in common.
  private let variation: (squared: Double, degreesOfFreedom: Double)
  private var faults: [Int: FleetTest.Fault] = [:]

  init(_ fleet: [HostSamples], margins: (level: Double, noise: Double), confidence: Double) {
    self.fleet = fleet
    self.margins = margins
    self.confidence = confidence
    self.levels = fleet.map { $0.rounds.map { mean(of: $0.logarithms) } }
    self.distances = fleet.map { host in
      let rounds = host.rounds.map(\.differences).filter { !$0.isEmpty }
      guard !rounds.isEmpty else { return [] }
      let middle = median(of: rounds.flatMap(\.self))
      return rounds.map { mean(of: $0.map { abs($0 - middle) }) }
    }
    self.variation = Self.variation(of: distances)
  }

  /// The squared coefficient of variation of each host's values, pooled over hosts.
  private static func variation(of distances: [[Double]]) -> (Double, Double) {
    var (sum, degreesOfFreedom) = (0.0, 0.0)
    for values in distances {
      guard let own = squaredVariation(of: values) else { continue }
      let freedom = Double(values.count - 1)
      (sum, degreesOfFreedom) = (sum + freedom * own, degreesOfFreedom + freedom)
    }
    return (degreesOfFreedom > 0 ? sum / degreesOfFreedom : 0, degreesOfFreedom)
  }

  private static func squaredVariation(of values: [Double]) -> Double? {
    guard values.count > 1, let moments = SampleMoments(values), moments.mean > 0 else {
      return nil
    }
    return moments.variance / (moments.mean * moments.mean)
  }

  private func others(than host: Int) -> [Int] {
    fleet.indices.filter { $0 != host && faults[$0] == nil }
  }

  // MARK: - Noise

  /// Names the noisiest host as long as one is beyond doubt.
  mutating func nameNoisy() {
    while true {
      let candidates = fleet.indices.filter { faults[$0] == nil }
        .compactMap { host in excessOfNoise(of: host).map { (host: host, excess: $0) } }
      guard let worst = candidates.max(by: { $0.excess < $1.excess }), worst.excess > 0 else {
        return
      }
      faults[worst.host] = .noisy
    }
  }

  /// The logarithm of a host's mean distance with its standard error, by the delta method; nil where
  /// there is no noise.
  ///
  /// The pairs of a job have its noise in common, so the job is what is repeated. The few jobs of one host
  /// tell little of how much they differ, so what those of all hosts tell counts as much.
  private func noise(of host: Int) -> Noise? {
    let values = distances[host]
    guard let own = Self.squaredVariation(of: values) else { return nil }
    let squared = (own + variation.squared) / 2
    // The degrees of freedom of a sum of variances (Satterthwaite 1946).
    let uncertainty =
      own * own / 4 / Double(values.count - 1)
      + variation.squared * variation.squared / 4 / variation.degreesOfFreedom
    return Noise(
      logarithm: log(mean(of: values)), error: (squared / Double(values.count)).squareRoot(),
      degreesOfFreedom: uncertainty > 0
        ? squared * squared / uncertainty : variation.degreesOfFreedom)
  }

  /// The logarithm of a mean distance, with its standard error and how well that is known.
  private struct Noise {
    let logarithm: Double
    let error: Double
    let degreesOfFreedom: Double
  }

  /// The same of the host in the middle; nil where there are no others with noise.
  ///
  /// Of three or more a host is among those that count, so that one quiet host doesn't make the rest noisy.
  private func noise(ofOthersThan host: Int) -> (logarithm: Double, error: Double)? {
    let rest = self.others(than: host)
    let others = (rest.count > 1 ? rest + [host] : rest).compactMap { noise(of: $0) }
    guard !others.isEmpty else { return nil }
    // A median of many has √(π/2) times the error of their mean.
    let factor = others.count > 1 ? (Double.pi / 2 / Double(others.count)).squareRoot() : 1
    return (median(of: others.map(\.logarithm)), factor * median(of: others.map(\.error)))
  }

  /// By how many standard errors beyond doubt a host is noisier than it may be.
  private func excessOfNoise(of host: Int) -> Double? {
    guard let own = noise(of: host), let other = noise(ofOthersThan: host),
      let law = StudentTDistribution(degreesOfFreedom: own.degreesOfFreedom)
    else { return nil }
    let excess = own.logarithm - other.logarithm - log(margins.noise)
    let error = (own.error * own.error + other.error * other.error).squareRoot()
    guard error > 0 else { return excess > 0 ? .infinity : -.infinity }
    return excess / error - law.quantile(confidence)
  }

  // MARK: - Levels

  /// Names the host that lies furthest outside the band as long as one is beyond doubt.
  mutating func nameLevels() {
    while true {
      let candidates = fleet.indices.filter { faults[$0] == nil }.compactMap { host in
        level(of: host).flatMap { level in
          let excess = max(level.low - margins.level, -margins.level - level.high)
          return excess > 0 ? (host: host, level: level, excess: excess) : nil
        }
      }
      guard let worst = candidates.max(by: { $0.excess < $1.excess }) else { return }
      let rest = others(than: worst.host)
      guard rest.count > 1 else {
        for host in rest + [worst.host] { faults[host] = .differs }
        return
      }
      faults[worst.host] = worst.level.middle > 0 ? .slower : .faster
    }
  }

  /// A host's level over that of the others in the same rounds, as a log-ratio with its interval.
  func level(of host: Int) -> (middle: Double, low: Double, high: Double)? {
    let others = others(than: host)
    let rounds = ([host] + others).map { levels[$0].count }.min() ?? 0
    guard !others.isEmpty, rounds > 1 else { return nil }
    let differences = (0..<rounds).map { round in
      levels[host][round] - median(of: others.map { levels[$0][round] })
    }
    guard let moments = SampleMoments(differences),
      let law = StudentTDistribution(degreesOfFreedom: Double(rounds - 1))
    else { return nil }
    let width = law.quantile(confidence) * (moments.variance / Double(rounds)).squareRoot()
    return (moments.mean, moments.mean - width, moments.mean + width)
  }

  // MARK: - Findings

  func finding(of host: Int) -> FleetTest.Finding {
    let level = level(of: host)
    // For a normal law the mean distance is √(2/π) standard deviations.
    let spread = distances[host].isEmpty ? 0 : mean(of: distances[host])
    let others = noise(ofOthersThan: host)
    let slope = TheilSen(levels[host])
    return FleetTest.Finding(
      host: fleet[host].host, fault: faults[host], level: level.map { expm1($0.middle) },
      levelInterval: level.map { expm1($0.low)...expm1($0.high) },
      noise: spread * (Double.pi / 2).squareRoot(),
      noiseRatio: others.flatMap { other in
        noise(of: host).map { exp($0.logarithm - other.logarithm) }
      },
      drift: slope.map {
        .init(perJob: $0.slope, isSignificant: $0.interval.map { !$0.contains(0) } ?? false)
      },
      differences: fleet[host].rounds.flatMap(\.differences))
  }
}
