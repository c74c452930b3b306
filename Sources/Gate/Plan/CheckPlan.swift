import Configuration
import History
import Measurement
import Model
import Quantities

/// What a check is going to measure, settled before anything runs.
struct CheckPlan {
  /// How many pairs are measured at most when no test says.
  static let defaultPairs = 120
  /// How many runs of the candidate are measured for a comparison with a baseline alone.
  static let baselineRuns = 10

  /// What a workflow, or one benchmark of its suite, is called for people.
  static func name(of benchmark: String?, in workflow: String) -> String {
    benchmark.map { "\(workflow) \($0)" } ?? workflow
  }

  /// A workflow with its tests.
  struct Part {
    let workflow: Workflow
    /// All of them, in the order of the file.
    var tests: [PlannedTest]
    /// The metrics that a tool counts, in runs of their own.
    var counted: [String] = []
    /// What counts instructions.
    var counter = InstructionCounter.pmu
    /// What it is about, for people.
    var name: String { CheckPlan.name(of: benchmark, in: workflow.name) }
    /// Whether base and candidate are timed in pairs.
    var isPaired: Bool { !pairedTests.isEmpty }
    /// Those that are decided in pairs.
    var pairedTests: [PlannedTest] { tests.filter { $0.maxPairs != nil } }
    /// The metrics that are counted at the base, too.
    var countedAtBase: [String] {
      counted.filter { metric in
        tests.contains { $0.test.metric == metric && $0.test.compare == .base }
      }
    }
    /// How many runs of the candidate count when there are no pairs.
    var runs = CheckPlan.baselineRuns
    /// Whether a failed task ends its run, not only what depends on it.
    var failFast = false
    /// Whether the change under test adds the workflow: the base may not be able to run it.
    var isNew = false
    /// Why the base can't run a benchmark that is new; nil where that isn't known yet.
    var baseFailure: String?
    /// The benchmark of the workflow's suite that this part is about; nil for one that isn't named yet,
    /// and without a suite.
    var benchmark: String?
    /// Whether the candidate doesn't have the benchmark any more.
    var isRemoved = false
    /// Why nothing of it can be measured.
    var failure: String?
    /// In what the change under test defines the workflow differently; nil where it doesn't.
    ///
    /// Both sides run it as the base defines it.
    var redefinition: String?
  }

  /// A test of what isn't there.
  struct Orphan {
    let test: RegressionTest
    let reason: String
  }

  private(set) var parts: [Part]
  /// The tests whose workflow or benchmark isn't there.
  private(set) var orphans: [Orphan]
  private(set) var rates: ErrorRates

  /// Settles the plan.
  ///
  /// - Parameters:
  ///   - file: `perf-check.yml`.
  ///   - fileName: Its name for errors.
  ///   - tests: `regression_tests.json`.
  ///   - testsName: Its name for errors.
  ///   - workflow: The only workflow to check; nil for all.
  ///   - pairs: At most how many pairs to measure, whatever the tests say.
  ///   - counter: What counts instructions.
  ///   - maxTime: At most how long each workflow's pairs are measured.
  ///   - failFast: Whether a failed task ends its run, not only what depends on it.
  ///   - errorShare: The part of the false-alarm rate that these tests may use up.
  /// - Throws: `ConfigurationError` when a number of pairs can never decide, no test fits, or the
  ///   workflow isn't there.
  init(
    file: WorkflowFile, fileName: String, tests: RegressionTestsFile, testsName: String,
    workflow: String?, pairs: Int?, counter: InstructionCounter = .pmu, maxTime: Seconds? = nil,
    failFast: Bool = false, errorShare: Double = 1
  ) throws(ConfigurationError) {
    if let workflow { _ = try file.workflow(workflow, file: fileName) }
    let chosen = tests.tests.filter { workflow == nil || $0.workflow == workflow }
    guard !chosen.isEmpty else {
      let of = workflow.map { " of the workflow '\($0)'" } ?? ""
      throw ConfigurationError(
        file: testsName,
        detail: """
          no tests\(of) to check
            Add one: {"workflow": "\(workflow ?? file.workflows[0].name)", "metric": "wall_time", \
          "limit": "5%"}
          """)
    }
    let rate = tests.falseAlarmRate.value
    self.rates = ErrorRates(falseAlarm: rate, tests: chosen.count, share: errorShare)
    self.orphans = chosen.filter { test in
      !file.workflows.contains { $0.name == test.workflow }
    }.map {
      Orphan(
        test: $0,
        reason: "perf-check.yml has no workflow '\($0.workflow)'. Add it, or remove the test.")
    }
    self.parts = file.workflows.compactMap { workflow in
      let own = chosen.filter { $0.workflow == workflow.name }
      guard !own.isEmpty else { return nil }
      var workflow = workflow
      for test in own {
        let name =
          workflow.suite == nil
          ? Metric.builtIn(test.metric)?.name : BenchmarkMetric(test.metric)?.metric
        if let name, !workflow.metrics.contains(name) { workflow.metrics.append(name) }
      }
      // A suite counts by itself.
      let counted =
        workflow.suite == nil
        ? CountingMeasurement.metrics(of: workflow, instructions: counter) : []
      let isMeasured = own.contains { $0.compare == .baseline && !counted.contains($0.metric) }
      let planned = own.map { test in
        var test = test
        test.maxTime = [test.maxTime, maxTime].compactMap { $0 }.min()
        let isPaired = test.compare == .base && !counted.contains(test.metric)
        return PlannedTest(
          test, maxPairs: isPaired ? pairs ?? test.maxPairs ?? Self.defaultPairs : nil)
      }
      return Part(
        workflow: workflow, tests: planned, counted: counted, counter: counter,
        runs: isMeasured ? Self.baselineRuns : 0, failFast: failFast)
    }
    for part in parts {
      let minimum = rates.minimumPairs
      guard let allowed = part.tests.compactMap(\.maxPairs).min(), allowed < minimum else {
        continue
      }
      throw ConfigurationError(
        file: testsName,
        detail: """
          \(allowed) pairs of '\(part.workflow.name)' can't decide a test: a false-positive \
          rate of \(rate) over \(chosen.count) tests requires \(minimum)
            Raise "max_pairs" or --pairs, or "false_alarm_rate".
          """)
    }
  }

