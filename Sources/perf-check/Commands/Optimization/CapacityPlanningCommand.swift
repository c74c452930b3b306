import Advice
import ArgumentParser
import Measurement
import Model
import Reports

/// `perf-check capacity-planning`.
struct CapacityPlanningCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "capacity-planning",
    abstract: "Forecast required agents, and when current capacity will be exceeded.",
    discussion: """
      Recorded runs are the arrivals. A run occupies its agents for as long as it took: a command one \
      agent for its wall_time, tasks all of theirs for the makespan. Waiting times follow from Erlang C \
      where it applies, otherwise from simulating the recorded arrivals with other numbers of agents. \
      Arrivals grow as in the recorded weeks (or days), or by --growth-projection; thousands of simulated \
      growth paths give the intervals. Throughput against agents is fitted by the Universal Scalability \
      Law.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @OptionGroup var options: CapacityOptions

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(workflow: workflow, in: session)
    let isRecorded = reading.isOfProject
    let basis =
      isRecorded
      ? try CapacityBasis(
        from: source.at ?? "HEAD", workflow: workflow, history: reading.history,
        in: source.stored.project(in: session))
      : CapacityBasis(reading.history)
    session.console.show(Activity("simulating \(basis.demand.count) runs"))
    let study = try CapacityStudy(
      of: basis, by: options.planner, alternatives: options.whatIf)
    let warnings = reading.warnings + study.warnings
    guard let planned = study.planned else {
      return Outcome(
        report: Report(
          scalability: study.scalability, objective: options.slo.description,
          withoutPlan: study.reason, remedy: study.remedy, workflow: workflow, warnings: warnings))
    }
    return Outcome(
      report: Report(
        capacity: planned.plan, alternatives: planned.alternatives,
        postponements: planned.postponements, scalability: study.scalability,
        withScenarios: options.includeScenarios,
        sizesForWorst: options.optimizationGoals.contains(.performance),
        warnsOfIdleness: options.optimizationGoals.contains(.efficiency), workflow: workflow,
        warnings: warnings),
      analyticsFile: isRecorded ? CapacityReminder.file : nil)
  }
}
