/// One attempt of a task, as perf-check ran it and a run's line keeps it.
package struct TaskSpan: Hashable, Sendable {
  /// How an attempt ended.
  package enum Status: String, Hashable, Sendable, Codable {
    case succeeded = "ok"
    case failed
    case timedOut = "timed_out"
    /// Ended because another task failed.
    case cancelled
    /// Never started, because a task that it needs failed.
    case skipped
  }

  package var task: String
  /// "" where the workflow has no phases.
  package var phase: String
  /// Who ran it; nil for a skipped one.
  package var agent: String?
  package var status: Status
  /// From 1 on.
  package var attempt: Int
  /// When all that it needs had ended, in seconds since the run began.
  package var queued: Double?
  /// When an agent took it, in seconds since the run began; nil for a skipped one.
  package var start: Double?
  /// When the agent was free again; nil for a skipped one.
  package var end: Double?
  /// The tasks that it waited for by name.
  package var needs: [String]
  /// The phase that it waited for; nil for none.
  package var after: String?
  /// What it should take, in seconds; nil where nobody said.
  package var estimate: Double?
  /// Whether only this agent may run it.
  package var isPinned: Bool
  package var resources: Resources

  /// What an attempt used; nil where it wasn't measured.
  package struct Resources: Hashable, Sendable {
    /// User and system time with all children, in seconds.
    package var cpuTime: Double?
    /// The largest resident memory of any one process, in bytes.
    package var peakMemory: Double?
    /// Bytes passed to read calls.
    package var bytesRead: Double?
    /// Bytes passed to write calls.
    package var bytesWritten: Double?

    package init(
      cpuTime: Double? = nil, peakMemory: Double? = nil, bytesRead: Double? = nil,
      bytesWritten: Double? = nil
    ) {
      self.cpuTime = cpuTime
      self.peakMemory = peakMemory
      self.bytesRead = bytesRead
      self.bytesWritten = bytesWritten
    }

    package static let unknown = Resources()
  }

  package init(
    task: String, phase: String = "", agent: String? = nil, status: Status = .succeeded,
    attempt: Int = 1, queued: Double? = nil, start: Double? = nil, end: Double? = nil,
    needs: [String] = [], after: String? = nil, estimate: Double? = nil,
    isPinned: Bool = false, resources: Resources = .unknown
  ) {
    self.task = task
    self.phase = phase
    self.agent = agent
    self.status = status
    self.attempt = attempt
    self.queued = queued
    self.start = start
    self.end = end
    self.needs = needs
    self.after = after
    self.estimate = estimate
    self.isPinned = isPinned
    self.resources = resources
  }

  /// How long the agent was busy with it, in seconds; 0 for a skipped one.
  package var duration: Double { max(0, (end ?? 0) - (start ?? 0)) }
}

extension [TaskSpan] {
  /// How many tasks failed or timed out in their last attempts.
  package var failedTasks: Int {
    let last = Dictionary(map { ($0.task, $0.status) }, uniquingKeysWith: { $1 })
    return last.values.count { $0 == .failed || $0 == .timedOut }
  }
}

extension TaskSpan: Codable {
  private enum CodingKeys: String, CodingKey {
    case phase, task, agent, start, end, status, attempt, queued, needs, after, estimate, pinned
    case cpuTime = "cpu_time"
    case peakMemory = "peak_rss"
    case bytesRead = "io_read"
    case bytesWritten = "io_write"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(phase, forKey: .phase)
    try container.encode(task, forKey: .task)
    try container.encodeIfPresent(agent, forKey: .agent)
    try container.encodeIfPresent(start, forKey: .start)
    try container.encodeIfPresent(end, forKey: .end)
    // One that runs has none yet.
    if end != nil || start == nil { try container.encode(status, forKey: .status) }
    if attempt > 1 { try container.encode(attempt, forKey: .attempt) }
    try container.encodeIfPresent(queued, forKey: .queued)
    if !needs.isEmpty { try container.encode(needs, forKey: .needs) }
    try container.encodeIfPresent(after, forKey: .after)
    try container.encodeIfPresent(estimate, forKey: .estimate)
    if isPinned { try container.encode(isPinned, forKey: .pinned) }
    try container.encodeIfPresent(resources.cpuTime, forKey: .cpuTime)
    try container.encodeIfPresent(resources.peakMemory, forKey: .peakMemory)
    try container.encodeIfPresent(resources.bytesRead, forKey: .bytesRead)
    try container.encodeIfPresent(resources.bytesWritten, forKey: .bytesWritten)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double? {
      try container.decodeIfPresent(Double.self, forKey: key)
    }
    // What other tools put into a ledger has at least a task with a start and an end.
    let word = try container.decodeIfPresent(String.self, forKey: .status)
    self.init(
      task: try container.decode(String.self, forKey: .task),
      phase: try container.decodeIfPresent(String.self, forKey: .phase) ?? "",
      agent: try container.decodeIfPresent(String.self, forKey: .agent),
      status: word.map { Status(rawValue: $0) ?? .failed } ?? .succeeded,
      attempt: try container.decodeIfPresent(Int.self, forKey: .attempt) ?? 1,
      queued: try number(.queued), start: try number(.start), end: try number(.end),
      needs: try container.decodeIfPresent([String].self, forKey: .needs) ?? [],
      after: try container.decodeIfPresent(String.self, forKey: .after),
      estimate: try number(.estimate),
      isPinned: try container.decodeIfPresent(Bool.self, forKey: .pinned) ?? false,
      resources: Resources(
        cpuTime: try number(.cpuTime), peakMemory: try number(.peakMemory),
        bytesRead: try number(.bytesRead), bytesWritten: try number(.bytesWritten)))
  }
}
