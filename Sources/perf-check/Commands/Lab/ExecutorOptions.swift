import ArgumentParser
import Configuration

/// Where an operation measures.
struct ExecutorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Measure here (local), or on nodes of a Slurm cluster (slurm). (default: 'executor:' of \
      perf-check.yml, or local)
      """, valueName: "local|slurm"))
  var executor: Executor.Kind?
}

extension Executor.Kind: ExpressibleByArgument {}
