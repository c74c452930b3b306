import Configuration
import Foundation
import Git
package import History
package import Measurement
import Model
import Processes
package import Quantities
import Statistics

/// Whether the gate can be trusted here: the user's own workflows, compared with themselves.
package enum SelfTest {
  /// What the user asked for.
  package struct Request: Sendable {
    /// The only workflow to try; nil for all.
    package var workflow: String?
    /// The only benchmark of its suite to try; nil for all.
    package var benchmark: String?
    /// How many checks of identical code are made.
    package var checks: Int
    /// How many checks are made of code that is slower.
    package var slowerChecks: Int
    /// The limit of all tests; nil for that of each.
    package var limit: Fraction?
    /// The slowdown to inject; nil for twice the limit of each workflow's first test.
    package var slowdown: Fraction?
    /// At most how many pairs a check measures, whatever the tests say.
    package var pairs: Int?
    /// Decides the order of runs; nil for one drawn by chance.
    package var seed: UInt64?

    package init(
      workflow: String? = nil, benchmark: String? = nil, checks: Int = 20, slowerChecks: Int = 5,
      limit: Fraction? = nil, slowdown: Fraction? = nil, pairs: Int? = nil, seed: UInt64? = nil
    ) {
      self.workflow = workflow
      self.benchmark = benchmark
      self.checks = checks
      self.slowerChecks = slowerChecks
      self.limit = limit
      self.slowdown = slowdown
      self.pairs = pairs
      self.seed = seed
    }
  }

  /// What it showed.
  package struct Result: Sendable {
    /// One a test that is decided in pairs.
    package let trust: [Trust]
    /// The metrics of the same workflows that no test is about.
    package let untested: [UntestedMetric]
    package let falseAlarmRate: Fraction
    /// Tests that were left out, and what else a user should know.
    package let warnings: [String]
    /// Workflows that could not be built or run.
    package let failures: [(workflow: String, reason: String)]
    package let duration: Seconds
    package let overhead: Fraction?
  }

  /// Compares identical code with itself, then with a slowdown that is really there.
  ///
  /// - Throws: As `Check.run`.
  package static func run(
    _ request: Request, in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> Result {
    let file = try project.workflowFile()
    var tests = try project.regressionTests()
    if let limit = request.limit {
      for index in tests.tests.indices { tests.tests[index].setLimit(limit, text: nil) }
    }
    let asked = try CheckPlan(
      file: file, fileName: project.shown(project.workflowFilePath), tests: tests,
      testsName: project.shown(project.regressionTestsFilePath), workflow: request.workflow,
      pairs: request.pairs)
    let sides = try Sides.alone(nil, in: project.repository)
    let place = try makeBench(project, Checkouts.defaultCacheSize)
    let started = place.moment()
    let bench = try CheckBench(sides, needingBase: [], on: place, in: project.repository)
    let plan = try asked.naming { try bench.listing(of: $0, progress: progress) }
    var generator = SeededGenerator(seed: request.seed ?? place.seed())
    var clock = MeasuredTime()
    var trust: [Trust] = []
    var untested: [UntestedMetric] = []
    var warnings = bench.warnings
    var failures = plan.orphans.filter { orphan in
      asked.orphans.allSatisfy { $0.test != orphan.test }
    }.map { ($0.test.workflow, $0.reason) }
    for part in plan.parts
    where request.benchmark == nil || part.benchmark == request.benchmark || part.failure != nil {
      if let failure = part.failure { failures.append((part.workflow.name, failure)) }
      for planned in part.tests where planned.maxPairs == nil {
        let test = planned.test
        warnings.append(
          "\(test.workflow) \(test.metric): skipped, as it is compared with a baseline or counted")
      }
      guard part.isPaired, part.failure == nil else { continue }
      do {
        try bench.candidate.build(part.workflow, progress: progress)
        let (tried, others) = try measure(
          part, plan.rates, request, on: bench, using: &generator, clock: &clock,
          progress: progress)
        trust += tried
        untested += others
        let names = Set(tried.map(\.test.metric))
        for test in part.pairedTests.map(\.test) where !names.contains(test.metric) {
          let reason = MissingMetric.reason(for: test.metric, in: nil)
          warnings.append("\(test.workflow) \(test.metric): skipped: \(reason)")
        }
      } catch let error as MeasurementError {
        guard error.concernsOneWorkflow else { throw error }
        failures.append((part.workflow.name, error.description))
      }
    }
    return Result(
      trust: trust, untested: untested, falseAlarmRate: tests.falseAlarmRate, warnings: warnings,
      failures: failures,
      duration: place.time(since: started), overhead: clock.overhead)
  }

  /// Makes the checks of one workflow.
  private static func measure(
    _ part: CheckPlan.Part, _ rates: ErrorRates, _ request: Request, on bench: CheckBench,
    using generator: inout SeededGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws -> (trust: [Trust], untested: [UntestedMetric]) {
    let others = Array(repeating: 0.0, count: rates.tests - part.pairedTests.count)
    let total = request.checks + request.slowerChecks
    func check(_ index: Int, delay: Seconds) throws(MeasurementError) -> SelfTestCheck {
      try SelfTestCheck(
        bench.decide(
          part, rates: rates, otherEvidence: others, delay: delay, using: &generator, clock: &clock
        ) { _ in
          let kind = delay > 0 ? "slower" : "identical"
          progress(
            Activity("checking \(part.name), \(kind) code", done: index, total: total))
        })
    }
    var identical: [SelfTestCheck] = []
    for index in 0..<request.checks { identical.append(try check(index, delay: 0)) }
    var collected = part.pairedTests.enumerated().map { index, planned in
      Trust.Collected(
        planned.test, maxPairs: planned.maxPairs ?? 0, rates: rates, checks: identical, at: index,
        warmup: part.workflow.warmup)
    }
    // A time is what can be made slower from outside, by keeping a CPU busy.
    let times = collected.filter { $0.canBeSlowed }
    let delay = times.first.map { first in
      Seconds((request.slowdown ?? first.test.limit.scaled(by: 2)).value * median(of: first.values))
    }
    // Nothing may get slower where the limit is 0, and twice as much is nothing to find.
    if let delay, delay > 0, request.slowerChecks > 0 {
      var slower: [SelfTestCheck] = []
      for index in 0..<request.slowerChecks {
        slower.append(try check(request.checks + index, delay: delay))
      }
      for index in collected.indices where collected[index].canBeSlowed {
        collected[index].inject(delay: delay, checks: slower, at: index)
      }
    }
    let trust = collected.filter(\.hasValues).map { $0.trust(using: &generator) }
    return (
      trust, UntestedMetric.all(of: part, in: identical, rates: rates, using: &generator)
    )
  }
}

/// One check of a self-test, reduced to what its tests came to.
struct SelfTestCheck {
  let trial: PairedTrial
  let confirmation: PairedTrial?

  init(_ outcome: (trial: PairedTrial, confirmation: PairedTrial?)) {
    self.trial = outcome.trial
    self.confirmation = outcome.confirmation
  }

  /// The verdict on a test, as a check would give it.
  func verdict(at index: Int) -> Verdict {
    let test = trial.tests[index]
    switch test.shift?.decision {
    case .below: return .passed
    case .above:
      let again = confirmation?.tests.first { $0.test == test.test }
      return again?.shift?.decision == .above ? .regressed : .undecided
    case nil: return .undecided
    }
  }

  /// The log-ratios of a metric's pairs over several checks; none where values have no ratio.
  static func logRatios(of metric: String, in checks: [SelfTestCheck]) -> [Double] {
    checks.flatMap { check -> [Double] in
      func samples(_ series: Series) -> MetricSamples? {
        series.complete.first { $0.metric.name == metric }
      }
      guard let base = samples(check.trial.base), let candidate = samples(check.trial.candidate),
        let scale = Scale(comparing: base, with: candidate)
      else { return [] }
      return zip(base.samples, candidate.samples).map {
        scale.logRatio(base: $0, candidate: $1)
      }
    }
  }
}
