import Configuration
import History
import Quantities

/// What a check gates: what the base says, with what the change under test adds or tightens.
///
/// A change is not the judge of itself: what it loosens, removes or redefines counts only once it is
/// merged, and is reported like a regression. `trust: candidate` in the base's `perf-check.yml` has
/// the change's own files count.
struct GateDefinition: Sendable {
  /// The files of one side; nil where it has none.
  struct Files: Sendable {
    var workflows: WorkflowFile?
    var tests: RegressionTestsFile?
    var baseline: BaselineFile

    init(
      workflows: WorkflowFile?, tests: RegressionTestsFile?, baseline: BaselineFile = .init()
    ) {
      self.workflows = workflows
      self.tests = tests
      self.baseline = baseline
    }
  }

  /// The workflows that are measured, as they are defined on both sides.
  var workflows: WorkflowFile
  var tests: RegressionTestsFile
  var baseline: BaselineFile
  private(set) var changes: [GateChange] = []
  /// The tests that the change adds, by what they ask.
  private(set) var addedTests: Set<TestQuestion> = []
  /// What the definitions of a workflow differ in, by its name.
  var redefinitions: [String: String] = [:]

  /// Merges the files of both sides.
  ///
  /// - Parameters:
  ///   - base: Those of the base.
  ///   - candidate: Those of the change under test.
  /// - Returns: nil where neither side has workflows, or neither has tests.
  init?(base: Files, candidate: Files) {
    guard let workflows = base.workflows ?? candidate.workflows,
      let tests = base.tests ?? candidate.tests
    else { return nil }
    self.workflows = workflows
    self.tests = tests
    self.baseline = base.baseline
    let trustsCandidate = base.workflows?.trust == .candidate
    merge(workflows: base.workflows, candidate.workflows)
    merge(tests: base.tests, candidate.tests)
    merge(baseline: base.baseline, candidate.baseline)
    guard trustsCandidate, let own = candidate.workflows, let ownTests = candidate.tests else {
      return
    }
    (self.workflows, self.tests, self.baseline) = (own, ownTests, candidate.baseline)
    redefinitions = [:]
    for index in changes.indices {
      changes[index].applies = true
      changes[index].remedy = nil
    }
  }

  /// Merges the files of both sides, where the branch that the change left has gone on since.
  ///
  /// What the branch has tightened or added meanwhile counts, too: a change that starts from an old
  /// commit isn't gated by less for it. Where the base has no files at all, those of the branch are
  /// the base's.
  ///
  /// - Parameters:
  ///   - base: The files of the base.
  ///   - tip: Those of the branch's newest commit; nil where it isn't known, or is the base.
  ///   - branch: Its name, for what is reported.
  ///   - candidate: Those of the change under test.
  init?(base: Files, tip: Files?, branch: String, candidate: Files) {
    guard let tip, base.workflows?.trust != .candidate,
      let merged = GateDefinition(base: base, candidate: tip)
    else {
      self.init(base: base, candidate: candidate)
      return
    }
    let newest = Files(
      workflows: merged.workflows, tests: merged.tests, baseline: merged.baseline)
    self.init(base: newest, candidate: candidate)
    guard base.workflows != nil, base.tests != nil,
      let own = GateDefinition(base: base, candidate: candidate)
    else { return }
    // What the change itself does is seen beside where it started.
    changes =
      own.changes
      + merged.changes.filter { $0.applies && ["limit", "test"].contains($0.what) }.map { change in
        var change = change
        change.remedy = "'\(branch)' already has this change."
        return change
      }
  }

  mutating func report(_ change: GateChange) { changes.append(change) }
}

/// What a test asks, whatever its limit and budget.
struct TestQuestion: Hashable, Sendable {
  let workflow: String
  let metric: String
  let compare: RegressionTest.Reference

  init(_ test: RegressionTest) {
    (workflow, metric, compare) = (test.workflow, test.metric, test.compare)
  }
}

// MARK: - Tests

extension GateDefinition {
  private static let merging =
    "It applies once it is merged; to accept a regression of this change: "
    + "perf-check baseline accept --reason \"...\""

