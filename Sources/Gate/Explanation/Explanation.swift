package import Measurement
package import Profiling

/// Which functions take more or less than at the base, by a profile of both sides.
package struct Explanation: Sendable {
  /// Whether regressions are explained.
  package enum Wish: String, Hashable, Sendable, CaseIterable {
    /// Confirmed regressions, where a profiler is there.
    case auto
    /// Everything that was measured in pairs; it is an error where no profiler is there.
    case on
    case off
  }

  /// A function, and whether the change is in its file.
  package struct Function: Hashable, Sendable {
    package let change: ProfileDifference.Change
    /// nil where its file isn't known.
    package let isTouched: Bool?
  }

  package let workflow: String
  /// Of its suite; nil for what has none.
  package let benchmark: String?
  /// The only one that it is about; nil for the whole workflow.
  package let task: String?
  package let profiler: Profiler
  package let unit: StackProfile.Unit
  /// Of one run, by the profiles; of a suite's benchmark, as measured.
  package let base: Double
  package let candidate: Double
  /// What the check measured: candidate/base − 1 of the metric that regressed.
  package let measured: Double?
  /// Beyond the noise of two profiles of the base, what became slower first.
  package let functions: [Function]
  /// The calls of both sides.
  package let flames: FlameTree
  /// What the reader should know, such as that it is no matter of CPU time.
  package let notes: [String]

  /// candidate/base − 1 of the profiles.
  package var change: Double { base > 0 ? candidate / base - 1 : 0 }

  /// What it is about, for people.
  package var name: String { CheckPlan.name(of: benchmark ?? task, in: workflow) }
}
