import Foundation
package import History
package import Model

/// A capacity plan with what belongs to it, or why there is none.
package struct CapacityStudy: Sendable {
  /// The plan.
  package struct Planned: Sendable {
    package let plan: CapacityPlan
    /// The same with other numbers of agents.
    package let alternatives: [CapacityPlan]
    /// Recommendations that put the breach off.
    package let postponements: [Postponement]
  }

  package let basis: CapacityBasis
  /// Throughput against agents.
  package let scalability: [Scalability]
  /// nil where too little is known of arrivals: see `reason`.
  package private(set) var planned: Planned?
  /// Why there is no plan.
  package private(set) var reason = ""
  /// What to do about it.
  package private(set) var remedy: [String] = []

  /// Plans by simulation; seconds.
  ///
  /// - Parameters:
  ///   - basis: What is planned for.
  ///   - planner: How.
  ///   - alternatives: Numbers of agents to plan with, too.
  /// - Throws: `AdviceError` where no number of agents keeps to the objective, or too little is known
  ///   of arrivals and of throughput.
  package init(
    of basis: CapacityBasis, by planner: CapacityPlanner, alternatives: [Int]
  ) throws(AdviceError) {
    self.basis = basis
    scalability = Scalability.find(in: basis.history)
    do {
      let plan = try planner.plan(for: basis.demand)
      var others: [CapacityPlan] = []
      for count in alternatives {
        var other = planner
        other.agents = count
        others.append(try other.plan(for: basis.demand))
      }
      planned = Planned(
        plan: plan, alternatives: others,
        postponements: Postponement.find(basis.recommendations, for: plan, by: planner))
    } catch {
      guard error.code == .insufficientData, !scalability.isEmpty else { throw error }
      let lines = error.detail.split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      reason = lines[0]
      remedy = Array(lines.dropFirst())
    }
  }

  /// What the user should know.
  package var warnings: [String] { basis.warnings + (planned?.plan.warnings ?? []) }
}

extension CapacityBasis {
  /// The basis that the recorded runs of a branch are, of which it is known when each was.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - workflow: The only one; nil for all.
  ///   - history: What they measured.
  package init(
    from revision: String, workflow: String?, history: RecordedHistory,
    in project: borrowing Project
  ) throws {
    let reading = try Ledger.newest(
      .max, from: revision, Ledger.Selection(workflow: workflow), in: project
    ) { _ in true }
    let runs = reading.commits.reversed().flatMap { $0.runs.sorted { $0.id < $1.id } }
    try self.init(runs, history: history)
  }
}
