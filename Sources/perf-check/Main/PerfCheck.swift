import ArgumentParser

/// The command that only knows its subcommands.
struct PerfCheck: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "perf-check",
    abstract: "Tell whether a change made a program slower, and how sure that is.",
    discussion: """
      Start with 'init', which writes perf-check.yml and baselines/ from what the package holds. \
      Then 'check' measures your change next to the commit it started from.

      \(ExitStatus.help)
      """,
    version: version,
    subcommands: [
      InitCommand.self, CheckCommand.self, RecordCommand.self, BaselineCommand.self,
      BisectCommand.self,
      SelfTestCommand.self,
      HistoryCommand.self, RegressionCommand.self, TrendsCommand.self, PatternsCommand.self,
      ComparativeCommand.self,
      PredictionsCommand.self, ExecutionAnalysisCommand.self, PhasePerformanceCommand.self,
      TaskOptimizationCommand.self, ParallelEfficiencyCommand.self, AgentPerformanceCommand.self,
      BottlenecksCommand.self, EfficiencyCommand.self, ThroughputCommand.self,
      ResourceEfficiencyCommand.self, RecommendationsCommand.self, TuneSuggestionsCommand.self,
      CapacityPlanningCommand.self,
      ImportCommand.self,
      ExportCommand.self, SyncCommand.self, PublishStateCommand.self, PruneCommand.self,
      DoctorCommand.self,
    ],
    defaultSubcommand: CheckCommand.self)
}
