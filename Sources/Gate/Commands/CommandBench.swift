import Configuration
package import Measurement
import Model
package import Processes
import Quantities

/// Where commands of the command line run.
package protocol CommandBench: Sendable {
  /// What notices whether something else disturbs runs.
  func watch() -> any Watch

  /// The present, by the clock that tells how long runs take.
  func moment() -> Moment

  /// Decides the order of runs where the user doesn't.
  func seed() -> UInt64

  /// What runs a command, with what comes before and after each run.
  ///
  /// - Parameters:
  ///   - command: What to run.
  ///   - metrics: What is wanted of each run.
  ///   - options: How; commands that are compared share a launcher.
  /// - Throws: `.notFound` when a program isn't there.
  func sampler(
    of command: ComparedCommand, metrics: [String], _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler
}

/// Processes on this machine.
package struct LocalCommandBench: CommandBench {
  private let directory: String
  private let scratch: String
  private let environment: [String: String]

  /// The longest a run may take: commands of the command line have no limit of their own.
  private static let timeout = Seconds.week

  /// - Parameters:
  ///   - directory: The folder that commands start in.
  ///   - scratch: A folder for what runs report.
  ///   - environment: The variables of the commands.
  package init(directory: String, scratch: String, environment: [String: String]) {
    self.directory = directory
    self.scratch = scratch
    self.environment = environment
  }

  package func watch() -> any Watch { MachineWatch() }

  package func moment() -> Moment { .now }

  package func seed() -> UInt64 { UInt64(UInt32.random(in: 0 ... .max)) }

  package func sampler(
    of command: ComparedCommand, metrics: [String], _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler {
    let aside = SamplerOptions(launcher: options.launcher)
    return SurroundedSampler(
      prepare: try command.prepare.map { (line) throws(MeasurementError) in
        try sampler(of: line, metrics: [], aside)
      },
      run: try sampler(of: command.run, metrics: metrics, options),
      cleanup: try command.cleanup.map { (line) throws(MeasurementError) in
        try sampler(of: line, metrics: [], aside)
      })
  }

  private func sampler(
    of line: Command, metrics: [String], _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler {
    try ProcessSampler(
      Workflow(
        name: "", run: line, timeout: Self.timeout, metrics: metrics, environment: environment),
      directory: directory, scratch: scratch, options)
  }
}

/// A run with what comes before and after it, neither of which is measured.
private struct SurroundedSampler: Sampler {
  let prepare: (any Sampler)?
  let run: any Sampler
  let cleanup: (any Sampler)?

  func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
    _ = try prepare?.sample()
    let sample: Sample
    do {
      sample = try run.sample(show: show)
    } catch {
      // What the run began is cleaned up even if it failed, which matters more.
      _ = try? cleanup?.sample()
      throw error
    }
    _ = try cleanup?.sample()
    return sample
  }
}