  /// Settles the plan of what was asked for.
  ///
  /// - Parameters:
  ///   - request: What was asked for.
  ///   - gate: What is gated; nil for what the work tree's files say.
  ///   - project: Where they are.
  /// - Throws: `ConfigurationError`.
  init(
    _ request: Check.Request, gate: GateDefinition?, in project: borrowing Project
  ) throws(ConfigurationError) {
    let file = if let gate { gate.workflows } else { try project.workflowFile() }
    let tests = if let gate { gate.tests } else { try project.regressionTests() }
    try self.init(
      file: file, fileName: project.shown(project.workflowFilePath), tests: tests,
      testsName: project.shown(project.regressionTestsFilePath), workflow: request.workflow,
      pairs: request.pairs, counter: request.counter, maxTime: request.maxTime,
      failFast: request.failFast, errorShare: request.errorShare.value)
  }

  /// The plan with a part for each benchmark of its suites.
  ///
  /// The error rates hold over the tests of all of them.
  ///
  /// - Parameter listing: What both sides of a part's suite name.
  /// - Throws: What `listing` throws.
  func naming(_ listing: (Part) throws -> SuiteListing) throws -> CheckPlan {
    guard parts.contains(where: { $0.workflow.suite != nil }) else { return self }
    var plan = self
    plan.parts = []
    for var part in parts {
      guard part.workflow.suite != nil else {
        plan.parts.append(part)
        continue
      }
      do {
        let named = part.parts(for: try listing(part))
        plan.parts += named.parts
        plan.orphans += named.orphans
      } catch let error as MeasurementError {
        guard error.concernsOneWorkflow else { throw error }
        part.failure = error.description
        plan.parts.append(part)
      }
    }
    let tests = plan.parts.reduce(plan.orphans.count) { $0 + $1.tests.count }
    plan.rates = ErrorRates(falseAlarm: rates.falseAlarm, tests: tests, share: rates.share)
    return plan
  }

  /// The plan with a shard of the benchmarks of its suites.
  ///
  /// What can't be built or listed here is missing here, whatever the other hosts have; other tests of no
  /// benchmark are in the first shard. Each may use up an even part of the error rate: what hosts list may
  /// differ, so that they can't divide it by that.
  func keeping(_ shard: Shard?) -> CheckPlan {
    guard let shard else { return self }
    var plan = self
    plan.parts.removeAll { part in
      guard part.failure == nil else { return false }
      return !(part.benchmark.map(shard.contains) ?? (shard.number == 1))
    }
    if shard.number > 1 { plan.orphans = [] }
    plan.rates = ErrorRates(
      falseAlarm: rates.falseAlarm,
      tests: plan.parts.reduce(plan.orphans.count) { $0 + $1.tests.count },
      share: rates.share / Double(shard.count))
    return plan
  }

  /// The plan with what the change under test adds, redefines and declares to be accepted.
  func considering(_ subject: CheckSubject) -> CheckPlan {
    var plan = self
    let added = Set(
      subject.gate.changes.filter { $0.kind == .added && $0.what == "workflow" }
        .compactMap(\.workflow))
    for index in plan.parts.indices {
      let name = parts[index].workflow.name
      plan.parts[index].isNew = added.contains(name)
      plan.parts[index].redefinition = subject.gate.redefinitions[name]
      for place in parts[index].tests.indices {
        let test = parts[index].tests[place].test
        plan.parts[index].tests[place].accepted = subject.accepted(for: test)
        plan.parts[index].tests[place].isNew =
          subject.gate.addedTests.contains(TestQuestion(test))
      }
    }
    return plan
  }

  /// The plan with what an earlier check says of the noise.
  func expecting(_ noise: EarlierNoise) -> CheckPlan {
    var plan = self
    for index in plan.parts.indices {
      for place in parts[index].tests.indices {
        plan.parts[index].tests[place].noise = noise.hint(for: parts[index].tests[place].test)
      }
    }
    return plan
  }
}
