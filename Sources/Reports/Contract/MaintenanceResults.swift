/// What `record` and `baseline update` found.
package struct RecordResults: Codable, Sendable {
  package let failures: [FailureEntry]
  package let warnings: [String]
}

/// What `import` did.
package struct ImportResults: Codable, Sendable {
  package let attached: Bool
  package let warnings: [String]
}

/// What `export` wrote.
package struct ExportResults: Codable, Sendable {
  package let format: String
  package let content: String
}

/// What `sync` brought; numbers of runs.
package struct SyncResults: Codable, Sendable {
  package let remote: String
  package let fetchedRuns: Int
  /// nil where nothing was to be pushed.
  package let pushedRuns: Int?
  package let retries: Int
}

/// What `prune` did, or would do.
package struct PruneResults: Codable, Sendable {
  package let dryRun: Bool
  package let summariesWritten: Int
  package let filesDropped: [String]
  package let commitsDropped: [String]
  package let runsDropped: Int
  /// How many commits of the notes were made one; null unless asked for, and where there was one already.
  package let historyCommitsDropped: Int?
}

/// What `init` wrote; names of files.
package struct InitResults: Codable, Sendable {
  package let written: [String]
  package let kept: [String]
  /// What was found and isn't measured.
  package let omitted: [Omitted]
  /// What came of verifying each workflow; null where that wasn't asked for.
  package let verified: [Verified]?

  package struct Verified: Codable, Sendable {
    package let workflow: String
    /// Why it can't gate; null where it can.
    package let problem: String?
    /// The benchmark of its suite that a slowdown was injected into.
    package let benchmark: String?
    /// The benchmarks that fail.
    package let failing: [Omitted]
    /// The median of a run, or of that benchmark, in seconds.
    package let time: Double?
    /// The limit that the noise allows, as a fraction.
    package let limit: Double?
    /// The slowdown that was injected and found, as a fraction.
    package let slowdown: Double?
  }

  package struct Omitted: Codable, Sendable {
    package let name: String
    package let reason: String

    package init(name: String, reason: String) {
      (self.name, self.reason) = (name, reason)
    }
  }
}

/// What `baseline accept` did.
package struct AcceptResults: Codable, Sendable {
  /// The ids of regressions.
  package let accepted: [String]

  package init(accepted: [String]) {
    self.accepted = accepted
  }
}

/// The lines of a log of `bisect`.
package struct LogResults: Codable, Sendable {
  package let log: [String]

  package init(log: [String]) {
    self.log = log
  }
}
