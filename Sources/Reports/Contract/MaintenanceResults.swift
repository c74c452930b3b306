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
}

/// What `init` wrote; names of files.
package struct InitResults: Codable, Sendable {
  package let written: [String]
  package let kept: [String]

  package init(written: [String], kept: [String]) {
    self.written = written
    self.kept = kept
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
