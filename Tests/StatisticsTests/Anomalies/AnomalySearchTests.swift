import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `A search for anomalies` {
  @Test(arguments: ["normal", "lognormal", "lasting"])
  func `flags less than one of 2,000 values of noise`(kind: String) {
    var noise = Noise(seed: 17)
    var (flags, last) = (0, 0.0)
    for _ in 0..<60 {
      let series = (0..<1000).map { _ in
        last = last / 2 + noise.normal()
        return kind == "normal" ? noise.normal() : kind == "lasting" ? last : exp(last * 0.26)
      }
      flags += AnomalySearch().anomalies(in: series).count
    }
    #expect(flags <= 30)
  }

  @Test func `flags spikes, with what was expected`() throws {
    var noise = Noise(seed: 2)
    var series = (0..<300).map { _ in 100 + noise.normal() }
    series[70] = 115
    series[200] = 84
    let anomalies = AnomalySearch().anomalies(in: series)
    #expect(anomalies.map(\.index) == [70, 200])
    let first = try #require(anomalies.first)
    #expect(first.kind == .point && abs(first.expected - 100) < 1.5 && first.score > 1)
    #expect(!first.range.contains(115) && first.range.contains(100))
  }

  @Test func `flags a level once, or not at all`() {
    var noise = Noise(seed: 3)
    let series = (0..<400).map { 100 + noise.normal() + ($0 < 250 ? 0 : 8) }
    let anomalies = AnomalySearch().anomalies(in: series)
    #expect(anomalies.map(\.kind) == [.level])
    #expect(anomalies.first.map { abs($0.index - 250) <= 2 } == true)
    var search = AnomalySearch()
    search.findsLevels = false
    #expect(search.anomalies(in: series).isEmpty)
  }

  @Test func `knows the day`() {
    var noise = Noise(seed: 4)
    var series = (0..<(24 * 28)).map { hour in
      100 + noise.normal() + (9..<17 ~= hour % 24 ? 50 : 0)
    }
    let times = series.indices.map { Double($0) * 3600 }
    #expect(AnomalySearch().anomalies(in: series, at: times).isEmpty)
    // A holiday.
    for hour in (24 * 15)..<(24 * 16) { series[hour] = 100 + noise.normal() }
    let found = AnomalySearch().anomalies(in: series, at: times)
    #expect(!found.isEmpty && found.allSatisfy { 24 * 15 - 2..<24 * 16 + 2 ~= $0.index })
  }

  @Test func `takes what comes back regularly for normal`() {
    var noise = Noise(seed: 5)
    let series = (0..<1000).map { 100 + noise.normal() + ($0 % 100 == 50 ? 30 : 0) }
    #expect(AnomalySearch().anomalies(in: series).isEmpty)
  }

  @Test(
    arguments: [
      [], [1, 2, 3], [Double](repeating: 5, count: 100), [Double](repeating: .nan, count: 30),
      (0..<100).map { Double($0) },
    ] as [[Double]])
  func `flags nothing where nothing is odd`(series: [Double]) {
    #expect(AnomalySearch().anomalies(in: series).isEmpty)
  }
}

@Suite struct `An isolation forest` {
  /// Liu, Ting & Zhou (2008), equations 1 and 2, by hand: two trees over samples of four rows.
  @Test func `scores as the paper does`() {
    let small = IsolationForest.Tree(nodes: [
      .cut(column: 0, value: 5, left: 1, right: 2), .leaf(count: 3), .leaf(count: 1),
    ])
    let large = IsolationForest.Tree(nodes: [
      .cut(column: 1, value: 0, left: 1, right: 2), .leaf(count: 2),
      .cut(column: 0, value: 9, left: 3, right: 4), .leaf(count: 1), .leaf(count: 1),
    ])
    let forest = IsolationForest(trees: [small, large], sampleSize: 4)
    // c(4) = 2(ln 3 + γ) − 6/4 = 1.851655907; row (7, 1): paths 1 and 2.
    #expect(abs(forest.score(of: [7, 1]) - pow(2, -1.5 / 1.8516559071392851)) < 1e-6)
    // Row (1, −1): paths 1 + c(3) = 1 + 2(ln 2 + γ) − 4/3 and 1 + c(2) = 2.
    let c3 = 2 * (0.6931471805599453 + 0.5772156649015329) - 4.0 / 3
    #expect(abs(forest.score(of: [1, -1]) - pow(2, -(3 + c3) / 2 / 1.8516559071392851)) < 1e-6)
  }

  @Test func `has the paper's average path lengths`() {
    #expect(IsolationForest.averagePathLength(1) == 0)
    #expect(IsolationForest.averagePathLength(2) == 1)
    // 2(ln 255 + 0.5772156649) − 510/256
    #expect(abs(IsolationForest.averagePathLength(256) - 10.244770920) < 1e-8)
  }

  @Test func `singles out the row that lies apart`() throws {
    var noise = Noise(seed: 9)
    var rows = (0..<400).map { _ in [noise.normal(), noise.normal(), noise.normal()] }
    rows[123] = [4, -4, 4]
    var generator = SeededGenerator(seed: 1)
    let forest = IsolationForest(of: rows, using: &generator)
    let scores = rows.map(forest.score)
    #expect(scores.firstIndex(of: try #require(scores.max())) == 123)
    #expect(scores[123] > 0.7 && scores.allSatisfy { 0 < $0 && $0 < 1 })
  }

  @Test func `stands columns and rows that are all equal`() {
    var generator = SeededGenerator(seed: 1)
    let forest = IsolationForest(
      of: [[Double]](repeating: [1, 2], count: 50), using: &generator)
    #expect(forest.score(of: [1, 2]) == forest.score(of: [5, 9]))
  }
}
