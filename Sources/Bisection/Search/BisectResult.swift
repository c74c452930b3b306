package import Foundation
package import Gate
package import Git
package import History
package import Model
package import Quantities
import Statistics

/// What a bisection found, or has found so far.
package struct BisectResult: Sendable {
  /// How it stands.
  package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// One commit, or the commits that nothing can tell apart, hold the step.
    case found
    case noChange = "no_change"
    /// The metric moved the other way.
    case opposite
    /// The budget was spent, or pairs did not confirm what the search believed.
    case undecided
    /// It is unfinished.
    case running
  }

  /// A commit with the probability that the step is there.
  package struct Candidate: Sendable {
    package let commit: Commit
    package let probability: Double
  }

  /// A measured commit.
  package struct Point: Sendable {
    package let commit: Commit
    package let position: Int
    package let median: Double
    package let runs: Int
    /// That the step has happened there.
    package let probability: Double
  }

  /// Commits that were searched.
  package struct Range: Sendable {
    /// The good one first.
    package let commits: [Commit]
    /// How many more there are that change nothing the workflow can see.
    package let unseen: Int
    /// The probability of each commit after the good one.
    package let posterior: [Double]
  }

  /// Another step that the runs point at.
  package struct Hint: Sendable {
    /// The commits it may be at, oldest first.
    package let from: Commit
    package let through: Commit
    /// That there is one on that side.
    package let probability: Double
    /// As a fraction, positive when worse.
    package let change: Double
    /// Whether pairs have confirmed it.
    package let isConfirmed: Bool
  }

  package let outcome: Outcome
  /// Whether an end of the range asked for can't be measured.
  package let isAbandoned: Bool
  package let workflow: String
  package let metric: Metric
  package let isImprovement: Bool
  package let good: Commit
  package let bad: Commit
  /// What the search started from, in words.
  package let origin: String
  package let confidence: Fraction
  package let smallestChange: Fraction
  /// nil unless one commit was told from all others.
  package let firstBad: Commit?
  /// The newest commit known to be without the step.
  package let lastGood: Commit?
  /// Of `firstBad`, or of all candidates that can't be told apart.
  package let probability: Double
  /// The likeliest first.
  package let candidates: [Candidate]
  package let noChangeProbability: Double
  package let oppositeProbability: Double
  /// As a fraction, positive when worse; nil unless pairs around the step were measured.
  package let change: Double?
  package let interval: Interval?
  package let intervalConfidence: Double
  package let isConfirmed: Bool
  /// All processes that count, and those among them that were pairs.
  package let runs: Int
  package let pairs: Int
  package let recordedRuns: Int
  package let builds: Int
  package let skipped: [(commit: Commit, reason: String)]
  /// The merge that brought the branch of `firstBad` into the range asked for.
  package let merge: Commit?
  package let hints: [Hint]
  /// The ranges that lead to the answer: the one asked for, then those of merged branches.
  package let ranges: [Range]
  /// The measured commits of the last range.
  package let points: [Point]
  /// Files that `firstBad` changed.
  package let changedFiles: [String]
  package let cause: LikelyCause?
  package let moved: [MovedMetric]
  package let warnings: [String]
  package let duration: Seconds?
  package let overhead: Fraction?
  /// Which functions are behind the step; nil where nothing explains it.
  package var explanation: Explanation?
}

extension BisectResult {
  /// The entry for `regression_tests.json`; nil unless a step for the worse was confirmed.
  ///
  /// - Parameter now: The present time.
  package func regression(now: Date) -> Regression? {
    guard outcome == .found, isConfirmed, !isImprovement, let firstBad, let lastGood, let change
    else { return nil }
    var generator = SystemRandomNumberGenerator()
    return Regression(
      id: UniqueID.make(at: now, using: &generator),
      workflow: workflow, metric: metric.name,
      regressionStart: Instant(secondsSince1970: Double(firstBad.time)).description,
      firstBad: firstBad.id.hex, lastGood: lastGood.id.hex,
      magnitude: (change * 10_000).rounded() / 10_000, probableCause: cause?.name,
      status: .detected, note: "")
  }
}
