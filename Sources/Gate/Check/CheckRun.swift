import Configuration
import Git
import History
import Measurement
import Model
import Scheduling
import Statistics

/// Measures the parts of a plan, one after the other, and decides their tests.
struct CheckRun {
  private let plan: CheckPlan
  private let subject: CheckSubject
  private let bench: CheckBench
  private let counter: InstructionCounter
  /// The commits of the baseline that have the candidate's files.
  private let sameCode: Set<String>
  private var generator: SeededGenerator
  /// The e-values of the tests that were decided in pairs.
  private var evidence: [Double] = []
  private(set) var clock = MeasuredTime()
  private(set) var comparisons: [Comparison]
  private(set) var warnings: [String]
  private(set) var taskTimes: [TaskTimes] = []
  private(set) var measured: [MeasuredSides] = []

  init(
    _ plan: CheckPlan, of subject: CheckSubject, on bench: CheckBench,
    counter: InstructionCounter, seed: UInt64, sameCode: Set<String>
  ) {
    self.plan = plan
    self.subject = subject
    self.bench = bench
    self.counter = counter
    self.sameCode = sameCode
    self.generator = SeededGenerator(seed: seed)
    self.comparisons = plan.orphans.map {
      Comparison($0.test, verdict: .missing, because: $0.reason)
    }
    self.warnings =
      bench.warnings + MeasurementWarnings.of(counter, counting: plan.parts.flatMap(\.counted))
  }

  /// Measures all parts and decides their tests.
  ///
  /// - Throws: What concerns more than one workflow.
  mutating func measure(progress: (Activity) -> Void) throws {
    var rest = plan.parts[...]
    while let first = rest.first {
      // The benchmarks of a suite take turns.
      let isSuite = first.benchmark != nil
      let parts = rest.prefix {
        $0.workflow.name == first.workflow.name && isSuite == ($0.benchmark != nil)
      }
      rest = rest.dropFirst(parts.count)
      try measure(Array(parts), progress: progress)
    }
  }

  /// Measures the parts of a workflow and decides their tests.
  private mutating func measure(
    _ parts: [CheckPlan.Part], progress: (Activity) -> Void
  ) throws {
    let tests = parts.reduce(0) { $0 + $1.pairedTests.count }
    let others = plan.rates.tests - tests - evidence.count
    let outcomes = try bench.measure(
      parts, rates: plan.rates,
      otherEvidence: evidence + Array(repeating: 0, count: max(0, others)),
      using: &generator, clock: &clock, progress: progress)
    for (part, outcome) in zip(parts, outcomes) { decide(part, outcome) }
  }

  private mutating func decide(_ part: CheckPlan.Part, _ outcome: CheckBench.Outcome) {
    warnings += outcome.warnings.filter { !warnings.contains($0) }
    // What a test asks for is told as its verdict.
    for name in outcome.absent
    where part.benchmark == nil && !part.tests.contains(where: { $0.test.metric == name }) {
      let reason = MissingMetric.reason(for: name, in: outcome.candidate)
      warnings.append("\(part.workflow.name): \(reason)")
    }
    keepSides(of: part, outcome)
    evidence += outcome.trial?.tests.map(\.evidence) ?? []
    let decision = TestDecision(
      part: part, outcome: outcome, baseline: subject.gate.baseline,
      environment: bench.environment, rates: plan.rates, counter: counter, sameCode: sameCode)
    comparisons += part.tests.map { decision.comparison(of: $0, using: &generator) }
  }

  /// Keeps what both sides gave, and what their tasks took.
  private mutating func keepSides(of part: CheckPlan.Part, _ outcome: CheckBench.Outcome) {
    guard let base = outcome.base, let candidate = outcome.candidate else { return }
    let name = part.workflow.name
    measured.append(
      MeasuredSides(workflow: name, base: base.complete, candidate: candidate.complete))
    guard let plan = part.workflow.plan, !base.middleSpans.isEmpty else { return }
    let run = Run(
      id: "", workflow: name, commit: subject.sides.base.id.hex, dirty: false, at: "",
      environment: bench.environment, metrics: [], spans: base.middleSpans,
      tags: [Run.agentsTag: "\(plan.agents.count)"])
    taskTimes.append(
      TaskTimes(workflow: name, run: run, base: base.complete, candidate: candidate.complete))
  }
}
