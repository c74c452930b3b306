import Git
package import History
package import Model
package import Quantities

/// What a check prints for programs, and keeps in `.perf-check/verdict.json`.
package typealias VerdictDocument = Envelope<VerdictData, VerdictResults>

/// What a check measured.
package struct VerdictData: Codable, Sendable {
  package let environment: RunEnvironment
  /// What decided the order of the runs.
  package let seed: UInt64
  package let samples: [Samples]
  /// The hosts of a scheduler that measured; null where this machine did.
  package private(set) var hosts: [Host]?

  /// A host that a scheduler chose, and what it measured.
  package struct Host: Codable, Hashable, Sendable {
    package let host: String
    /// The job's number.
    package let job: String
    package let workflow: String
    /// The metrics, where it measured a part of a suite's benchmarks; null for all of the workflow.
    package let metrics: [String]?
    package let environment: RunEnvironment

    package init(
      host: String, job: String, workflow: String, metrics: [String]? = nil,
      environment: RunEnvironment
    ) {
      self.host = host
      self.job = job
      self.workflow = workflow
      self.metrics = metrics
      self.environment = environment
    }
  }

  /// Where a metric of a workflow was measured.
  package func environment(of workflow: String, _ metric: String) -> RunEnvironment {
    hosts?.first { $0.workflow == workflow && $0.metrics?.contains(metric) ?? true }?.environment
      ?? environment
  }

  /// The values of one comparison, in the metric's unit, in the order they were measured.
  package struct Samples: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let better: Metric.Direction
    package let base: [Double]?
    package let candidate: [Double]?
    /// How the evidence grew with each pair; null against a baseline, and in what older versions wrote.
    package let evidence: Evidence?
  }

  /// The e-values after each pair, up to the decision.
  package struct Evidence: Codable, Sendable {
    /// Against "not worse by more than the limit".
    package let worse: [Double]
    /// Against "worse by more than the limit".
    package let notWorse: [Double]
    /// What each must reach for the test to be decided by itself.
    package let required: Comparison.Evidence.Required
  }
}

/// What a check found.
package struct VerdictResults: Codable, Sendable {
  package let verdict: Verdict
  /// Commits, 40 hex digits.
  package let base: String
  package let candidate: String
  /// How the base was found, such as "merge base with 'main'"; nil in what older versions wrote.
  package let baseOrigin: String?
  /// The first line of the candidate's message; nil in what older versions wrote.
  package let candidateSubject: String?
  /// Whether files differed from the candidate.
  package let candidateDirty: Bool
  package let falseAlarmRate: Fraction
  /// As in `CheckResult`; nil in what older versions wrote.
  package let code: String?
  package let patch: String?
  package let gateChanges: [GateChange]
  package let comparisons: [ComparisonEntry]
  /// Which functions are behind regressions; nil in what older versions wrote.
  package let explanations: [ExplanationEntry]?
  package let warnings: [String]
  /// Files that it was written to, relative to the repository's root: they aren't part of what was measured.
  package let outputs: [String]?

  package struct ComparisonEntry: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let better: Metric.Direction
    package let compare: RegressionTest.Reference
    package let verdict: Verdict
    /// The finding in words; null where it passed, and in what older versions wrote.
    package let message: String?
    /// candidate/base − 1, positive being worse; the other changes likewise.
    package let change: Double?
    package let interval: Interval?
    package let confidence: Double?
    package let limit: Fraction
    /// The largest change that the limit allows: a throughput may fall less than a time may rise.
    package let limitChange: Double
    package let pValue: Double?
    package let pairs: Int?
    package let disturbedPairs: Int?
    package let eValue: Double?
    package let endedBy: String?
    package let furtherPairs: Int?
    package let environmentDifferences: [Difference]
    package let confirmation: Confirmation?
    package let detectableChange: Double?
    package let method: String
    package let base: Side?
    package let candidate: Side?
    package let warnings: [String]
    package let slowerTasks: [SlowerTaskEntry]
  }

  package struct Side: Codable, Sendable {
    package let median: Double
    /// How many.
    package let samples: Int
  }

  package struct Difference: Codable, Sendable {
    package let field: String
    package let baseline: String
    package let here: String
  }

  package struct Confirmation: Codable, Sendable {
    package let confirmed: Bool
    package let change: Double
    package let interval: Interval?
    package let confidence: Double
    package let pairs: Int
  }

  /// A task that became slower; times in seconds.
  package struct SlowerTaskEntry: Codable, Sendable {
    package let task: String
    package let base: Double
    package let candidate: Double
    package let change: Double
    package let interval: Interval
    package let pValue: Double
    /// Of the makespan, by this task alone.
    package let makespanChange: Double

    package init(
      task: String, base: Double, candidate: Double, change: Double, interval: Interval,
      pValue: Double, makespanChange: Double
    ) {
      self.task = task
      self.base = base
      self.candidate = candidate
      self.change = change
      self.interval = interval
      self.pValue = pValue
      self.makespanChange = makespanChange
    }
  }
}

