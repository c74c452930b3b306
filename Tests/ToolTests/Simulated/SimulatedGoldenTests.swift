import BenchSupport
import Foundation
import TestSupport
import Testing

/// The reports of what is measured, on a bench that gives the same every time.
@Suite struct `What is printed of simulated runs` {
  /// What is run before; the last command is the one whose output is kept.
  struct Scene: CustomTestStringConvertible, Sendable {
    let one: GoldenCase
    /// The medians of the commits after the first, in seconds.
    let seconds: [Double]
    let noise: Double
    let before: [[String]]

    init(
      _ one: GoldenCase, _ seconds: [Double], noise: Double = 0.01, before: [[String]] = []
    ) {
      self.one = one
      self.seconds = seconds
      self.noise = noise
      self.before = before
    }

    var testDescription: String { one.name }
  }

  static let scenes = [
    Scene(GoldenCase("simulated/check-passed", "check", "--seed", "5"), [0.1]),
    Scene(GoldenCase("simulated/check-regressed", "check", "--seed", "5"), [0.12]),
    Scene(GoldenCase("simulated/check-improved", "check", "--seed", "5"), [0.08]),
    Scene(
      GoldenCase("simulated/check-undecided", "check", "--seed", "5", "--pairs", "20"), [0.104],
      noise: 0.2),
    Scene(GoldenCase("simulated/record-new", "record", "--runs", "5"), [0.1]),
    Scene(GoldenCase("simulated/baseline-updated", "baseline", "update"), [0.1]),
    Scene(
      GoldenCase("simulated/baseline-shown", "baseline", "show"), [0.1],
      before: [["baseline", "update"]]),
    Scene(
      GoldenCase("simulated/baseline-accepted", "baseline", "accept", "--reason", "needed"), [0.12],
      before: [["check", "--seed", "5"]]),
    Scene(
      GoldenCase("simulated/selftest-quiet", "selftest", "--checks", "12", "--seed", "5"), [0.1],
      noise: 0.02),
    Scene(
      GoldenCase(
        "simulated/bisect-found", "bisect", "parse", "--good", "HEAD~6", "--bad", "HEAD",
        "--metric",
        "wall_time"), [0.1, 0.1, 0.1, 0.12, 0.12, 0.12], noise: 0.02),
  ]

  @Test(arguments: scenes, ["text", "json", "markdown"])
  func `stays the same`(scene: Scene, format: String) throws {
    let tool = try SimulatedTool(law: law(0.1, scene))
    for (index, seconds) in scene.seconds.enumerated() {
      try tool.commit("Change \(index + 1)", law(seconds, scene))
    }
    for command in scene.before { tool.run(arguments: command) }
    try scene.one.expect(format, folders: [tool.repository.path: "PROJECT"]) {
      tool.run(arguments: $0)
    }
  }

  private func law(_ seconds: Double, _ scene: Scene) -> SimulatedBench.Law {
    var law = SimulatedBench.Law(seconds: seconds, noise: scene.noise)
    law.metrics = ["peak_rss": 134_217_728]
    return law
  }
}
