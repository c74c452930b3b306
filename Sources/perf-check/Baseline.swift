import ArgumentParser

/// `perf-check baseline`: only knows its subcommands.
struct Baseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Maintain baselines/baseline_metrics.json, which counted metrics are compared with.",
    subcommands: [BaselineUpdate.self, BaselineShow.self, BaselineAccept.self],
    defaultSubcommand: BaselineShow.self)
}
