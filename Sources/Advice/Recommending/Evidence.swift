import Foundation
package import Insight
package import Model
import Quantities
import Scheduling
import Statistics

/// What is known of a workflow, for rules to look at.
package struct Evidence: Sendable {
  package let parallel: ParallelEfficiency
  /// Recorded runs on the same kind of machine, oldest first; empty for traces of files.
  ///
  /// The last is that of `parallel`.
  package let runs: [Run]

  package init(parallel: ParallelEfficiency, runs: [Run] = []) {
    self.parallel = parallel
    self.runs = runs
  }

  var analysis: ExecutionAnalysis { parallel.analysis }
  var trace: Trace { analysis.trace }
  var workflow: String { trace.workflow }
  /// Whether it is one command and has no tasks.
  var isOfOneTask: Bool { trace.spans.count == 1 }
  /// The metric that says how long it takes.
  var timeMetric: String { isOfOneTask ? "wall_time" : "makespan" }

  /// The newest execution of each workflow with all before it.
  package static func newest(_ traces: [Trace], runs: [Run]) throws(InsightError) -> [Evidence] {
    var last: [String: Int] = [:]
    for (index, trace) in traces.enumerated() { last[trace.workflow] = index }
    var all: [Evidence] = []
    for index in last.values.sorted() {
      let same =
        runs.isEmpty
        ? []
        : runs.prefix(index + 1).filter {
          $0.workflow == runs[index].workflow && $0.environment.key == runs[index].environment.key
        }
      all.append(Evidence(parallel: try ParallelEfficiency(traces[index]), runs: same))
    }
    return all
  }

  // MARK: - What a change would bring

  /// By how much replays of changed schedules are off, as the standard deviation of logarithms.
  ///
  /// `Benchmarks/recommendations` found 0.066 to 0.078; other machines may be less even.
  static let replayError = 0.1
  /// The part of a normal distribution's deviation that holds 80 %.
  private static let reach = 1.2816

  /// A change of a metric that a replay gives.
  struct Estimate {
    var change: Double
    var interval: ClosedRange<Double>
  }

  /// By how much the makespan of a replay changes, run by run.
  ///
  /// - Parameter modified: The makespan with the change; nil if there is none.
  func estimate(_ modified: (TaskGraph) -> Double?) -> Estimate? {
    guard let agents = analysis.agents else { return nil }
    var (before, after): ([Double], [Double]) = ([], [])
    for graph in analysis.graphsOfRuns {
      let base = Replay(graph, agents: agents, priorities: parallel.priorities).makespan
      guard let changed = modified(graph), base > 0, changed > 0 else { return nil }
      before.append(log(base))
      after.append(log(changed))
    }
    let shift = median(of: after) - median(of: before)
    let sampling =
      StudentizedDifference.medians(baseline: before, candidate: after)?
      .interval(confidence: 0.8).map { ($0.upperBound - $0.lowerBound) / 2 } ?? 0
    // What the replay of the schedule as it was is off by, that of another one is, too.
    let off = log1p(abs(parallel.replayError ?? 0))
    let model = Self.reach * Self.replayError
    let reach = (sampling * sampling + model * model + off * off).squareRoot()
    return Estimate(change: expm1(shift), interval: expm1(shift - reach)...expm1(shift + reach))
  }

  /// A replay of a graph with everything else as it was.
  func makespan(_ graph: TaskGraph, agents: Int? = nil, priorities: [Int32]? = nil) -> Double? {
    (agents ?? analysis.agents).map {
      Replay(graph, agents: $0, priorities: priorities ?? parallel.priorities).makespan
    }
  }

  /// How much of the tasks' time they used a processor; nil where that wasn't measured.
  var cpuFractionOfTasks: Double? {
    let known = trace.spans.indices.filter {
      $0 < trace.resources.count && trace.resources[$0].cpuTime != nil
    }
    let time = known.reduce(0.0) { $0 + trace.spans[$1].duration }
    guard !known.isEmpty, time > 0 else { return nil }
    return known.reduce(0.0) { $0 + (trace.resources[$1].cpuTime ?? 0) } / time
  }

  /// How many tasks can really run at once: no more than there are processors where they need one.
  var maximumUsefulAgents: Int {
    let agents = analysis.agents ?? 1
    guard let share = cpuFractionOfTasks, let cores = trace.cores, share > 0.05 else {
      return 4 * agents
    }
    return max(agents, Int(saturating: (Double(cores) / share).rounded(.down)))
  }
}
