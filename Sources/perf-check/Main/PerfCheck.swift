import ArgumentParser

/// The command that only knows its subcommands.
struct PerfCheck: ParsableCommand {
  static let version = "0.2.0"

  static let configuration = CommandConfiguration(
    commandName: "perf-check",
    abstract: "Detect performance regressions before merging, with a bounded error rate.",
    discussion: """
      Start with 'init', which writes perf-check.yml and baselines/ for the package. Then 'check' \
      measures your change side by side with the commit that it is based on.

      \(ExitStatus.help)
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Gate",
        subcommands: [
          InitCommand.self, CheckCommand.self, CompareCommand.self, RecordCommand.self,
          BaselineCommand.self, BisectCommand.self, SelfTestCommand.self,
        ]),
      CommandGroup(
        name: "Watch",
        subcommands: [
          MonitorCommand.self, LiveMetricsCommand.self, DashboardCommand.self, AlertsCommand.self,
        ]),
      CommandGroup(
        name: "History",
        subcommands: [
          HistoryCommand.self, RegressionCommand.self, TrendsCommand.self, PatternsCommand.self,
          ComparativeCommand.self, PredictionsCommand.self,
        ]),
      CommandGroup(
        name: "Execution analysis",
        subcommands: [
          ExecutionAnalysisCommand.self, PhasePerformanceCommand.self, TaskOptimizationCommand.self,
          ParallelEfficiencyCommand.self, AgentPerformanceCommand.self, BottlenecksCommand.self,
          EfficiencyCommand.self, ThroughputCommand.self, ResourceEfficiencyCommand.self,
        ]),
      CommandGroup(
        name: "Optimization",
        subcommands: [
          RecommendationsCommand.self, TuneSuggestionsCommand.self, CapacityPlanningCommand.self,
        ]),
      CommandGroup(
        name: "Import and export",
        subcommands: [
          ReportCommand.self, ImportCommand.self, ExportCommand.self, SyncCommand.self,
          PublishStateCommand.self,
        ]),
      CommandGroup(
        name: "More than one machine", subcommands: [LabCommand.self, StoreCommand.self]),
      CommandGroup(name: "Maintenance", subcommands: [DoctorCommand.self, PruneCommand.self]),
    ],
    defaultSubcommand: CheckCommand.self)
}
