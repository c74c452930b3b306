import ArgumentParser

/// `perf-check lab`: only knows its subcommands.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Look after the hosts that measure for Slurm.",
    discussion: """
      'executor:' in perf-check.yml says which nodes measure: {kind: slurm, partition: bench}. Operations \
      that measure go there by it, or by --executor slurm.
      """,
    subcommands: [
      LabStatusCommand.self, LabSelfTestCommand.self, LabDrainCommand.self, LabResumeCommand.self,
      LabMeasureCommand.self, LabBuildCommand.self, LabRunJobCommand.self,
    ],
    defaultSubcommand: LabStatusCommand.self)
}
