import ArgumentParser

/// `perf-check store`: only knows its subcommands.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Share recorded runs of many repositories in a PostgreSQL database.",
    discussion: """
      The notes of each repository stay what holds: whatever a store has can be pushed there again. \
      Analyses ask it with --store, and about other repositories with --repository-id. It needs a \
      perf-check that was built with the trait PostgreSQL.
      """,
    subcommands: [
      StoreStatusCommand.self, StoreInitCommand.self, StoreMigrateCommand.self,
      StorePushCommand.self, StorePullCommand.self,
    ],
    defaultSubcommand: StoreStatusCommand.self)
}
