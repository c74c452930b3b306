import ArgumentParser

/// `perf-check baseline`: only knows its subcommands.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Maintain the baseline of counted metrics, baselines/baseline_metrics.json.",
    subcommands: [
      BaselineUpdateCommand.self, BaselineShowCommand.self, BaselineAcceptCommand.self,
    ],
    defaultSubcommand: BaselineShowCommand.self)
}
