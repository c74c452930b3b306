import Insight
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@Suite struct `Searches of many histories` {
  private let time = Metric(name: "wall_time", unit: "s")

  /// Series around 100 that have nothing to do with each other.
  ///
  /// - Parameters:
  ///   - memory: How much of each value's noise the next one keeps, in 0..<1.
  ///   - level: What is added at a point of a series.
  private func history(
    _ count: Int, points: Int = 60, seed: UInt64, memory: Double = 0, spikes: Double = 0,
    level: (Int, Int) -> Double = { _, _ in 0 }
  ) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    for number in 0..<count {
      let index = history.index(
        ofSeries: Metric(name: "m\(number)", unit: "s"), workflow: "w")
      var rest = 0.0
      for point in 0..<points {
        rest = memory * rest + (1 - memory * memory).squareRoot() * noise.normal()
        let spike = noise.uniform() < spikes ? 15.0 : 0
        history.add(
          100 + rest + spike + level(number, point), toSeries: index,
          at: history.place(of: "c\(point)", time: nil))
      }
    }
    return history
  }

  // 0.5 % of histories with one series may show a change that isn't there.
  @Test(arguments: [(0.0, 0.0), (0.4, 0.0), (0, 0.03)])
  func `find as few changes that aren't there as they promise`(
    memory: Double, spikes: Double
  ) throws {
    let searches = 300
    var search = RegressionSearch()
    search.findsCauses = false
    let alarms = try (0..<UInt64(searches)).count { seed in
      let history = history(1, seed: 77 + seed, memory: memory, spikes: spikes)
      return try !search.findings(in: history)[0].changes.isEmpty
    }
    #expect(alarms <= plausibleCounts(search.falseAlarmRate, of: searches).upperBound)
  }

  // A step of five deviations in the middle of sixty points: its two-sample z is 5 · √(30/2) = 19.
  @Test func `find a planted change of each of many series, at its commit`() throws {
    let count = 60
    let places = (0..<count).map { 12 + $0 * 7 % 37 }
    let findings = try RegressionSearch().findings(
      in: history(count, seed: 5) { number, point in point >= places[number] ? 5 : 0 })
    let found = findings.enumerated().count { number, finding in
      finding.changes.count == 1 && abs(finding.changes[0].point.index - places[number]) <= 1
    }
    #expect(found >= plausibleCounts(0.97, of: count).lowerBound)
    let exact = findings.enumerated().count { number, finding in
      finding.changes.first?.commit == "c\(places[number])"
    }
    #expect(exact >= plausibleCounts(0.9, of: count).lowerBound)
    // 95 % intervals of the size, 5 %.
    let covered = findings.count { finding in
      finding.changes.first?.interval?.contains(0.05) == true
    }
    #expect(covered >= plausibleCounts(0.9, of: count).lowerBound)
  }

  @Test func `find changes in one tenth of the series, and few others`() throws {
    let count = 100
    let findings = try RegressionSearch().findings(
      in: history(count, seed: 9) { number, point in
        number.isMultiple(of: 10) && point >= 30 ? 6 : 0
      })
    let changed = findings.indices.filter { !findings[$0].changes.isEmpty }
    #expect(changed.filter { $0.isMultiple(of: 10) }.count == 10)
    #expect(changed.count <= 11)
  }

  @Test func `are the same in any unit, and turn round where more is better`() throws {
    let steps: (Int, Int) -> Double = { _, point in point >= 25 ? 8 : 0 }
    let plain = try RegressionSearch().findings(in: history(1, seed: 3, level: steps))[0]
    let change = try #require(plain.changes.first)
    for factor in [1e-9, 1e9] {
      var scaled = RecordedHistory()
      let index = scaled.index(
        ofSeries: Metric(name: "m0", unit: "1/s", better: .higher), workflow: "w")
      for (point, value) in plain.series.values.enumerated() {
        scaled.add(
          factor * value, toSeries: index, at: scaled.place(of: "c\(point)", time: nil))
      }
      let other = try #require(try RegressionSearch().findings(in: scaled)[0].changes.first)
      #expect(other.commit == change.commit)
      let sizes = [try #require(change.change), try #require(other.change)]
      #expect(abs(sizes[0] + sizes[1]) < 1e-6, "\(sizes)")
      #expect(change.isWorse(plain.series.metric) && !other.isWorse(scaled.series[0].metric))
    }
  }

  @Test func `leave out changes that are too small to matter`() throws {
    var search = RegressionSearch()
    let small = history(1, points: 200, seed: 6) { _, point in point >= 100 ? 1 : 0 }
    search.minimumChange = 0.001
    #expect(try search.findings(in: small)[0].changes.count == 1)
    search.minimumChange = 0.02
    #expect(try search.findings(in: small)[0].changes.isEmpty)
  }
}
