package import Configuration
import Foundation
import Processes
import Quantities

/// The commands of Slurm.
///
/// Only those that every site has, in forms that releases since 20.11 know: sbatch, squeue, scancel,
/// sinfo, scontrol. Accounting (sacct) is asked last, and may be switched off.
package struct Slurm: Sendable {
  /// How long one command may take, in seconds: a busy controller answers late.
  static let patience = 30.0

  private let directory: String
  private let environment: [String: String]

  /// - Parameters:
  ///   - directory: Where the commands run.
  ///   - environment: The variables of the user.
  package init(in directory: String, environment: [String: String]) {
    self.directory = directory
    self.environment = Self.cleared(environment)
  }

  /// Without what would change a submission unseen: sbatch takes its options from `SBATCH_*`, and from
  /// the `SLURM_*` of the job that this process may be part of.
  static func cleared(_ environment: [String: String]) -> [String: String] {
    let kept: Set = ["SLURM_CONF", "SLURM_CLUSTERS", "SLURM_TIME_FORMAT"]
    let prefixes = ["SBATCH_", "SLURM_", "SQUEUE_", "SINFO_", "SCANCEL_", "SCONTROL_", "SACCT_"]
    return environment.filter { variable in
      kept.contains(variable.key) || !prefixes.contains { variable.key.hasPrefix($0) }
    }
  }

  // MARK: - Submitting

  /// What is asked of the scheduler.
  package struct Submission: Hashable, Sendable {
    /// The job's name, which nothing else has.
    package var name: String
    /// Runs on the node.
    package var script: String
    /// The folder that the job starts in.
    package var directory: String
    /// Where what it prints goes.
    package var log: String
    /// Nodes that aren't wanted.
    package var excluded: Set<String> = []
    /// Features that its node must have beside the executor's.
    package var constraint: String?
    /// The partition of nodes that only build: they needn't be like those that measure, nor have a node for
    /// themselves.
    package var buildPartition: String?
    /// The only node to run on.
    package var node: String?
    /// The reservation to run in.
    package var reservation: String?

    package init(name: String, script: String, directory: String, log: String) {
      self.name = name
      self.script = script
      self.directory = directory
      self.log = log
    }
  }

  /// The command that submits.
  static func arguments(for submission: Submission, on executor: Executor) -> [String] {
    var words = [
      "sbatch", "--parsable", "--job-name=\(submission.name)", "--no-requeue", "--nodes=1",
      "--chdir=\(submission.directory)", "--output=\(submission.log)", "--open-mode=append",
      "--input=/dev/null", "--export=ALL",
    ]
    func add(_ option: String, _ value: String?) {
      if let value { words.append("--\(option)=\(value)") }
    }
    add("partition", submission.buildPartition ?? executor.partition)
    add("account", executor.account)
    let features =
      submission.buildPartition == nil
      ? [executor.constraint, submission.constraint].compactMap(\.self) : []
    add(
      "constraint",
      features.isEmpty
        ? nil
        : features.count == 1 ? features[0] : features.map { "(\($0))" }.joined(separator: "&"))
    // Slurm counts minutes.
    add("time", executor.time.map { "\(Int(($0.value / 60).rounded(.up)))" })
    add("nodelist", submission.node)
    add("reservation", submission.reservation)
    add(
      "exclude",
      submission.excluded.isEmpty ? nil : submission.excluded.sorted().joined(separator: ","))
    // Whoever shares a node disturbs what is measured there.
    let saysItself = executor.options.contains { option in
      ["--exclusive", "--oversubscribe", "-s"].contains { option.hasPrefix($0) }
    }
    if submission.buildPartition == nil, !saysItself {
      words.append("--exclusive")
    }
    return words + executor.options
  }

  /// How a submission ended.
  package enum Reply: Hashable, Sendable {
    /// The job's number.
    case accepted(String)
    /// It may have been accepted: the controller didn't answer in time.
    case unknown(String)
    /// It won't be, however often it is asked.
    case refused(String)
  }

  /// Submits a job, once.
  ///
  /// - Throws: `.unavailable` where there is no sbatch, `.interrupted`.
  package func submit(
    _ submission: Submission, on executor: Executor
  ) throws(LabError) -> Reply {
    let result = try run(
      Self.arguments(for: submission, on: executor), input: submission.script,
      to: "submit a job to Slurm")
    let errors = result.errors.trimmingCharacters(in: .whitespacesAndNewlines)
    guard result.hasSucceeded else {
      if result.ending == .timedOut { return .unknown("sbatch didn't answer within 30 s") }
      return Self.isTransient(errors) ? .unknown(errors) : .refused(errors)
    }
    // With several clusters it is "12;cluster".
    let text = String(decoding: result.output, as: UTF8.self)
    let number = text.split(whereSeparator: { $0 == ";" || $0.isNewline }).first.map(String.init)
    guard let number, number.allSatisfy(\.isNumber) else {
      return .unknown("sbatch printed no job number: \(text.prefix(200))")
    }
    return .accepted(number)
  }

  /// Whether a message of Slurm's commands tells of a controller that is away or busy, not of a request
  /// that can't be met.
  static func isTransient(_ message: String) -> Bool {
    let signs = [
      "socket timed out", "unable to contact slurm controller", "connection refused",
      "connection reset", "zero bytes were transmitted", "slurm backup controller in standby",
      "resource temporarily unavailable", "slurmctld", "transport endpoint",
      "protocol authentication",
      "munge", "try again", "temporarily disabled", "queue size", "max job count",
      "job count limit",
    ]
    let text = message.lowercased()
    return signs.contains { text.contains($0) }
  }

  // MARK: - Jobs

  /// The jobs of these names that the controller knows, those that have ended, too.
  ///
  /// - Throws: `.unavailable` where it doesn't answer, `.interrupted`.
  package func jobs(named names: [String]) throws(LabError) -> [SlurmJob] {
    guard !names.isEmpty else { return [] }
    let result = try run(
      [
        "squeue", "--noheader", "--states=all", "--name=\(names.joined(separator: ","))",
        "--format=%i|%j|%T|%N|%r",
      ], to: "ask Slurm for the state of jobs")
    guard result.hasSucceeded else {
      throw LabError(
        .unavailable, "ask Slurm for the state of jobs",
        detail: result.ending == .timedOut
          ? "squeue didn't answer within 30 s" : Self.firstLine(of: result.errors))
    }
    return Self.lines(of: result.output).compactMap(SlurmJob.init)
  }

  /// What accounting says of a job that the controller has forgotten; nil where it says nothing.
  package func accountedJob(named name: String) -> SlurmJob? {
    let result = try? run(
      [
        "sacct", "--allocations", "--noheader", "--parsable2", "--name=\(name)",
        "--starttime=now-30days", "--format=JobID,JobName,State,NodeList",
      ], to: "ask Slurm's accounting")
    guard let result, result.hasSucceeded else { return nil }
    return Self.lines(of: result.output).compactMap { SlurmJob($0 + "|") }.last
  }

  /// Ends all jobs of a name, whether they run or wait.
  package func cancel(named name: String) throws(LabError) {
    // Also when a signal asks perf-check to stop: nobody else would.
    let result = try run(
      ["scancel", "--quiet", "--name=\(name)"], isForCleanup: true, to: "cancel '\(name)'")
    guard !result.hasSucceeded else { return }
    throw LabError(
      .unavailable, "cancel the job '\(name)'",
      detail: Self.firstLine(of: result.errors) + "\n  Do it by hand: scancel --name=\(name)")
  }

  // MARK: - Running commands

  /// Runs a command of Slurm and returns what it came to.
  func run(
    _ arguments: [String], input: String = "", isForCleanup: Bool = false, to operation: String
  ) throws(LabError) -> Subprocess.Result {
    var command = Subprocess(arguments, in: directory, environment: environment)
    command.input = Array(input.utf8)
    command.timeout = Self.patience
    command.isForCleanup = isForCleanup
    do {
      return try command.run()
    } catch {
      switch error {
      case .interrupted:
        throw LabError(.interrupted, operation, detail: error.description)
      case .notFound, .notStarted:
        throw LabError(
          .unavailable, operation,
          detail: "\(error.description)\n  Run it where Slurm's commands are, or measure here: "
            + "--executor local")
      }
    }
  }

  /// The lines of an output without those that are blank.
  static func lines(of output: [UInt8]) -> [String] {
    String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  static func firstLine(of text: String) -> String {
    text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "it said nothing"
  }
}
