import Measurement
package import Profiling

/// Which functions take more or less than at the base.
package struct ExplanationEntry: Codable, Sendable {
  package let workflow: String
  /// Of its suite; null for what has none.
  package let benchmark: String?
  /// The only one that it is about; null for the whole workflow, and in what older versions wrote.
  package let task: String?
  package let profiler: String
  /// "s" of CPU time, or "instructions".
  package let unit: String
  /// Of one run; of a suite's benchmark, as measured.
  package let base: Double
  package let candidate: Double
  /// candidate/base − 1, by the profiles.
  package let change: Double
  package let functions: [Function]
  /// The differential flame graph, an SVG, relative to the folder of `perf-check.yml`; null where it
  /// wasn't written.
  package let flameGraph: String?
  /// The calls of both sides, each before those that it made; nil in what older versions wrote.
  package let calls: [Call]?
  package let notes: [String]

  /// What it is about, for people.
  package var name: String { CheckPlan.name(of: benchmark ?? task, in: workflow) }

  package struct Function: Codable, Sendable {
    package let name: String
    package let kind: ProfileDifference.Change.Kind
    /// What it spends itself, with what it calls of the language's runtime and libraries.
    package let base: Double
    package let candidate: Double
    package let change: Double
    /// Of what it spends with all that it calls.
    package let inclusiveChange: Double
    /// The fraction of the whole change; null where that is within the noise.
    package let share: Double?
    /// Relative to the root of the repository.
    package let file: String?
    package let line: Int?
    /// Whether the change touches the file; null where that isn't known.
    package let touched: Bool?
    /// What it calls of the language that takes most of the change.
    package let helper: String?
  }

  /// What a call costs with all that it made, in the entry's unit, of the profiles.
  package struct Call: Codable, Sendable {
    package let name: String
    /// How many calls lead to it: 0 for the whole program.
    package let depth: Int
    package let base: Double
    package let candidate: Double
  }

  package init(_ explanation: Explanation, flameGraph: String?) {
    workflow = explanation.workflow
    (benchmark, task) = (explanation.benchmark, explanation.task)
    profiler = explanation.profiler.rawValue
    unit = explanation.unit.rawValue
    (base, candidate, change) = (explanation.base, explanation.candidate, explanation.change)
    functions = explanation.functions.map { function in
      let change = function.change
      return Function(
        name: change.name, kind: change.kind, base: change.base, candidate: change.candidate,
        change: change.change, inclusiveChange: change.inclusiveChange, share: change.share,
        file: change.file, line: change.line, touched: function.isTouched, helper: change.helper)
    }
    self.flameGraph = flameGraph
    // A list, because parsers of JSON bear some hundred levels, and recursive programs have more.
    calls = explanation.flames.preorder.map {
      Call(name: $0.tree.name, depth: $0.depth, base: $0.tree.base, candidate: $0.tree.candidate)
    }
    notes = explanation.notes
  }
}
