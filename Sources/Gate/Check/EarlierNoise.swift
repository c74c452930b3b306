package import History
package import Model
import Statistics

/// What the last check of this folder says of the noise of each metric.
///
/// It only sizes the bets of the next one, so it may be wrong or missing.
package struct EarlierNoise: Sendable {
  private struct Name: Hashable {
    let workflow: String
    let metric: String
  }

  private var hints: [Name: NoiseHint] = [:]

  /// Reads what there is; nothing of another machine.
  package init(of project: borrowing Project, in environment: RunEnvironment) {
    guard let check = try? LastCheck(of: project) else { return }
    let data = check.measured
    guard data.environment.key == environment.key else { return }
    for samples in data.samples {
      guard let base = samples.base, let candidate = samples.candidate,
        base.count == candidate.count, (base + candidate).allSatisfy({ $0 > 0 && $0.isFinite })
      else { continue }
      let scale = Scale(samples.better)
      hints[Name(workflow: samples.workflow, metric: samples.metric)] = NoiseHint(
        differences: zip(base, candidate).map { scale.logRatio(base: $0, candidate: $1) })
    }
  }

  /// What it says of a test; nil where it says nothing.
  func hint(for test: RegressionTest) -> NoiseHint? {
    hints[Name(workflow: test.workflow, metric: test.metric)]
  }
}