extension VerdictDocument {
  /// The document of a check.
  ///
  /// - Parameters:
  ///   - result: What was found.
  ///   - messages: Each comparison's finding in words, in their order.
  ///   - slowerTasks: The tasks behind each comparison, in their order.
  ///   - explanations: Those of the result, as programs read them.
  ///   - notes: What else the user should know.
  ///   - recommendations: What bears on its regressions.
  ///   - nextSteps: What to do now.
  package init(
    _ result: CheckResult, messages: [String?], slowerTasks: [[VerdictResults.SlowerTaskEntry]],
    explanations: [ExplanationEntry] = [], notes: [String],
    recommendations: [RecommendationEntry], nextSteps: [String]
  ) {
    self.init(
      operation: "check", workflow: result.workflow,
      data: VerdictData(
        environment: result.environment, seed: result.seed,
        samples: result.comparisons.map(VerdictData.Samples.init)),
      results: VerdictResults(
        verdict: result.verdict, base: result.base.id.hex, candidate: result.candidate.id.hex,
        baseOrigin: result.baseOrigin, candidateSubject: result.candidate.subject,
        candidateDirty: result.isDirty, falseAlarmRate: result.falseAlarmRate, code: result.code,
        patch: result.patch, gateChanges: result.gateChanges,
        comparisons: result.comparisons.indices.map {
          .init(result.comparisons[$0], message: messages[$0], slowerTasks: slowerTasks[$0])
        },
        explanations: explanations,
        warnings: result.warnings + notes, outputs: result.outputs),
      recommendations: recommendations,
      metrics: OperationMetrics(
        monitoringOverhead: result.overhead, dataCollectionTime: result.duration),
      nextSteps: nextSteps)
  }

  /// The comparisons that found a regression.
  package var regressions: [VerdictResults.ComparisonEntry] {
    result.analysisResults.comparisons.filter { $0.verdict == .regressed }
  }
}

extension VerdictData.Samples {
  fileprivate init(_ comparison: Comparison) {
    self.init(
      workflow: comparison.workflow, metric: comparison.metric.name, unit: comparison.metric.unit,
      better: comparison.metric.better, base: comparison.base?.values,
      candidate: comparison.candidate?.values, evidence: comparison.evidence.map { .init($0) })
  }
}

extension VerdictResults.ComparisonEntry {
  fileprivate init(
    _ comparison: Comparison, message: String?, slowerTasks: [VerdictResults.SlowerTaskEntry]
  ) {
    self.init(
      workflow: comparison.workflow, metric: comparison.metric.name, unit: comparison.metric.unit,
      better: comparison.metric.better, compare: comparison.reference, verdict: comparison.verdict,
      message: message, change: comparison.change, interval: comparison.interval,
      confidence: comparison.confidence,
      limit: comparison.limit.fraction,
      limitChange: comparison.limit.change(comparison.metric.better), pValue: comparison.pValue,
      pairs: comparison.pairs, disturbedPairs: comparison.disturbedPairs,
      eValue: comparison.eValue, endedBy: comparison.ending,
      furtherPairs: comparison.furtherPairs,
      environmentDifferences: comparison.differences.map {
        .init(field: $0.field, baseline: $0.recorded, here: $0.here)
      },
      confirmation: comparison.confirmation.map {
        .init(
          confirmed: $0.isConfirmed, change: $0.change, interval: $0.interval,
          confidence: $0.confidence, pairs: $0.pairs)
      },
      detectableChange: comparison.detectableChange, method: comparison.method,
      base: comparison.base.map(VerdictResults.Side.init),
      candidate: comparison.candidate.map(VerdictResults.Side.init),
      warnings: comparison.warnings, slowerTasks: slowerTasks)
  }
}

extension VerdictResults.Side {
  package init(_ side: Comparison.Side) {
    self.init(median: side.median, samples: side.values.count)
  }
}

extension VerdictData.Evidence {
  fileprivate init(_ evidence: Comparison.Evidence) {
    // JSON has no infinity.
    func finite(_ values: [Double]) -> [Double] { values.map { min($0, .greatestFiniteMagnitude) } }
    self.init(
      worse: finite(evidence.worse), notWorse: finite(evidence.notWorse),
      required: evidence.required)
  }
}
