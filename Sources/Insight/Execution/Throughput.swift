import Foundation
import Model
import Statistics

/// How much a workflow gets done in an hour, and for how much.
package struct Throughput: Hashable, Sendable {
  package let workflow: String
  /// How many executions there are, and how many of them failed.
  package let executions: Int
  package let failed: Int
  /// The agents of the newest execution; nil where nothing says so.
  package let agents: Int?
  /// The middle time of the executions that didn't fail, in seconds; nil where there is none.
  package let makespan: Double?
  /// How many executions, one after the other, these agents would do in an hour.
  package let runsPerHour: Double?
  /// With 95 % confidence; nil for fewer than six times.
  package let runsPerHourInterval: ClosedRange<Double>?
  /// How many tasks succeed in an hour of running.
  package let tasksPerHour: Double?
  /// How many executions a day there really were; nil for less than a day of them.
  package let executionsPerDay: Double?
  /// The time of all agents for one execution that didn't fail, in hours: what failed counts, too.
  package let agentHoursPerResult: Double?
  /// What that costs, in the currency of the rate; nil without a rate.
  package let costPerResult: Double?

  /// Works out the throughput of each workflow.
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
