package import Lab

/// What `lab selftest` prints for programs.
package struct LabSelfTestResults: Codable, Sendable {
  package let workflow: String
  /// 40 hex digits.
  package let commit: String
  package let hosts: [Host]
  /// The hosts that measure alike, so that their histories may be pooled.
  package let pool: [String]
  /// null for a single host.
  package let varianceShares: FleetTest.Shares?
  /// The chance that any host of a fleet that is well is named.
  package let falseAlarmRate: Double
  /// Those that the scheduler gives no more jobs since.
  package let drained: [String]
  package let failures: [Failure]

  package struct Host: Codable, Sendable {
    package let host: String
    /// "slower", "faster", "noisy", "differs"; null where nothing is wrong.
    package let fault: FleetTest.Fault?
    /// Its time over that of the others, − 1, with its interval.
    package let level: Double?
    package let levelInterval: [Double]?
    /// The standard deviation of the log-ratio of two runs, and over that of the others.
    package let noise: Double
    package let noiseRatio: Double?
    package let driftPerJob: Double?
    package let driftIsSignificant: Bool?
    /// How far beyond its limit a slowdown must lie to be found in nine of ten checks of 120 pairs.
    package let detectableChange: Double?
  }

  package struct Failure: Codable, Sendable {
    package let host: String
    package let reason: String
  }
}

/// What `lab status` prints for programs.
package struct LabStatusResults: Codable, Sendable {
  package let nodes: [Node]
  /// When hosts were compared last, in RFC 3339; null where they never were.
  package let testedAt: String?
  package let pool: [String]?
  /// The commits of the base branch whose measurement tells most.
  package let next: [LabNextMeasurement]

  package struct Node: Codable, Sendable {
    package let host: String
    package let partitions: [String]
    /// Slurm's word.
    package let state: String
    package let processors: Int
    package let features: String
    /// Why it is drained or down, who said so, and when.
    package let reason: String?
    package let user: String?
    package let since: String?
    /// As the last selftest found it; null where it wasn't measured.
    package let tested: HostRecord.Entry?
  }
}

/// A commit that is worth measuring next, and why.
package struct LabNextMeasurement: Codable, Sendable {
  package let workflow: String
  /// 40 hex digits.
  package let commit: String
  package let reason: MeasurementQueue.Choice.Reason
  /// That the step that is suspected lies in the stretch with this commit; null for "newest".
  package let probability: Double?

  package init(
    workflow: String, commit: String, reason: MeasurementQueue.Choice.Reason, probability: Double?
  ) {
    self.workflow = workflow
    self.commit = commit
    self.reason = reason
    self.probability = probability
  }
}
