import Insight
import Model
import Statistics
import TestSupport
import Testing

@Suite struct `A search of a history` {
  /// A history of series with a step each, in per cent at a point of a hundred.
  private func history(
    _ steps: [(metric: Metric, percent: Double, at: Int)], seed: UInt64 = 1
  ) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    for step in steps {
      let index = history.index(ofSeries: step.metric, workflow: "w")
      for point in 0..<100 {
        let level = point < step.at ? 100 : 100 + step.percent
        history.add(
          level + noise.normal(), toSeries: index,
          at: history.place(of: "c\(point)", time: Double(point)))
      }
    }
    return history
  }

  private let time = Metric(name: "wall_time", unit: "s")

  @Test func `names the commit, its predecessor and the change`() throws {
    let findings = try RegressionSearch().findings(in: history([(time, 10, 60)]))
    let change = try #require(findings.first?.changes.first)
    #expect(change.commit == "c60" && change.lastGood == "c59" && change.time == 60)
    #expect(change.change.map { abs($0 - 0.1) < 0.02 } == true)
    #expect(change.interval.map { $0.contains(0.1) } == true)
    #expect(change.isWorse(time) && change.isPresent)
  }

  @Test func `counts a fall as worse where more is better`() throws {
    let rate = Metric(name: "rate", unit: "1/s", better: .higher)
    let findings = try RegressionSearch().findings(in: history([(rate, -10, 60)]))
    let change = try #require(findings.first?.changes.first)
    #expect(change.isWorse(rate))
    #expect(change.change.map { $0 > 0.08 } == true)
    #expect(change.interval.map { $0.lowerBound > 0 && $0.lowerBound < $0.upperBound } == true)
  }

  @Test func `knows what was mended`() throws {
    var noise = Noise(seed: 7)
    var history = RecordedHistory()
    let index = history.index(ofSeries: time, workflow: "w")
    for point in 0..<120 {
      history.add(
        100 + noise.normal() + (40..<80 ~= point ? 10 : 0), toSeries: index,
        at: history.place(of: "c\(point)", time: nil))
    }
    let changes = try #require(try RegressionSearch().findings(in: history).first).changes
    #expect(changes.map(\.point.index) == [40, 80])
    #expect(changes.map(\.isPresent) == [false, true])
  }

  @Test func `names what rose at the same commit`() throws {
    let memory = Metric(name: "peak_rss", unit: "bytes")
    let other = Metric(name: "rows", unit: "")
    let findings = try RegressionSearch().findings(
      in: history([(time, 10, 60), (memory, 30, 60), (other, 30, 60)]))
    #expect(findings[0].changes.first?.cause?.name == "memory_pressure")
    let elsewhere = try RegressionSearch().findings(
      in: history([(time, 10, 60), (memory, 30, 30)]))
    #expect(elsewhere[0].changes.first.map { $0.cause == nil } == true)
  }

  @Test func `names the files that alone changed there`() throws {
    var asked: [[String]] = []
    let findings = try RegressionSearch().findings(
      in: history([(time, 10, 60)]),
      changedFiles: { old, new in
        asked.append([old, new])
        return ["Package.resolved"]
      })
    let change = try #require(findings[0].changes.first)
    #expect(change.cause?.name == "dependency")
    // All commits among which the change may lie, and the last one before them.
    let positions = change.point.positions
    #expect(asked == [["c\(positions.lowerBound - 1)", "c\(positions.upperBound)"]])
    let source = try RegressionSearch().findings(
      in: history([(time, 10, 60)]),
      changedFiles: { _, _ in ["Package.resolved", "Sources/a.swift"] })
    #expect(source[0].changes.first.map { $0.cause == nil } == true)
  }

  @Test func `asks for more of each the more series there are`() throws {
    var steps = (0..<300).map { _ in (metric: time, percent: 0.0, at: 50) }
    steps = steps.enumerated().map { (Metric(name: "m\($0)", unit: "s"), $1.percent, $1.at) }
    let findings = try RegressionSearch().findings(in: history(steps, seed: 3))
    #expect(findings.count { !$0.changes.isEmpty } <= 1)
  }

  @Test func `tells drift from a step`() throws {
    var noise = Noise(seed: 5)
    var history = RecordedHistory()
    let index = history.index(ofSeries: time, workflow: "w")
    for point in 0..<100 {
      history.add(
        100 + noise.normal() + 0.04 * Double(point), toSeries: index,
        at: history.place(of: "", time: nil))
    }
    let finding = try #require(try RegressionSearch().findings(in: history).first)
    #expect(finding.changes.isEmpty)
    let drift = try #require(finding.drift)
    #expect(drift.isWorse && drift.line.interval.contains(0.0396))
  }

  @Test func `asks for more data where there is too little`() throws {
    var short = RecordedHistory()
    let index = short.index(ofSeries: time, workflow: "w")
    for point in 0..<7 {
      short.add(Double(point), toSeries: index, at: short.place(of: "", time: nil))
    }
    let error = #expect(throws: InsightError.self) { try RegressionSearch().findings(in: short) }
    #expect(error?.code == .insufficientData)
    #expect(error?.description.contains("7 points") == true)
  }
}
