import ArgumentParser

/// `perf-check baseline`: only knows its subcommands.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Maintain baselines/baseline_metrics.json, which counted metrics are compared with.",
    subcommands: [
      BaselineUpdateCommand.self, BaselineShowCommand.self, BaselineAcceptCommand.self,
    ],
    defaultSubcommand: BaselineShowCommand.self)
}
