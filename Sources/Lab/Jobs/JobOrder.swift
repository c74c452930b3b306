/// What a job is to do on its host.
package struct JobOrder: Codable, Hashable, Sendable {
  /// A command line of perf-check that is to be run there.
  package struct Call: Codable, Hashable, Sendable {
    /// Unique among the calls of a dispatch.
    package let number: Int
    package let arguments: [String]

    package init(number: Int, arguments: [String]) {
      self.number = number
      self.arguments = arguments
    }
  }

  /// The job's name.
  let name: String
  /// The path of perf-check.
  let executable: String
  /// The folder that calls start in.
  let directory: String
  let calls: [Call]
  /// How long all of them may take, in seconds; nil for what the scheduler allows.
  let timeLimit: Double?
  /// Whether a job before it may have done a part of them.
  let isRepeated: Bool
}

/// What a call came to, written once it has ended.
package struct CallResult: Codable, Hashable, Sendable {
  /// Its exit code; nil where the time was over.
  package let status: Int32?
  /// What it printed.
  package let output: String
  /// What it said beside the results.
  package let errors: String
  /// Where it ran.
  package let host: String
  /// The job it was part of.
  package let job: String
  /// How long it took, in seconds.
  package let duration: Double

  /// Whether it says nothing of the code that was measured: perf-check itself failed, or something killed
  /// what it ran by a signal that no program sends itself.
  var isDoubtful: Bool {
    status == 1 || (status == 4 && output.contains("was killed by signal 9"))
  }

  package init(
    status: Int32?, output: String, errors: String, host: String, job: String, duration: Double
  ) {
    self.status = status
    self.output = output
    self.errors = errors
    self.host = host
    self.job = job
    self.duration = duration
  }
}

/// How far a call is.
package struct JobProgress: Codable, Hashable, Sendable {
  /// In words: "measuring parse".
  package let name: String
  package let done: Int
  /// 0 when there are no steps to count.
  package let total: Int

  package init(name: String, done: Int, total: Int) {
    self.name = name
    self.done = done
    self.total = total
  }
}
