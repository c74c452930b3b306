import Exchange
import Foundation
import Model
import TestSupport
import Testing

private func history(_ rows: [(commit: String, metric: String, value: Double)], tags: Bool = false)
  throws -> RecordedHistory
{
  let folder = try TemporaryFolder()
  let lines = rows.map {
    "\($0.commit),,w,\($0.metric),\($0.value)" + (tags ? ",\($0.commit)-tag" : "")
  }
  try folder.write(
    "commit,time,workflow,metric,value\(tags ? ",tag" : "")\n" + lines.joined(separator: "\n"),
    to: "t.csv")
  var reading = HistoryReading(in: "/")
  try reading.add(file: folder.path + "/t.csv")
  return reading.history
}

/// The commits and values of a series, in its order.
private func points(_ metric: String, _ history: RecordedHistory) throws -> [String] {
  let series = try #require(history.series.first { $0.metric.name == metric })
  return (0..<series.count).map {
    "\(history.entry(of: $0, in: series).commit)=\(Int(series.values[$0]))"
  }
}

@Suite struct `Series of one table` {
  @Test func `each have the order of their own rows, where the first lacks a commit`() throws {
    let history = try history([
      ("c1", "a", 1), ("c2", "a", 2), ("c3", "a", 3), ("c0", "b", 10), ("c1", "b", 11),
      ("c2", "b", 12), ("c3", "b", 13),
    ])
    #expect(try points("a", history) == ["c1=1", "c2=2", "c3=3"])
    #expect(try points("b", history) == ["c0=10", "c1=11", "c2=12", "c3=13"])
    #expect(history.entries.map(\.commit) == ["c0", "c1", "c2", "c3"], "one order serves both")
  }

  @Test func `keep it where they contradict each other`() throws {
    let history = try history([
      ("x", "a", 1), ("y", "a", 2), ("z", "a", 3), ("z", "b", 1), ("y", "b", 2), ("x", "b", 3),
      ("q", "b", 4),
    ])
    #expect(try points("a", history) == ["x=1", "y=2", "z=3"])
    #expect(try points("b", history) == ["z=1", "y=2", "x=3", "q=4"])
  }

  @Test func `take rows of a commit that they have as samples of it`() throws {
    let history = try history([
      ("x", "a", 1), ("y", "a", 2), ("x", "a", 3), ("y", "a", 4), ("w", "b", 5), ("x", "b", 6),
      ("w", "b", 7),
    ])
    #expect(try points("a", history) == ["x=2", "y=3"])
    #expect(try points("b", history) == ["w=6", "x=6"])
    let series = try #require(history.series.first)
    #expect(series.samples(at: 0) == [1, 3] && series.samples(at: 1) == [2, 4])
  }

  @Test func `take their conditions along`() throws {
    let history = try history(
      [
        ("c1", "a", 1), ("c2", "a", 2), ("c2", "b", 2), ("c1", "b", 1), ("c0", "c", 0),
        ("c1", "c", 1),
      ],
      tags: true)
    #expect(try points("b", history) == ["c2=2", "c1=1"])
    for condition in history.conditions {
      let commit = history.entries[condition.place].commit
      #expect(condition.tags.values.contains(commit + "-tag"), "\(condition)")
    }
    #expect(history.conditions.count == history.entries.count)
  }

  @Test func `agree with a sort of their constraints, in random tables`() throws {
    var noise = Noise(seed: 3)
    for _ in 0..<50 {
      // Each series has some of the commits of one order, or, now and then, of its reverse.
      var rows: [(String, String, Double)] = []
      var expected: [String: [String]] = [:]
      for metric in ["a", "b", "c", "d"] {
        var commits = (0..<12).filter { _ in noise.uniform() < 0.6 }
        if noise.uniform() < 0.2 { commits.reverse() }
        guard !commits.isEmpty else { continue }
        rows += commits.map { ("c\($0)", metric, Double($0)) }
        expected[metric] = commits.map { "c\($0)=\($0)" }
      }
      let history = try history(rows)
      for (metric, commits) in expected { #expect(try points(metric, history) == commits) }
    }
  }
}
