/// What Slurm says of a job.
package struct SlurmJob: Hashable, Sendable {
  package let id: String
  package let name: String
  /// Slurm's word for its state, such as "RUNNING".
  package let state: String
  /// Where it runs or ran; "" where it hasn't.
  package let node: String
  /// Why it waits, or why it ended.
  package let reason: String

  package init(id: String, name: String, state: String, node: String, reason: String) {
    self.id = id
    self.name = name
    self.state = state
    self.node = node
    self.reason = reason
  }

  /// Reads `%i|%j|%T|%N|%r`.
  init?(_ line: String) {
    let parts = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 5, !parts[0].isEmpty, !parts[2].isEmpty else { return nil }
    let node = ["(null)", "None assigned", "None"].contains(parts[3]) ? "" : parts[3]
    // Accounting has who cancelled it: "CANCELLED by 0".
    let state = String(parts[2].prefix { $0.isLetter || $0 == "_" }).uppercased()
    self.init(
      id: parts[0], name: parts[1], state: state, node: node,
      reason: parts[4] == "None" ? "" : parts[4])
  }

  /// What a state means for who waits for the result.
  package enum Fate: Hashable, Sendable {
    /// It hasn't begun.
    case waiting
    /// It hasn't begun and never will, as it was asked for.
    case hopeless
    case running
    /// It has ended by itself, well or not.
    case ended
    /// The machine or the scheduler ended it: nothing is wrong with what was to be done.
    case lost(blamesNode: Bool)
    /// It took more than it may: the same would happen again.
    case exceeded(Excess)
  }

  package enum Excess: Hashable, Sendable { case time, memory }

  /// - SeeAlso: squeue(1), JOB STATE CODES.
  package var fate: Fate {
    switch state {
    case "PENDING", "REQUEUED", "SPECIAL_EXIT", "REQUEUE_FED", "RESV_DEL_HOLD":
      return Self.hopelessReasons.contains(reason) ? .hopeless : .waiting
    // With no return from requeueing by itself; the reason tells that the node failed.
    case "REQUEUE_HOLD": return .lost(blamesNode: true)
    case "CONFIGURING", "RUNNING", "COMPLETING", "STAGE_OUT", "SIGNALING", "RESIZING", "STOPPED",
      "SUSPENDED":
      return .running
    case "NODE_FAIL", "BOOT_FAIL", "LAUNCH_FAILED", "RECONFIG_FAIL":
      return .lost(blamesNode: true)
    case "PREEMPTED", "CANCELLED", "REVOKED": return .lost(blamesNode: false)
    case "OUT_OF_MEMORY": return .exceeded(.memory)
    case "TIMEOUT", "DEADLINE": return .exceeded(.time)
    case "COMPLETED", "FAILED": return .ended
    // A state of a newer Slurm is none that this one could act on.
    default: return .running
    }
  }

  /// Why a job never begins, however long it waits.
  ///
  /// - SeeAlso: squeue(1), JOB REASON CODES.
  private static let hopelessReasons: Set = [
    "AccountNotAllowed", "AssocGrpNodeLimit", "AssocMaxCpuPerJobLimit", "AssocMaxMemPerJob",
    "AssocMaxNodePerJobLimit", "AssocMaxWallDurationPerJobLimit", "BadConstraints",
    "DependencyNeverSatisfied", "InvalidAccount", "InvalidQOS",
    "MaxMemPerLimit", "PartitionNodeLimit", "PartitionTimeLimit", "QOSMaxCpuPerJobLimit",
    "QOSMaxMemoryPerJob", "QOSMaxNodePerJobLimit", "QOSMaxWallDurationPerJobLimit",
    "QOSNotAllowed", "QOSTimeLimit", "ReservationDeleted",
  ]
}
