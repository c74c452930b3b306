package import Model
package import Quantities
package import Scheduling

/// What is measured: one run of a command, or of all its tasks, is one sample.
package struct Workflow: Hashable, Sendable {
  /// Its name, unique in the file.
  package let name: String
  /// Made once for each commit, in a worktree of it; nil when nothing needs building.
  package var build: Command?
  /// What is measured, in the same worktree.
  package var work: Work
  /// How many runs come before the first that counts.
  package var warmup: Int
  /// The longest a run, or an attempt of a task, may take.
  package var timeout: Seconds
  /// The names of the metrics wanted: built-in ones, and those that the run reports itself.
  package var metrics: [String]
  /// Variables added to the environment of build and run.
  package var environment: [String: String]
  /// Where build and run start, relative to the folder of the file; "" is that folder.
  package var workingDirectory: String
  /// Which files it can see; empty for all.
  ///
  /// Git's glob patterns, relative to the folder of the file; `!` before one excludes. A commit
  /// that changes none of these files can't change its performance.
  package var paths: [String]
  /// The features that a node must have to measure it; nil for any.
  package var constraint: String?
  /// Where the run reports benchmarks of its own, in another tool's format; nil if it doesn't.
  package var results: Results?
  /// How the command is asked for benchmarks, where it holds many; nil for a single one.
  package var suite: Suite?
  /// The workflow as it is written, where it has parameters.
  package var template: WorkflowTemplate?
  /// Variables of the run alone: what its parameters are set to.
  package var parameterVariables: [String: String] = [:]

  /// What one run is.
  package enum Work: Hashable, Sendable {
    case command(Command)
    case tasks(TaskPlan)

    /// The metrics of a workflow that names none.
    fileprivate var defaultMetrics: [String] {
      switch self {
      case .command: Metric.defaultNames
      case .tasks: Metric.defaultNamesOfTasks
      }
    }
  }

  /// The command, where it is one.
  package var run: Command? { if case .command(let command) = work { command } else { nil } }
  /// The tasks, where it has some.
  package var plan: TaskPlan? { if case .tasks(let plan) = work { plan } else { nil } }

  /// Where build and run start, given the folder of the file.
  package func folder(in directory: String) -> String {
    workingDirectory.isEmpty ? directory : directory + "/" + workingDirectory
  }

  /// What is run, in a line for people.
  package var runLine: String {
    switch work {
    case .command(let command): command.line
    case .tasks(let plan): "\(plan.tasks.count) tasks on \(plan.agents.count) agents"
    }
  }

  /// What a run reports in another tool's format.
  package struct Results: Hashable, Sendable {
    /// The format's name, as `import` knows it; nil to tell it from the contents.
    package var format: String?
    /// The file that the run writes, relative to where it starts; nil for its standard output.
    package var path: String?

    package init(format: String?, path: String? = nil) {
      self.format = format
      self.path = path
    }
  }

  package init(
    name: String, build: Command? = nil, run: Command, warmup: Int = 1, timeout: Seconds = 600,
    metrics: [String] = Metric.defaultNames, environment: [String: String] = [:],
    workingDirectory: String = "", paths: [String] = [],
    results: Results? = nil
  ) {
    self.init(
      name: name, build: build, work: .command(run), warmup: warmup, timeout: timeout,
      metrics: metrics, environment: environment, workingDirectory: workingDirectory,
      paths: paths, results: results)
  }

  /// A workflow; where no `metrics` are given, with the usual ones of its kind.
  package init(
    name: String, build: Command? = nil, work: Work, warmup: Int = 1, timeout: Seconds = 600,
    metrics: [String]? = nil, environment: [String: String] = [:],
    workingDirectory: String = "", paths: [String] = [],
    results: Results? = nil
  ) {
    self.name = name
    self.build = build
    self.work = work
    self.warmup = warmup
    self.timeout = timeout
    self.metrics = metrics ?? work.defaultMetrics
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.paths = paths
    self.results = results
  }
}
