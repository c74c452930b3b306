import Foundation
import History
import Model
import Quantities
import Testing

@testable import Gate

private func entry(
  _ magnitude: Double, _ better: Metric.Direction? = .lower, metric: String = "wall_time",
  status: Regression.Status = .acknowledged
) -> Regression {
  Regression(
    id: "1", workflow: "parse", metric: metric, regressionStart: nil, firstBad: nil, lastGood: nil,
    magnitude: magnitude, better: better, commit: "0", status: status, note: "a larger table")
}

@Suite struct `An accepted regression` {
  private let time = Metric(name: "wall_time", unit: "s")
  private let rate = Metric(name: "rate", unit: "1/s", better: .higher)

  /// 1.05 · 1.2 = 1.26, and of a rate that fell to 0.8: 1.05 / 0.8 = 1.3125.
  @Test func `multiplies what is allowed`() throws {
    let limit = Limit(fraction: 0.05)
    let slower = try #require(AcceptedRegression(entry(0.2)))
    #expect(abs(slower.raise(limit, of: time).fraction.value - 0.26) < 1e-12)
    let fewer = try #require(AcceptedRegression(entry(0.2, .higher, metric: "rate")))
    #expect(abs(fewer.raise(limit, of: rate).fraction.value - 0.3125) < 1e-12)
    // A rate of 100 may fall to 100 / 1.3125 = 76.19.
    #expect(abs(fewer.raise(limit, of: rate).change(.higher) - (1 - 1 / 1.3125)) < 1e-12)
  }

  @Test func `of nothing raises nothing`() throws {
    let limit = Limit(fraction: 0.05)
    #expect(try #require(AcceptedRegression(entry(0))).raise(limit, of: time) == limit)
  }

  @Test func `may be up to ten thousandfold`() {
    #expect(AcceptedRegression(entry(1e4)) != nil && AcceptedRegression(entry(10_000.1)) == nil)
    #expect(AcceptedRegression(entry(0.9999, .higher)) != nil)
  }

  @Test(arguments: [Regression.Status.detected, .investigating, .fixed, .falseAlarm])
  func `was acknowledged`(status: Regression.Status) {
    #expect(AcceptedRegression(entry(0.2, status: status)) == nil)
  }

  @Test func `concerns the metric of one workflow, however it is compared`() throws {
    let accepted = try #require(AcceptedRegression(entry(0.2, metric: "page_faults")))
    func test(_ workflow: String, _ metric: String, _ compare: RegressionTest.Reference) -> Bool {
      accepted.concerns(
        RegressionTest(workflow: workflow, metric: metric, limit: 0, compare: compare))
    }
    #expect(test("parse", "page_faults", .base) && test("parse", "page_faults", .baseline))
    #expect(!test("other", "page_faults", .base) && !test("parse", "wall_time", .base))
  }

  @Test func `says what it allows and why`() throws {
    let note = try #require(AcceptedRegression(entry(0.125))).note(on: time)
    #expect(note == "a regression of 12.5 % is accepted: a larger table")
  }

  @Test func `raises a planned test's limit by the direction that was measured`() throws {
    var planned = PlannedTest(SimulatedProject.test())
    #expect(planned.limit(of: time) == Limit(fraction: 0.05))
    planned.accepted = AcceptedRegression(entry(1))
    #expect(abs(planned.limit(of: time).fraction.value - 1.1) < 1e-12)
    let turned = Metric(name: "wall_time", unit: "s", better: .higher)
    #expect(planned.limit(of: turned) == Limit(fraction: 0.05))
  }
}
