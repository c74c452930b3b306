import Foundation
import History
import Insight
import Model
import TestSupport
import Testing

@Suite struct `Regressions that are kept` {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// Times that rise by a fifth at one commit, and fall again at another.
  private func history(rise: Int, fall: Int?) -> RecordedHistory {
    var noise = Noise(seed: 8)
    var history = RecordedHistory()
    let index = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w")
    for point in 0..<90 {
      let isSlow = point >= rise && fall.map { point < $0 } ?? true
      history.add(
        (isSlow ? 120 : 100) + noise.normal(), toSeries: index,
        at: history.place(of: "c\(point)", time: 1_767_225_600 + 3600 * Double(point)))
    }
    return history
  }

  private func keep(
    _ history: RecordedHistory, in file: inout RegressionTestsFile
  ) throws {
    file.keep(try RegressionSearch().findings(in: history), in: history, now: Self.now)
  }

  @Test func `name their commit, time and size, and no improvement`() throws {
    var file = RegressionTestsFile(tests: [])
    try keep(history(rise: 30, fall: 60), in: &file)
    #expect(file.regressions.count == 1)
    let kept = file.regressions[0]
    #expect(kept.firstBad == "c30" && kept.lastGood == "c29")
    #expect(kept.workflow == "w" && kept.metric == "wall_time")
    #expect(abs(kept.magnitude - 0.2) < 0.02)
    // Thirty hours after the start of 2026.
    #expect(kept.regressionStart == "2026-01-02T06:00:00Z")
    // It is gone again.
    #expect(kept.status == .fixed)
  }

  @Test(arguments: [
    (Regression.Status.detected, Regression.Status.fixed), (.investigating, .fixed),
    (.acknowledged, .acknowledged), (.falseAlarm, .falseAlarm),
  ])
  func `are fixed when they are gone, unless the team has had its say`(
    before: Regression.Status, after: Regression.Status
  ) throws {
    var file = RegressionTestsFile(tests: [])
    try keep(history(rise: 30, fall: nil), in: &file)
    #expect(file.regressions.map(\.status) == [.detected])
    file.regressions[0].status = before
    file.regressions[0].note = "known"
    let id = file.regressions[0].id
    try keep(history(rise: 30, fall: 60), in: &file)
    #expect(file.regressions.map(\.status) == [after])
    #expect(file.regressions[0].id == id && file.regressions[0].note == "known")
  }

  @Test func `stay one however often the search is repeated`() throws {
    var file = RegressionTestsFile(tests: [])
    for _ in 0..<3 { try keep(history(rise: 30, fall: nil), in: &file) }
    #expect(file.regressions.count == 1)
  }
}
