import ArgumentParser

/// `perf-check lab`: only knows its subcommands.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Look after the hosts that measure for Slurm.",
    subcommands: [LabRunJobCommand.self])
}
