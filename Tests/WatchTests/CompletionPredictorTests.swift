import Foundation
import Model
import Quantities
import Scheduling
import Statistics
import TestSupport
import Testing

@testable import Watch

/// Runs of a plan whose tasks take log-normal times, with a factor that all tasks of a run share.
private struct Law {
  let plan: TaskPlan
  private let medians: [Double]
  private let noise: Double
  private var random: Noise

  init(tasks: Int, agents: Int, noise: Double, seed: UInt64) throws {
    var random = Noise(seed: seed)
    let command = try #require(Command(line: "true"))
    plan = TaskPlan(
      agents: (0..<agents).map(String.init), phases: ["one", "two"],
      tasks: (0..<tasks).map { task in
        TaskPlan.Task(id: "t\(task)", phase: task < tasks / 2 ? 0 : 1, run: command)
      })
    medians = (0..<tasks).map { _ in 0.2 + 2.8 * random.uniform() }
    (self.noise, self.random) = (noise, random)
  }

  mutating func run() throws -> RecordedTimes.Past {
    let common = exp(noise * random.normal())
    let durations = medians.map { $0 * common * exp(noise * random.normal()) }
    let graph = try TaskGraph(durations: durations, needs: plan.dependencies.needs)
    let replay = Replay(graph, agents: plan.agents.count, priorities: plan.priorities)
    return RecordedTimes.Past(
      total: replay.makespan,
      tasks: zip(replay.starts, durations).map { $0...($0 + $1) })
  }
}

/// What is seen of a run when so much of it is over.
private func live(_ run: RecordedTimes.Past, at fraction: Double, of names: [String]) -> LiveState {
  var live = LiveState(workflow: "w")
  live.elapsed = Seconds(fraction * run.total)
  live.tasks = zip(names, run.tasks).map { name, range in
    let start = range.flatMap { $0.lowerBound <= live.elapsed.value ? $0.lowerBound : nil }
    let end = range.flatMap { $0.upperBound <= live.elapsed.value ? $0.upperBound : nil }
    return LiveState.Task(name, start: start.map { Seconds($0) }, end: end.map { Seconds($0) })
  }
  return live
}

/// How many of the last runs end within the interval that those before them give.
private func held(
  _ runs: [RecordedTimes.Past], _ plan: TaskPlan?, last count: Int, at fraction: Double
) -> Int {
  let names = plan?.tasks.map(\.id) ?? []
  return runs.indices.suffix(count).count { place in
    var predictor = CompletionPredictor(
      RecordedTimes(Array(runs[..<place]), of: names), plan: plan)
    let live = live(runs[place], at: fraction, of: names)
    return predictor.prediction(for: live)?.interval.contains(Seconds(runs[place].total)) == true
  }
}

@Suite struct `The predicted end of a run` {
  /// Of 40 intervals of 80 %, 99.9 % of the time 23 to 39 hold.
  @Test(arguments: [0.1, 0.5, 0.9])
  func `is within its interval as often as is stated`(fraction: Double) throws {
    var law = try Law(tasks: 8, agents: 3, noise: 0.2, seed: UInt64(fraction * 100))
    let runs = try (0..<70).map { _ in try law.run() }
    let held = held(runs, law.plan, last: 40, at: fraction)
    #expect((23...39).contains(held), "\(held) of 40")
  }

  /// Of 100, 67 to 92.
  @Test(arguments: [0.1, 0.5, 0.9])
  func `is so for a single command, too`(fraction: Double) throws {
    var random = Noise(seed: 7)
    let runs = (0..<150).map { _ in
      RecordedTimes.Past(total: exp(0.1 * random.normal()), tasks: [])
    }
    let held = held(runs, nil, last: 100, at: fraction)
    #expect((67...92).contains(held), "\(held) of 100")
  }

