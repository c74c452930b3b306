import Bisection
import Foundation
import Gate
import Model
import Quantities
import TestSupport
import Testing

@Suite("The probable cause of a change")
struct LikelyCauseTests {
  private let time = Metric(name: "wall_time", unit: "s")

  /// Pairs in which a metric rose by a factor, with noise on all.
  private func pairs(
    _ count: Int, rising metric: String?, by factor: Double = 1.3
  ) -> [BisectionEvent.MeasuredPair] {
    var noise = Noise(seed: 7)
    func values(_ isAfter: Bool) -> [String: Double] {
      let names = ["wall_time": 0.1, "peak_rss": 9e6, "page_faults": 800, "context_switches": 4]
      return Dictionary(
        uniqueKeysWithValues: names.sorted { $0.key < $1.key }.map { name, value in
          let rise = isAfter && (name == metric || name == "wall_time") ? factor : 1
          return (name, value * rise * (1 + 0.02 * noise.normal()))
        })
    }
    return (0..<count).map { _ in
      .init(
        lower: "a", upper: "b", elapsed: 1, seconds: 0.2, lowerValues: values(false),
        upperValues: values(true))
    }
  }

  @Test("A metric that rose in all pairs is named, one that only varies is not")
  func namesWhatMoved() throws {
    let moved = MovedMetric.find(
      in: pairs(12, rising: "peak_rss"), besides: "wall_time")
    #expect(moved.map(\.metric) == ["peak_rss"])
    let rss = try #require(moved.first)
    #expect(abs(rss.change - 0.3) < 0.05)
    #expect(rss.pValue < 0.01)
    let cause = LikelyCause.find(
      changedFiles: ["Sources/a.swift"], moved: moved, metric: time)
    #expect(cause?.name == "memory_pressure")
    #expect(cause?.evidence.contains("peak_rss") == true)
  }

  @Test("Where nothing else moved, no cause is named")
  func staysSilent() {
    let moved = MovedMetric.find(
      in: pairs(12, rising: nil), besides: "wall_time")
    #expect(moved.isEmpty)
    #expect(
      LikelyCause.find(changedFiles: ["Sources/a.swift"], moved: moved, metric: time) == nil)
    #expect(LikelyCause.find(changedFiles: [], moved: [], metric: time) == nil)
  }

  @Test("Few pairs prove nothing of other metrics")
  func needsEvidence() {
    let moved = MovedMetric.find(
      in: pairs(4, rising: "peak_rss"), besides: "wall_time")
    #expect(moved.isEmpty)
  }

  @Test(
    "A commit that changes only what builds it, or what it depends on, is explained by that",
    arguments: [
      (["Package.resolved"], "dependency"),
      (["App/Package.swift", "Package.resolved"], "dependency"),
      ([".swift-version"], "toolchain"), (["Package.resolved", "Sources/a.swift"], nil),
    ])
  func readsFiles(files: [String], expected: String?) {
    #expect(
      LikelyCause.find(changedFiles: files, moved: [], metric: time)?.name == expected)
  }
}
