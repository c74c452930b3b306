#if Index
  import Foundation
  import Git
  import Model
  import Statistics
  import TestSupport
  import Testing

  @testable import History

  @Suite struct `A batch of the index` {
    private func run(_ number: Int, _ commit: ObjectID, _ noise: inout Noise) -> Run {
      Run(
        id: "\(number)", workflow: ["parse", "print"][number % 2], commit: commit.hex,
        dirty: number % 5 == 0, at: number % 7 == 0 ? "?" : "2026-01-02T03:04:05Z",
        environment: RunEnvironment(
          cpu: ["A", "B"][number / 3 % 2], cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
        metrics: (0..<(number % 3)).map { metric in
          MetricSamples(
            metric: Metric(name: "m\(metric)", unit: "s"),
            samples: (0..<(number % 4)).map { _ in noise.normal() })
        },
        tags: number % 4 == 0 ? ["agents": "\(number)", "é": ""] : [:])
    }

    /// Notes with some runs each.
    private func pages(_ counts: [Int]) throws -> [Ledger.Page] {
      var noise = Noise(seed: 5)
      var number = 0
      return try counts.enumerated().map { index, count in
        let commit = ObjectID(words: (UInt64(index) &* 99, UInt64(index), UInt32(index)))
        let lines = (0..<count).map { _ in
          number += 1
          return run(number, commit, &noise).line + "\n"
        }
        let text = lines.joined() + String(repeating: "a remark\n", count: index % 3)
        return try Ledger.Page(Array(text.utf8)[...], of: commit)
      }
    }

    private func expectSame(
      _ one: IndexBatch, _ other: IndexBatch, location: SourceLocation = #_sourceLocation
    ) {
      #expect(one.commits == other.commits, sourceLocation: location)
      #expect(one.unreadableLines == other.unreadableLines, sourceLocation: location)
      #expect(one.notes == other.notes && one.dirty == other.dirty, sourceLocation: location)
      #expect(
        one.times.map(\.bitPattern) == other.times.map(\.bitPattern), sourceLocation: location)
      #expect(one.tags.map(\.run) == other.tags.map(\.run), sourceLocation: location)
      #expect(one.tags.map(\.tags) == other.tags.map(\.tags), sourceLocation: location)
      #expect(one.tags.map(\.workflow) == other.tags.map(\.workflow), sourceLocation: location)
    }

    @Test(arguments: [[], [0], [9], [3, 0, 40, 1, 17]])
    func `is the same after it was written`(counts: [Int]) throws {
      let batch = IndexBatch(try pages(counts))
      let read = try IndexBatch(packed: batch.packed(number: 3), number: 3)
      expectSame(read, batch)
      #expect(batch.commits.count == counts.count && batch.notes.count == counts.reduce(0, +))
      // One that stands in another's place is damage.
      #expect(throws: ColumnReader.Damage.self) {
        try IndexBatch(packed: batch.packed(number: 3), number: 4)
      }
      for (id, samples) in batch.series.values.enumerated() {
        let (runs, rest) = (
          samples.packedRuns(series: id, batch: 3), samples.packedSamples(series: id, batch: 3)
        )
        let again = try IndexBatch.Samples(
          packedRuns: runs, packedSamples: rest, series: id, batch: 3)
        #expect(again.runs == samples.runs && again.ordinals == samples.ordinals)
        #expect(again.counts == samples.counts && again.samples == samples.samples)
        #expect(again.medians.map(\.bitPattern) == samples.medians.map(\.bitPattern))
        #expect(throws: ColumnReader.Damage.self) {
          try IndexBatch.Samples(
            packedRuns: runs, packedSamples: rest, series: id, batch: 2)
        }
        let onlyRuns = try IndexBatch.Samples(
          packedRuns: runs, packedSamples: nil, series: id, batch: 3)
        #expect(onlyRuns.runs == samples.runs && onlyRuns.samples.isEmpty)
      }
    }

    @Test(arguments: 0...5)
    func `is the same in one piece or two`(cut: Int) throws {
      let pages = try pages([3, 0, 40, 1, 17])
      let whole = IndexBatch(pages)
      var halves = IndexBatch(Array(pages[..<cut]))
      halves.append(IndexBatch(Array(pages[cut...])))
      expectSame(halves, whole)
      #expect(Set(halves.series.keys) == Set(whole.series.keys))
      for (name, samples) in whole.series {
        let other = try #require(halves.series[name])
        #expect(other.runs == samples.runs && other.samples == samples.samples)
        #expect(other.counts == samples.counts && other.ordinals == samples.ordinals)
      }
    }

    @Test func `has the columns of what its runs hold`() throws {
      let pages = try pages([3, 0, 40, 1, 17])
      let batch = IndexBatch(pages)
      let runs = pages.flatMap(\.runs)
      #expect(batch.unreadableLines == [0, 1, 2, 0, 1])
      #expect(batch.dirty.map { $0 == 1 } == runs.map(\.dirty))
      #expect(batch.times.map(\.isNaN) == runs.map { $0.at == "?" })
      for (name, samples) in batch.series {
        var start = 0
        for (place, run) in samples.runs.enumerated() {
          let run = runs[Int(run)]
          let metric = run.metrics[Int(samples.ordinals[place])]
          let count = Int(samples.counts[place])
          #expect(run.workflow == name.workflow && metric.metric == name.metric)
          #expect(run.environment.key == name.environment)
          #expect(Array(samples.samples[start..<start + count]) == metric.samples)
          #expect(
            metric.median.map { $0 == samples.medians[place] } ?? samples.medians[place].isNaN)
          start += count
        }
      }
    }
  }
#endif