  @Test func `is narrower the further the run is`() throws {
    var law = try Law(tasks: 12, agents: 3, noise: 0.2, seed: 5)
    let runs = try (0..<80).map { _ in try law.run() }
    let names = law.plan.tasks.map(\.id)
    let widths = try [0.05, 0.5, 0.9].map { fraction in
      try mean(
        of: runs.suffix(20).map { run in
          var predictor = CompletionPredictor(
            RecordedTimes(Array(runs.prefix(60)), of: names), plan: law.plan)
          let prediction = predictor.prediction(for: live(run, at: fraction, of: names))
          let found = try #require(prediction)
          return (found.interval.upperBound - found.interval.lowerBound).value / run.total
        })
    }
    #expect(widths[1] < 0.8 * widths[0] && widths[2] < 0.5 * widths[1], "\(widths)")
  }

  @Test func `states how often it held before`() throws {
    var law = try Law(tasks: 6, agents: 2, noise: 0.2, seed: 9)
    let runs = try (0..<100).map { _ in try law.run() }
    let names = law.plan.tasks.map(\.id)
    var predictor = CompletionPredictor(RecordedTimes(runs, of: names), plan: law.plan)
    let prediction = predictor.prediction(for: live(runs[0], at: 0.3, of: names))
    let found = try #require(prediction)
    var state = live(runs[0], at: 0.3, of: names)
    state.tasks[0].estimate = 99
    predictor.complete(&state)
    #expect(state.prediction == found && state.tasks[0].estimate == 99)
    let usual = runs.compactMap { $0.tasks[1].map { $0.upperBound - $0.lowerBound } }
    #expect(state.tasks[1].estimate == Seconds(median(of: usual)))
    // Three for the first prediction, and nine for the first interval.
    #expect(found.backtest.count == 100 - 3 - 9 && found.runs == 100)
    let fraction = Double(found.backtest.held) / Double(found.backtest.count)
    #expect(fraction > 0.65 && fraction < 0.93, "\(fraction)")
  }

  @Test func `needs recorded runs, and one that took as long`() throws {
    var law = try Law(tasks: 4, agents: 2, noise: 0.1, seed: 3)
    let names = law.plan.tasks.map(\.id)
    let runs = try (0..<30).map { _ in try law.run() }
    for (count, isKnown) in [(0, false), (11, false), (12, true)] {
      var predictor = CompletionPredictor(
        RecordedTimes(Array(runs.prefix(count)), of: names), plan: law.plan)
      let found = predictor.prediction(for: live(runs[20], at: 0.2, of: names))
      #expect((found != nil) == isKnown, "\(count)")
    }
    var commands = CompletionPredictor(
      RecordedTimes((1...40).map { .init(total: $0 % 2 == 0 ? 20 : 10, tasks: []) }, of: []),
      plan: nil)
    var state = LiveState(workflow: "w")
    state.elapsed = 15
    #expect(commands.prediction(for: state)?.total == 20)
    state.elapsed = 20
    #expect(commands.prediction(for: state) == nil)
  }

  @Test func `takes its times from recorded runs that succeeded`() {
    func run(_ spans: [TaskSpan], tags: [String: String] = [:], wall: [Double] = []) -> Run {
      Run(
        id: "1", workflow: "w", commit: "", dirty: false, at: "2026-01-01T00:00:00Z",
        environment: RunEnvironment(cpu: "", cores: 1, memory: 1, os: "", arch: "", swift: ""),
        metrics: Metric.builtIn("wall_time").map { [MetricSamples(metric: $0, samples: wall)] }
          ?? [],
        spans: spans, tags: tags)
    }
    func span(_ task: String, _ start: Double, _ end: Double, attempt: Int = 1) -> TaskSpan {
      TaskSpan(task: task, agent: "0", attempt: attempt, start: start, end: end)
    }
    let retried = [
      span("a", 0, 1), span("b", 1, 2), span("b", 2, 4, attempt: 2), span("old", 0, 9),
    ]
    let times = RecordedTimes(
      [run(retried), run(retried, tags: [Run.outcomeTag: "failed"]), run([])], of: ["a", "b"])
    #expect(times.runs == [.init(total: 4, tasks: [0...1, 1...4])])
    let commands = RecordedTimes([run([], wall: [1, 2]), run([], wall: [3])], of: [])
    #expect(commands.runs.map(\.total) == [1, 2, 3])
  }
}
