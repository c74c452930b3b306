import Foundation
import Model
import Statistics

/// The throughput and the cost of a workflow.
package struct Throughput: Hashable, Sendable {
  package let workflow: String
  /// The number of executions, and of failed ones.
  package let executions: Int
  package let failed: Int
  /// The number of agents of the newest execution; nil if unknown.
  package let agents: Int?
  /// The median time of successful executions, in seconds; nil if there are none.
  package let makespan: Double?
  /// The number of sequential executions per hour with these agents.
  package let runsPerHour: Double?
  /// The 95 % confidence interval; nil for fewer than six times.
  package let runsPerHourInterval: ClosedRange<Double>?
  /// The number of successful tasks per hour of running time.
  package let tasksPerHour: Double?
  /// The actual number of executions per day; nil for less than a day of data.
  package let executionsPerDay: Double?
  /// The agent time per successful execution, in hours, including failed ones.
  package let agentHoursPerResult: Double?
  /// The cost of that, in the currency of the rate; nil without a rate.
  package let costPerResult: Double?

  /// Computes the throughput of each workflow.
  ///
  /// - Parameters:
  ///   - executions: Oldest first, each with the times of all its runs in seconds, where more than
  ///     one was measured.
  ///   - costPerAgentHour: In any currency.
  package static func find(
    in executions: [(analysis: ExecutionAnalysis, times: [Double])], costPerAgentHour: Double?
  ) -> [Throughput] {
    let groups = Dictionary(grouping: executions) { $0.analysis.trace.workflow }
    return groups.sorted { $0.key < $1.key }.map {
      Throughput($0.key, $0.value, costPerAgentHour: costPerAgentHour)
    }
  }

  private init(
    _ workflow: String, _ executions: [(analysis: ExecutionAnalysis, times: [Double])],
    costPerAgentHour: Double?
  ) {
    let good = executions.filter { !$0.analysis.trace.hasFailed }
    let times = good.flatMap {
      $0.times.isEmpty ? [$0.analysis.makespan].compactMap(\.self) : $0.times
    }
    .filter { $0 > 0 }
    self.workflow = workflow
    self.executions = executions.count
    self.failed = executions.count - good.count
    self.agents = executions.last?.analysis.agents
    self.makespan = times.isEmpty ? nil : median(of: times)
    self.runsPerHour = makespan.map { 3600 / $0 }
    self.runsPerHourInterval =
      ShiftEstimate.paired(differences: times.map { log($0) }, confidence: 0.95).map {
        3600 / exp($0.upper)...3600 / exp($0.lower)
      }
    let timed = executions.compactMap { one in one.analysis.makespan.map { (one.analysis, $0) } }
    let all = timed.reduce(0) { $0 + $1.1 }
    let tasks = timed.reduce(0) { sum, one in
      sum + one.0.trace.lastAttempts.count { one.0.trace.spans[$0].status == .succeeded }
    }
    self.tasksPerHour = all > 0 ? Double(tasks) / all * 3600 : nil
    let dates = executions.compactMap(\.analysis.trace.date).sorted()
    let days = (dates.last?.timeIntervalSince(dates.first ?? .now) ?? 0) / 86_400
    self.executionsPerDay = days >= 1 ? Double(dates.count - 1) / days : nil
    // What took nobody knows how long isn't free.
    let isTimed = timed.count == executions.count
    let hours = timed.reduce(isTimed ? 0.0 : nil) { sum, one in
      sum.flatMap { sum in one.0.agents.map { sum + Double($0) * one.1 / 3600 } }
    }
    self.agentHoursPerResult = hours.flatMap { good.isEmpty ? nil : $0 / Double(good.count) }
    self.costPerResult = agentHoursPerResult.flatMap { hours in
      costPerAgentHour.map { hours * $0 }
    }
  }
}
