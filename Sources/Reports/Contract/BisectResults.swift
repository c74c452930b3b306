package import Bisection
package import Gate
import Git
package import Model
package import Quantities

/// What `bisect` measured.
package struct BisectData: Codable, Sendable {
  /// The ends of the range; 40 hex digits, as every commit.
  package let good: String
  package let bad: String
  package let metric: String
  package let unit: String
  package let better: Metric.Direction
  /// How many lie after the good one, the bad one included.
  package let commits: Int
  /// Those that change nothing the workflow can see.
  package let unseenCommits: Int
  package let recordedRuns: Int
  package let startedFrom: String
  package let measured: [Point]

  package struct Point: Codable, Sendable {
    package let commit: String
    /// In the range, counted from the good commit.
    package let position: Int
    package let median: Double
    package let runs: Int
    /// That the change is there.
    package let probability: Double
  }
}

/// What `bisect` found.
package struct BisectResults: Codable, Sendable {
  package let firstBad: String?
  package let lastGood: String?
  package let outcome: BisectResult.Outcome
  /// Of `firstBad`.
  package let probability: Double
  package let candidates: [Candidate]
  package let noChangeProbability: Double
  package let oppositeProbability: Double
  package let change: Double?
  package let interval: Interval?
  /// Of the interval.
  package let confidence: Double
  package let runs: Int
  package let pairs: Int
  package let builds: Int
  package let skipped: [Skipped]
  package let confirmed: Bool
  /// The commit that merged `firstBad`.
  package let merge: String?
  package let alsoLikely: [Hint]
  package let changedFiles: [String]
  package let probableCause: String?
  package let evidence: String?
  /// Other metrics that changed at the same commit.
  package let moved: [Moved]
  /// Which functions are behind the change; null where nothing explains it.
  package let explanation: ExplanationEntry?
  package let warnings: [String]

  package struct Candidate: Codable, Sendable {
    package let commit: String
    package let probability: Double
    package let subject: String
  }

  package struct Skipped: Codable, Sendable {
    package let commit: String
    package let reason: String
  }

  /// Another change in the range.
  package struct Hint: Codable, Sendable {
    package let from: String
    package let through: String
    package let probability: Double
    package let change: Double
    package let confirmed: Bool
  }

  package struct Moved: Codable, Sendable {
    package let metric: String
    package let change: Double
    package let pValue: Double
  }
}

extension BisectData {
  init(_ result: BisectResult) {
    self.init(
      good: result.good.id.hex, bad: result.bad.id.hex, metric: result.metric.name,
      unit: result.metric.unit, better: result.metric.better,
      commits: (result.ranges.first?.commits.count ?? 1) - 1,
      unseenCommits: result.ranges.first?.unseen ?? 0, recordedRuns: result.recordedRuns,
      startedFrom: result.origin,
      measured: result.points.map {
        Point(
          commit: $0.commit.id.hex, position: $0.position, median: $0.median, runs: $0.runs,
          probability: $0.probability)
      })
  }
}

extension BisectResults {
  init(_ result: BisectResult, explanation: ExplanationEntry?) {
    self.init(
      firstBad: result.firstBad?.id.hex, lastGood: result.lastGood?.id.hex,
      outcome: result.outcome, probability: result.probability,
      candidates: result.candidates.map {
        Candidate(
          commit: $0.commit.id.hex, probability: $0.probability, subject: $0.commit.subject)
      },
      noChangeProbability: result.noChangeProbability,
      oppositeProbability: result.oppositeProbability, change: result.change,
      interval: result.interval, confidence: result.intervalConfidence, runs: result.runs,
      pairs: result.pairs, builds: result.builds,
      skipped: result.skipped.map { Skipped(commit: $0.commit.id.hex, reason: $0.reason) },
      confirmed: result.isConfirmed, merge: result.merge?.id.hex,
      alsoLikely: result.hints.map {
        Hint(
          from: $0.from.id.hex, through: $0.through.id.hex, probability: $0.probability,
          change: $0.change, confirmed: $0.isConfirmed)
      },
      changedFiles: result.changedFiles, probableCause: result.cause?.name,
      evidence: result.cause?.evidence,
      moved: result.moved.map { Moved(metric: $0.metric, change: $0.change, pValue: $0.pValue) },
      explanation: explanation, warnings: result.warnings)
  }
}
