import BenchSupport
import Foundation
import Gate
import Git
import History
import Measurement
import Model
import Quantities
import TestSupport
import Testing

@testable import Bisection

@Suite struct `A bisection of commits` {
  @Test(arguments: [(2, 1), (8, 1), (8, 4), (8, 7)])
  func `names the first slow commit, wherever it is`(count: Int, culprit: Int) throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: culprit, of: count))
    let result = try history.bisect()
    #expect(result.outcome == .found && result.isConfirmed)
    #expect(result.firstBad?.id.hex == history.commits[culprit])
    #expect(result.lastGood?.id.hex == history.commits[culprit - 1])
    #expect(result.probability >= 0.95)
    // 0.15 s after 0.1 s is half as much again; noise of 1 % in a dozen pairs moves that little.
    #expect(abs(try #require(result.change) - 0.5) < 0.03)
    let interval = try #require(result.interval)
    #expect(interval.lower < 0.5 && 0.5 < interval.upper)
    #expect(result.gateOutcome == .passed)
    // Every process counts once: the pairs hold two.
    #expect(history.bench.runs >= result.runs && result.runs > 2 * result.pairs)
  }

  @Test func `is the same when its log is read again`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: 5, of: 8, noise: 0.03))
    let result = try history.bisect()
    let again = try history.status()
    #expect(again.outcome == result.outcome && again.firstBad == result.firstBad)
    #expect(again.runs == result.runs && again.pairs == result.pairs)
    #expect(again.builds == result.builds && again.change == result.change)
    #expect(again.interval == result.interval && again.probability == result.probability)
    #expect(again.ranges[0].posterior == result.ranges[0].posterior)
    #expect(again.points.map(\.median) == result.points.map(\.median))
  }

  @Test func `finds nothing in a history that stands still`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: nil, of: 6, noise: 0.005))
    let result = try history.bisect()
    #expect(result.outcome == .noChange && result.firstBad == nil)
    #expect(result.noChangeProbability >= 0.95)
    #expect(result.change == nil && result.interval == nil && result.pairs == 0)
    #expect(result.gateOutcome == .passed)
    #expect(result.regression(now: .now) == nil)
  }

  @Test func `says that it went the other way, and finds that where it is asked for`() throws {
    let laws = SimulatedHistory.step(at: 3, of: 6).map {
      SimulatedBench.Law(seconds: 0.015 / $0.seconds, noise: 0.01)
    }
    let history = try SimulatedHistory(laws)
    let opposite = try history.bisect()
    #expect(opposite.outcome == .opposite && opposite.gateOutcome == nil)
    #expect(opposite.oppositeProbability >= 0.95)
    var request = history.request
    request.improvement = true
    let better = try history.bisect(request)
    #expect(better.firstBad?.id.hex == history.commits[3])
    // From 0.15 s to 0.1 s: a third less.
    #expect(abs(try #require(better.change) + 1.0 / 3) < 0.03)
    // What is better is no regression to keep.
    #expect(better.regression(now: .now) == nil)
  }

  @Test(arguments: [true, false])
  func `is bounded by commits that fail, and tells why`(isBuild: Bool) throws {
    var laws = SimulatedHistory.step(at: 4, of: 9)
    for number in 3...5 {
      if isBuild { laws[number].buildFailure = "no such header" }
      if !isBuild { laws[number].runFailure = "it crashed" }
    }
    let history = try SimulatedHistory(laws)
    let result = try history.bisect()
    #expect(result.outcome == .found && result.firstBad == nil)
    #expect(result.lastGood?.id.hex == history.commits[2])
    #expect(result.candidates.map(\.commit.id.hex) == Array(history.commits[3...6]))
    // Nothing tells the four apart, so each has a quarter of what they have together.
    let shares = Set(result.candidates.map(\.probability))
    #expect(shares.count == 1 && abs(shares.first! * 4 - result.probability) < 1e-9)
    #expect(Set(result.skipped.map(\.commit.id.hex)) == Set(history.commits[3...5]))
    let reason = isBuild ? "no such header" : "it crashed"
    #expect(result.skipped.allSatisfy { $0.reason.contains(reason) })
    #expect(result.gateOutcome == .undecided && result.regression(now: .now) == nil)
  }

  @Test(arguments: [(0, "good"), (5, "bad")])
  func `needs both of its ends`(end: Int, name: String) throws {
    var laws = SimulatedHistory.step(at: 3, of: 6)
    laws[end].buildFailure = "no such header"
    let history = try SimulatedHistory(laws)
    let error = try #require(throws: GateError.self) { try history.bisect() }
    #expect(error.code == .notComparable)
    #expect(error.operation.contains("\(name) commit") && error.detail.contains("no such header"))
    #expect(error.detail.contains("--\(name) REV"))
    let again = try #require(throws: GateError.self) {
      try history.bisect(SimulatedHistory.resumption)
    }
    #expect(again.detail.contains("--good REV --bad REV"))
    let status = try history.status()
    #expect(status.isAbandoned && status.outcome == .undecided)
    #expect(status.warnings.contains { $0.hasPrefix("can't search this range") })
  }

  @Test func `goes on where its time was over`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: 5, of: 8, noise: 0.04))
    var request = history.request
    // The bench's clock goes on by some 0.1 s a run, so that is four or five of them.
    request.maxTime = 0.45
    let first = try history.bisect(request)
    #expect(first.outcome == .running && first.gateOutcome == .undecided)
    #expect((1...6).contains(first.runs))
    // Whoever asks anew is sent to the one that is unfinished.
    let refused = try #require(throws: GateError.self) { try history.bisect() }
    #expect(refused.code == .usage && refused.detail.contains("--resume"))
    let second = try history.bisect(SimulatedHistory.resumption)
    #expect(second.firstBad?.id.hex == history.commits[5] && second.isConfirmed)
    #expect(second.runs > first.runs)
  }

  @Test func `ends undecided with its budget`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: 5, of: 8, noise: 0.3))
    var request = history.request
    request.maxRuns = 6
    let result = try history.bisect(request)
    #expect(result.outcome == .undecided && result.firstBad == nil)
    #expect((6...22).contains(result.runs))
    #expect(result.candidates.allSatisfy { $0.probability < 0.95 })
    let order = result.candidates.map(\.probability)
    #expect(order == order.sorted(by: >))
  }

  @Test func `isn't begun or forgotten by two at once`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: 2, of: 4))
    let project = try history.project()
    var refusals: [GateError] = []
    _ = try Bisect.run(history.request, in: project, on: history.makeBench) { _ in
      guard refusals.isEmpty, let other = try? history.project() else { return }
      do { _ = try Bisect.forget(in: other) } catch let error as GateError {
        refusals.append(error)
      } catch {}
    }
    let refusal = try #require(refusals.first)
    #expect(refusal.code == .usage && refusal.detail.contains("another bisection is running"))
    #expect(try Bisect.forget(in: project))
    #expect(try !Bisect.forget(in: project))
    let error = try #require(throws: GateError.self) { try history.status() }
    #expect(error.detail.contains("no bisection exists"))
  }

  @Test func `goes on only with the program that it began with`() throws {
    let history = try SimulatedHistory(SimulatedHistory.step(at: 2, of: 4, noise: 0.04))
    var request = history.request
    request.maxTime = 0.15
    try history.bisect(request)
    let changed = SimulatedHistory.configuration.replacing("./parse", with: "./other")
    try history.repository.folder.write(changed, to: "perf-check.yml")
    let error = try #require(throws: GateError.self) {
      try history.bisect(SimulatedHistory.resumption)
    }
    #expect(error.code == .usage && error.detail.contains("changed since the bisection started"))
  }

  @Test func `repeats the runs that something disturbed`() throws {
    let history = try SimulatedHistory(
      SimulatedHistory.step(at: 3, of: 6), seed: 3, disturbance: 0.3)
    let result = try history.bisect()
    #expect(result.firstBad?.id.hex == history.commits[3])
    #expect(history.bench.runs > result.runs)
  }

  @Test(arguments: [1, 4])
  func `finds the same with several builds at once`(jobs: Int) throws {
    var laws = SimulatedHistory.step(at: 9, of: 16)
    laws[8].buildFailure = "no such header"
    let history = try SimulatedHistory(laws)
    var request = history.request
    request.jobs = jobs
    let result = try history.bisect(request)
    #expect(result.lastGood?.id.hex == history.commits[7])
    #expect(result.candidates.map(\.commit.id.hex) == Array(history.commits[8...9]))
    #expect(result.skipped.map(\.commit.id.hex) == [history.commits[8]])
    #expect(result.builds >= result.points.count)
  }

  @Test(arguments: [(0.05, 0.01), (0.006, 0.003), (0, 0.01)] as [(Fraction, Double)])
  func `looks for half of what the gate allows, and 1 % at most`(
    limit: Fraction, expected: Double
  ) throws {
    let test = RegressionTest(workflow: "parse", metric: "wall_time", limit: limit)
    let history = try SimulatedHistory(SimulatedHistory.step(at: 1, of: 2), tests: [test])
    let result = try history.bisect()
    #expect(abs(result.smallestChange.value - expected) < 1e-12)
    var request = history.request
    request.smallestChange = 0.2
    request.confidence = 0.9
    let asked = try history.bisect(request)
    #expect(asked.smallestChange == 0.2 && asked.confidence == 0.9)
  }

  @Test func `keeps what it found once, as the team left it`() throws {
    let test = RegressionTest(workflow: "parse", metric: "wall_time", limit: 0.05)
    let history = try SimulatedHistory(SimulatedHistory.step(at: 2, of: 4), tests: [test])
    let project = try history.project()
    let result = try history.bisect()
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    #expect(try result.keep(in: project, now: now) == "baselines/regression_tests.json")
    var file = try project.regressionTests()
    #expect(file.regressions.count == 1 && file.tests == [test])
    let kept = file.regressions[0]
    #expect(kept.firstBad == history.commits[2] && kept.lastGood == history.commits[1])
    #expect(kept.metric == "wall_time" && kept.workflow == "parse" && kept.status == .detected)
    // All fixtures are committed at that second.
    #expect(kept.regressionStart == "2026-01-02T03:04:05Z")
    file.regressions[0].status = .falseAlarm
    file.regressions[0].note = "a slow disk"
    try history.repository.folder.write(file.json, to: "baselines/regression_tests.json")
    #expect(try result.keep(in: project, now: now) != nil)
    let twice = try project.regressionTests().regressions
    #expect(twice.count == 1 && twice[0].status == .falseAlarm && twice[0].note == "a slow disk")
    #expect(twice[0].id == kept.id)
    try history.repository.git("rm", "--quiet", "--force", "baselines/regression_tests.json")
    #expect(try result.keep(in: project, now: now) == nil)
  }
}
