import Foundation
import Gate
package import History
import Insight
import Model
import Quantities
import Statistics

/// Makes recommendations, and says how right those before were.
package struct Recommender: Sendable {
  package var history: OptimizationHistory

  package init(history: OptimizationHistory = OptimizationHistory()) { self.history = history }

  /// What is worth changing, the most urgent first.
  ///
  /// - Parameters:
  ///   - evidence: One of each workflow.
  ///   - tests: What is gated; nil where nothing is.
  package func recommendations(
    for evidence: [Evidence], tests: RegressionTestsFile?
  ) -> [Recommendation] {
    var all: [Recommendation] = []
    for one in evidence {
      let ofResources = ResourceRules.find(in: one)
      all += ofResources
      // Agents that share a full memory, or wait for the same disk, don't help each other.
      let isShared = ofResources.contains { [.io, .memory].contains($0.category) }
      all += ScheduleRules.find(in: one).filter { $0.category != .moreAgents || !isShared }
      if let tests {
        for test in tests.tests where test.workflow == one.workflow {
          let samples = one.runs.last { $0.samples(of: test.metric) != nil }?
            .samples(of: test.metric)?.samples
          if let samples,
            let found = GateRules.find(
              test, samples: samples,
              rates: ErrorRates(falseAlarm: tests.falseAlarmRate.value, tests: tests.tests.count))
          {
            all.append(found)
          }
        }
      }
    }
    return all.map(widened).sorted {
      ($0.priority, -$0.worth, $0.category.rawValue) < (
        $1.priority, -$1.worth, $1.category.rawValue
      )
    }
  }

  /// With the interval as wide as the rule's past asks for.
  private func widened(_ recommendation: Recommendation) -> Recommendation {
    let factor = history.widening(of: recommendation.category.rawValue)
    guard factor > 1, let change = recommendation.change, let interval = recommendation.interval
    else { return recommendation }
    var wider = recommendation
    let lower = change - factor * max(change - interval.lowerBound, 0.005)
    wider.interval = max(-1, lower)...(change + factor * max(interval.upperBound - change, 0.005))
    wider.caveats.append(
      "past predictions of this type were inaccurate: the interval is \(Quantity.number(factor)) times as wide"
    )
    return wider
  }

  // MARK: - What came of them

  /// Takes up what newer runs say of open predictions, and keeps the new ones.
  ///
  /// One counts as tried when a newer commit's run no longer shows what it was about.
  ///
  /// - Parameters:
  ///   - found: Of the newest runs.
  ///   - evidence: Those runs.
  ///   - now: RFC 3339.
  package mutating func learn(_ found: [Recommendation], from evidence: [Evidence], at now: String)
  {
    for one in evidence {
      guard let run = one.runs.last, !run.dirty else { continue }
      let mine = found.filter { $0.workflow == one.workflow }
      for index in history.predictions.indices {
        let prediction = history.predictions[index]
        guard prediction.workflow == one.workflow, prediction.trial == nil,
          prediction.commit != run.commit,
          !mine.contains(where: { $0.category.rawValue == prediction.category }),
          let before = one.runs.last(where: { $0.commit == prediction.commit }).flatMap({
            Self.samples(of: prediction.metric, in: $0)
          }),
          let after = Self.samples(of: prediction.metric, in: run),
          let change = Self.change(from: before, to: after), prediction.interval.count == 2
        else { continue }
        history.predictions[index].trial = OptimizationHistory.Trial(
          commit: run.commit, at: now, change: change.value, interval: change.interval,
          held: prediction.interval[0] <= change.value && change.value <= prediction.interval[1])
      }
      for recommendation in mine { remember(recommendation, of: run, at: now) }
    }
  }

  private mutating func remember(_ one: Recommendation, of run: Run, at now: String) {
    guard let change = one.change, let interval = one.interval else { return }
    let known = history.predictions.firstIndex {
      $0.workflow == one.workflow && $0.category == one.category.rawValue && $0.trial == nil
    }
    let prediction = OptimizationHistory.Prediction(
      id: known.map { history.predictions[$0].id } ?? "\(one.category.rawValue)-\(run.id)",
      workflow: one.workflow, category: one.category.rawValue,
      recommendation: one.recommendation, metric: one.metric, change: change,
      interval: [interval.lowerBound, interval.upperBound],
      at: known.map { history.predictions[$0].at } ?? now, commit: run.commit)
    if let known {
      history.predictions[known] = prediction
    } else {
      history.predictions.append(prediction)
    }
  }

  /// A metric of a run, or what its agents cost.
  private static func samples(of metric: String, in run: Run) -> [Double]? {
    guard metric == "agent_seconds" else { return run.samples(of: metric)?.samples }
    guard let agents = run.tags[Run.agentsTag].flatMap(Double.init) else { return nil }
    return run.samples(of: "makespan")?.samples.map { $0 * agents }
  }

  private static func change(
    from before: [Double], to after: [Double]
  ) -> (value: Double, interval: [Double]?)? {
    guard let first = before.first, first > 0, !after.isEmpty,
      (before + after).allSatisfy({ $0 > 0 })
    else { return nil }
    let value = median(of: after) / median(of: before) - 1
    let interval = StudentizedDifference.medians(
      baseline: before.map { log($0) }, candidate: after.map { log($0) }
    )?.interval(confidence: 0.95)
    return (value, interval.map { [expm1($0.lowerBound), expm1($0.upperBound)] })
  }
}
