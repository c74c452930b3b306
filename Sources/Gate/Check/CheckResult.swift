package import Git
package import Model
package import Quantities

/// What a check found.
package struct CheckResult: Sendable {
  package let verdict: Verdict
  package let base: Commit
  /// How the base was found: "merge base with 'main'".
  package let baseOrigin: String
  /// The commit that was measured, or was the start of the changed files that were.
  package let candidate: Commit
  /// Whether files differed from `candidate`.
  package let isDirty: Bool
  /// The workflow asked for; nil for all.
  package let workflow: String?
  /// The rate of the file, over all tests together.
  package let falseAlarmRate: Fraction
  /// What decided the order of the runs.
  package let seed: UInt64
  package let comparisons: [Comparison]
  /// What the change under test does to its own gate.
  package let gateChanges: [GateChange]
  /// What tells the measured code from other code, the files of the gate aside: 40 hex digits.
  package let code: String
  /// What tells the change from others, as git-patch-id(1) does; nil where only files of the gate
  /// changed.
  package let patch: String?
  /// What the tasks of workflows took that have some and were measured in pairs.
  package let taskTimes: [TaskTimes]
  /// All that was measured of each workflow in pairs, whether it is tested or not.
  package let sides: [MeasuredSides]
  /// Where it was measured.
  package let environment: RunEnvironment
  /// Which functions are behind regressions.
  package var explanations: [Explanation] = []
  /// What concerns the check as a whole.
  package let warnings: [String]
  /// How long building and measuring took.
  package let duration: Seconds
  /// perf-check's own time between runs over the time in them; nil if nothing ran.
  package let overhead: Fraction?
  /// Whether the command line gave what was measured.
  package var isOfCommand = false
  /// Files that it is written to, relative to the repository's root.
  package var outputs: [String] = []
}

/// The samples of a workflow's metrics at the base and at the candidate, pair by pair.
package struct MeasuredSides: Sendable {
  package let workflow: String
  package let base: [MetricSamples]
  package let candidate: [MetricSamples]

  package init(workflow: String, base: [MetricSamples], candidate: [MetricSamples]) {
    self.workflow = workflow
    self.base = base
    self.candidate = candidate
  }
}

/// What the tasks of a workflow took at the base and at the candidate.
package struct TaskTimes: Sendable {
  package let workflow: String
  /// A run of the base: the one with the middle makespan.
  package let run: Run
  /// The samples of all metrics, pair by pair.
  package let base: [MetricSamples]
  package let candidate: [MetricSamples]
}
