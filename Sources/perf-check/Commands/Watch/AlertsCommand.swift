import ArgumentParser

/// `perf-check alerts`: only knows its subcommands.
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List, evaluate, silence and acknowledge alerts.",
    discussion: """
      The rules are those under 'alerts:' in perf-check.yml, and default ones. 'perf-check monitor \
      --alerts' evaluates them at each sample, 'evaluate' by the samples that were kept.
      """,
    subcommands: [
      AlertsListCommand.self, AlertsEvaluateCommand.self, AlertsSilenceCommand.self,
      AlertsAcknowledgeCommand.self,
    ],
    defaultSubcommand: AlertsListCommand.self)
}