  private mutating func merge(tests base: RegressionTestsFile?, _ own: RegressionTestsFile?) {
    let own = own ?? RegressionTestsFile(falseAlarmRate: tests.falseAlarmRate, tests: [])
    guard let base else {
      addedTests = Set(own.tests.map(TestQuestion.init))
      for test in own.tests { report(added(test)) }
      return
    }
    if own.falseAlarmRate != base.falseAlarmRate {
      let isHigher = own.falseAlarmRate > base.falseAlarmRate
      report(
        GateChange(
          kind: isHigher ? .loosened : .redefined, what: "false_alarm_rate",
          base: GateChange.percent(base.falseAlarmRate.value),
          candidate: GateChange.percent(own.falseAlarmRate.value), applies: false,
          remedy: isHigher
            ? "A higher rate requires less evidence; it applies once it is merged."
            : "A lower rate requires more pairs; it applies once it is merged."))
    }
    let asked = Dictionary(grouping: own.tests, by: TestQuestion.init)
    let before = Dictionary(grouping: base.tests, by: TestQuestion.init)
    var merged = base.tests.map { test -> RegressionTest in
      let question = TestQuestion(test)
      // The same question asked several times over, as the base has it, is nothing new.
      if asked[question] == before[question] { return test }
      guard let others = asked[question], let other = Self.strictest(others) else {
        report(
          GateChange(
            kind: .removed, workflow: test.workflow, metric: test.metric, what: "test",
            base: Self.text(test), applies: false, remedy: Self.merging))
        return test
      }
      return self.merge(test, other)
    }
    let known = Set(base.tests.map(TestQuestion.init))
    for test in own.tests where !known.contains(TestQuestion(test)) {
      addedTests.insert(TestQuestion(test))
      merged.append(test)
      report(added(test))
    }
    tests.tests = merged
  }

  private func added(_ test: RegressionTest) -> GateChange {
    GateChange(
      kind: .added, workflow: test.workflow, metric: test.metric, what: "test",
      candidate: Self.text(test), applies: true)
  }

  /// The base's test, with what the change tightens.
  private mutating func merge(_ test: RegressionTest, _ own: RegressionTest) -> RegressionTest {
    var merged = test
    func change(
      _ what: String, _ base: String, _ candidate: String, isTighter: Bool
    ) -> GateChange {
      GateChange(
        kind: isTighter ? .tightened : .loosened, workflow: test.workflow, metric: test.metric,
        what: what, base: base, candidate: candidate, applies: isTighter,
        remedy: isTighter ? nil : Self.merging)
    }
    if own.limit != test.limit {
      let isTighter = own.bound < test.bound
      report(
        change(
          "limit", GateChange.percent(test.limit.value), GateChange.percent(own.limit.value),
          isTighter: isTighter))
      if isTighter { merged.setLimit(own.limit, text: nil) }
    }
    let (pairs, ownPairs) = (
      test.maxPairs ?? CheckPlan.defaultPairs, own.maxPairs ?? CheckPlan.defaultPairs
    )
    if ownPairs != pairs {
      report(change("max_pairs", "\(pairs)", "\(ownPairs)", isTighter: ownPairs > pairs))
      merged.maxPairs = max(pairs, ownPairs)
    }
    let (time, ownTime) = (
      test.maxTime ?? Seconds(.infinity), own.maxTime ?? Seconds(.infinity)
    )
    if ownTime != time {
      func text(_ time: Seconds) -> String {
        time.value.isFinite ? "\(time.value) s" : "none"
      }
      report(change("max_time", text(time), text(ownTime), isTighter: ownTime > time))
      merged.maxTime = ownTime > time ? own.maxTime : test.maxTime
    }
    return merged
  }

  private static func strictest(_ tests: [RegressionTest]) -> RegressionTest? {
    guard var test = tests.min(by: { $0.limit < $1.limit }) else { return nil }
    test.maxPairs =
      tests.compactMap(\.maxPairs).count == tests.count
      ? tests.compactMap(\.maxPairs).max()
      : max(
        CheckPlan.defaultPairs, tests.compactMap(\.maxPairs).max() ?? 0)
    test.maxTime = tests.allSatisfy { $0.maxTime != nil } ? tests.compactMap(\.maxTime).max() : nil
    return test
  }

  private static func text(_ test: RegressionTest) -> String {
    "limit \(GateChange.percent(test.limit.value)), compare \(test.compare.rawValue)"
  }
}
