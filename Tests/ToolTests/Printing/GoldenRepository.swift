import Foundation
import Git
import History
import Model
import Quantities
import TestSupport

/// A repository that is the same everywhere, to the ids of its commits and runs.
///
/// It has 32 commits of two workflows, each recorded. From the 21st on `parse` takes more time, and
/// more of its own metric.
enum GoldenRepository {
  /// What the time is for a tool that works in it: an hour after its last commit.
  static let time = Date(timeIntervalSince1970: 1_767_326_645)

  /// Another copy of it.
  static func copy() throws -> PerfCheckTool {
    let folder = try TemporaryFolder(named: "project")
    let original = try template.get()
    try shell(["cp", "-R", original.path + "/.", GoldenFile.inputs, folder.path], in: "/")
    return PerfCheckTool(repository: RepositoryFixture(folder: folder))
  }

  private static let template = Result { try make() }

  private static let files = [
    "perf-check.yml": """
    version: 1
    base: main
    workflows:
      parse:
        run: \(PerfCheckTool.quoted(#"echo "{\"name\": \"steps\", \"value\": $(($(cat steps) * 1024 / chunk))}" >> $PERF_CHECK_METRICS"#))
        warmup: 0
        metrics: [wall_time]
        env: {chunk: "1024"}
        parameters:
          chunk: ["1024", "4096", "8192"]
      pipeline:
        agents: 2
        warmup: 0
        phases:
          - name: build
            tasks:
              - {id: compile, run: "true", estimate: 4s}
              - {id: lint, run: "true"}
          - name: test
            tasks:
              - {id: unit, run: "true", needs: [compile]}
              - {id: docs, run: "true"}

    """,
    "baselines/regression_tests.json": """
    {"version": 1, "false_alarm_rate": 0.01, "tests": [
      {"workflow": "parse", "metric": "steps", "limit": 0.05, "compare": "base", "max_pairs": 20}],
     "regressions": []}

    """,
    ".gitignore": "Inputs/\n", "steps": "100",
    // A project of its own, in which nothing depends on the machine.
    "counted/perf-check.yml": """
    version: 1
    workflows:
      counted:
        run: \(PerfCheckTool.quoted(#"echo "{\"name\": \"steps\", \"value\": 100}" >> $PERF_CHECK_METRICS"#))
        warmup: 0
        metrics: [steps]

    """,
    "counted/baselines/regression_tests.json": """
    {"version": 1, "tests": [
      {"workflow": "counted", "metric": "steps", "limit": 0.05, "max_pairs": 20}]}

    """,
    // A project of its own, whose workflow can't be measured.
    "broken/perf-check.yml": """
    version: 1
    workflows:
      broken:
        run: echo 'it broke' >&2; exit 3
        warmup: 0

    """,
    "broken/baselines/regression_tests.json": """
    {"version": 1, "tests": [{"workflow": "broken", "metric": "wall_time", "limit": 0.05}]}

    """,
  ]

  private static func make() throws -> RepositoryFixture {
    let repository = try RepositoryFixture()
    let stream = (0..<32).map { index in
      let contents =
        index == 0 ? files : index == 20 ? ["steps": "120"] : ["notes": "\(index)"]
      return """
        commit refs/heads/main
        committer Ada <ada@example.com> \(seconds(index)) +0000
        data \("Change \(index)".utf8.count)
        Change \(index)

        """
          + contents.sorted { $0.key < $1.key }.map {
            "M 644 inline \($0.key)\ndata \($0.value.utf8.count)\n\($0.value)\n"
          }.joined()
    }
    .joined()
    let imported = try shell(
      ["git", "fast-import", "--quiet"], in: repository.path,
      environment: RepositoryFixture.environment, input: stream)
    guard imported.status == 0 else { throw RepositoryFixture.Failed(errors: imported.errors) }
    try repository.git("reset", "--quiet", "--hard", "main")
    let commits = try repository.git("rev-list", "--reverse", "main").split(separator: "\n")
    var noise = Noise(seed: 11)
    let runs = commits.enumerated().flatMap { index, commit in
      [
        parse(index, String(commit), &noise), pipeline(index, String(commit), &noise),
      ]
    }
    try Ledger.append(runs, to: try Repository(containing: repository.path))
    return repository
  }

  /// When a commit was made: one in six hours, the last one a little before the tool is called.
  private static func seconds(_ index: Int) -> Int {
    Int(time.timeIntervalSince1970) - 3600 - (31 - index) * 6 * 3600
  }

  private static func run(
    _ index: Int, _ commit: String, _ workflow: String, _ metrics: [MetricSamples],
    _ spans: [TaskSpan] = [], _ tags: [String: String]
  ) -> Run {
    let number = String(index * 2 + (workflow == "parse" ? 0 : 1) + 16, radix: 16)
    return Run(
      id: "019b0000-0000-7000-8000-0000000000\(number)", workflow: workflow, commit: commit,
      dirty: false, at: Instant(secondsSince1970: Double(seconds(index) + 600)).description,
      environment: RunEnvironment(
        cpu: "Example CPU", cores: 4, memory: 8 << 30, os: "Linux", arch: "x86_64", swift: "6.3.1"),
      metrics: metrics, spans: spans, tags: tags)
  }

  private static func parse(_ index: Int, _ commit: String, _ noise: inout Noise) -> Run {
    let level = index < 20 ? 0.4 : 0.46
    let times = (0..<5).map { _ in rounded(level * (1 + 0.01 * noise.normal())) }
    let memory = (0..<5).map { _ in (64e6 * (1 + 0.002 * noise.normal())).rounded() }
    return run(
      index, commit, "parse",
      [
        MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: times),
        MetricSamples(metric: Metric(name: "peak_rss", unit: "bytes"), samples: memory),
        MetricSamples(
          metric: Metric(name: "steps", unit: ""),
          samples: (0..<5).map { _ in index < 20 ? 100 : 120 }),
      ], [], ["ci": index.isMultiple(of: 2) ? "nightly" : "push"])
  }

  private static func pipeline(_ index: Int, _ commit: String, _ noise: inout Noise) -> Run {
    let factor = 1 + 0.02 * noise.normal()
    func span(
      _ task: String, _ phase: String, _ agent: String, _ start: Double, _ seconds: Double,
      queued: Double, needs: [String] = [], after: String? = nil, estimate: Double? = nil
    ) -> TaskSpan {
      TaskSpan(
        task: task, phase: phase, agent: agent, queued: rounded(queued * factor),
        start: rounded(start * factor), end: rounded((start + seconds) * factor), needs: needs,
        after: after, estimate: estimate,
        resources: TaskSpan.Resources(
          cpuTime: rounded(seconds * 0.8 * factor), peakMemory: 100e6, bytesRead: 5e6,
          bytesWritten: 1e6))
    }
    let spans = [
      span("compile", "build", "0", 0, 5, queued: 0, estimate: 4),
      span("lint", "build", "1", 0, 1, queued: 0),
      span("unit", "test", "0", 5, 3, queued: 5, needs: ["compile"], after: "build"),
      span("docs", "test", "1", 5.2, 0.5, queued: 5, after: "build"),
    ]
    return run(
      index, commit, "pipeline",
      [
        MetricSamples(
          metric: Metric(name: "makespan", unit: "s"),
          samples: [8, 8.1, 7.9].map { rounded($0 * factor) })
      ], spans, [Run.agentsTag: "2"])
  }

  /// To tenths of a millisecond, so that every processor has the same value.
  private static func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
