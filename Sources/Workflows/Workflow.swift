/// What is measured: one run of a command is one sample.
package struct Workflow: Hashable, Sendable {
  /// Its name, unique in the file.
  package let name: String
  /// Made once for each commit, in a worktree of it; nil when nothing needs building.
  package var build: Command?
  /// What is measured, in the same worktree.
  package var run: Command
  /// How many runs come before the first that counts.
  package var warmup: Int
  /// The longest a run may take, in seconds.
  package var timeout: Double
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
  /// Where the run reports benchmarks of its own, in another tool's format; nil if it doesn't.
  package var results: Results?

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
    name: String, build: Command? = nil, run: Command, warmup: Int = 1, timeout: Double = 600,
    metrics: [String] = Metric.defaultNames, environment: [String: String] = [:],
    workingDirectory: String = "", paths: [String] = [],
    results: Results? = nil
  ) {
    self.name = name
    self.build = build
    self.run = run
    self.warmup = warmup
    self.timeout = timeout
    self.metrics = metrics
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.paths = paths
    self.results = results
  }
}
