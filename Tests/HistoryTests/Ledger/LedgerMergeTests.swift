import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `Ledgers of two clones` {
  private static let garbage = [
    "a remark", "{", "{\"v\":1}", "null", "[]", "{\"v\":\"1\"}", "\u{FEFF}{}", "日本語", "\t",
  ]

  /// Runs of all sizes and kinds, each with an id of its own.
  private func runs(_ count: Int, of commits: [String], _ name: String, _ noise: inout Noise)
    -> [Run]
  {
    (0..<count).map { number in
      Run(
        id: "\(name)-\(number)", workflow: noise.uniform() < 0.5 ? "parse" : "print \"all\"",
        commit: commits[Int(noise.uniform() * Double(commits.count))],
        dirty: noise.uniform() < 0.2, at: "2026-01-0\(1 + Int(noise.uniform() * 9))T00:00:00Z",
        environment: RunEnvironment(
          cpu: "C", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
        metrics: [
          MetricSamples(
            metric: Metric(name: "wall_time", unit: "s"),
            samples: (0..<Int(noise.uniform() * 5)).map { _ in exp(20 * noise.normal()) })
        ], tags: noise.uniform() < 0.3 ? ["note": "line 1\nline 2"] : [:])
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `hold after a merge by git what either had, each run once`(seed: UInt64) throws {
    let fixture = try RepositoryFixture()
    let commits = try (0..<4).map { try fixture.commit("\($0)") }
    let repository = try Repository(containing: fixture.path)
    var noise = Noise(seed: seed)
    let common = runs(3, of: commits, "common", &noise)
    try Ledger.append(common, to: repository)
    try fixture.git("update-ref", "refs/notes/theirs", Ledger.reference)

    let ours = runs(Int(noise.uniform() * 12) + 1, of: commits, "ours", &noise)
    try Ledger.append(ours, to: repository)
    // The other clone is another repository as far as its notes go.
    try fixture.git("update-ref", "refs/notes/ours", Ledger.reference)
    try fixture.git("update-ref", Ledger.reference, "refs/notes/theirs")
    let theirs = runs(Int(noise.uniform() * 12) + 1, of: commits, "theirs", &noise)
    try Ledger.append(theirs, to: try Repository(containing: fixture.path))
    var malformed: Set<String> = []
    for commit in commits {
      let text = Self.garbage[Int(noise.uniform() * Double(Self.garbage.count))]
      try fixture.git("notes", "--ref=perf-check", "append", "-m", text, commit)
      // A line of nothing but white space is left out by git, and an empty one by us.
      if text != "\t" { malformed.insert(commit + text) }
    }
    try fixture.git("notes", "--ref=perf-check", "merge", "-q", "-s", "cat_sort_uniq", "ours")

    let reading = try Ledger.allRuns(in: try Repository(containing: fixture.path))
    let expected = common + ours + theirs
    let found = reading.runs.values.flatMap { $0 }
    #expect(found.count == expected.count && Set(found) == Set(expected))
    for (commit, runs) in reading.runs { #expect(runs.allSatisfy { $0.commit == commit.hex }) }
    #expect(reading.unreadableLines == malformed.count)
    // Merging once more, from the other side, changes nothing.
    try fixture.git("notes", "--ref=ours", "merge", "-q", "-s", "cat_sort_uniq", "perf-check")
    let merged = try fixture.git("rev-parse", "refs/notes/perf-check^{tree}")
    #expect(try fixture.git("rev-parse", "refs/notes/ours^{tree}") == merged)
    let project = try Project(containing: fixture.path)
    let branch = try Ledger.branch(from: "HEAD", in: project)
    #expect(branch.unreadableLines == malformed.count)
    #expect(branch.dirtyRuns == expected.count { $0.dirty && !$0.metrics.isEmpty })
  }
}

@Suite struct `A selection of runs` {
  private let run = Run(
    id: "1", workflow: "parse", commit: "c", dirty: false, at: "",
    environment: RunEnvironment(cpu: "", cores: 1, memory: 1, os: "", arch: "", swift: ""),
    metrics: ["wall_time", "peak_rss"].map {
      MetricSamples(metric: Metric(name: $0, unit: ""), samples: [1])
    })

  @Test(
    arguments: [
      (nil, nil, ["wall_time", "peak_rss"]), ("parse", nil, ["wall_time", "peak_rss"]),
      ("parse", "peak_rss", ["peak_rss"]), (nil, "wall_time", ["wall_time"]),
      ("print", nil, nil), ("print", "wall_time", nil), ("parse", "rate", nil),
    ] as [(String?, String?, [String]?)])
  func `keeps the metrics that are wanted of the workflow that is wanted`(
    workflow: String?, metric: String?, expected: [String]?
  ) {
    let part = Ledger.Selection(workflow: workflow, metric: metric).part(of: run)
    #expect(part?.metrics.map(\.metric.name) == expected)
    #expect(part == nil || part?.id == "1")
  }

  @Test func `has nothing of a run without metrics`() {
    var empty = run
    empty.metrics = []
    #expect(Ledger.Selection().part(of: empty) == nil)
  }
}
