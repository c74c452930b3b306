import Configuration
import Gate
import Git
import History
import Measurement
import Model
import Quantities

extension BisectionBench {
  /// Profiles the commit that was found and the one before it.
  ///
  /// What keeps it from being explained is a warning: the answer stands without it.
  ///
  /// - Returns: nil where nothing was found, or nothing can profile.
  mutating func explain(
    _ result: BisectResult, in project: borrowing Project,
    progress: @escaping (Activity) -> Void
  ) throws -> Explanation? {
    guard request.explanation != .off, result.outcome == .found, result.isConfirmed,
      let after = result.firstBad, let before = result.lastGood, Explainer.isOfTime(result.metric)
    else { return nil }
    guard let profiler = bench.profiler() else {
      if request.explanation == .on { warnings.append("nothing is explained: \(Profiler.missing)") }
      return nil
    }
    do {
      let base = try checkOut(before, in: project, progress)
      let candidate = try checkOut(after, in: project, progress)
      let explainer = Explainer(
        base: base, candidate: candidate, profiler: profiler,
        environment: project.repository.environment, touched: Set(result.changedFiles))
      return try explainer.explain(subject(result, before, after), progress: progress).first
    } catch let error as MeasurementError where error.concernsOneWorkflow {
      warnings.append("\(workflow.name) is not explained: \(error.description)")
    } catch let unusable as Unusable {
      warnings.append("\(workflow.name) is not explained: \(unusable.reason)")
    }
    return nil
  }

  private func subject(
    _ result: BisectResult, _ before: Commit, _ after: Commit
  ) -> Explainer.Subject {
    func median(_ commit: Commit) -> Double? {
      result.points.first { $0.commit.id == commit.id }?.median
    }
    let benchmark =
      workflow.suite == nil ? nil : BenchmarkMetric(state.start.metric)?.benchmark
    return Explainer.Subject(
      workflow, benchmark: benchmark, metric: result.metric,
      values: median(before).flatMap { base in median(after).map { (base, $0) } },
      change: result.change, isRegression: !result.isImprovement)
  }
}
