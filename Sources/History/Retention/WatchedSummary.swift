/// What monitors watched in a day, a week or a month: a section of its summary.
///
/// It consists of parts, each of which is replaced as a whole by one that was computed anew from the
/// lines of its time, so that adding the same lines again changes nothing.
package struct WatchedSummary: Hashable, Sendable, Codable {
  /// The hours of a day, or the days of a week or a month, in chronological order.
  package private(set) var parts: [Part] = []

  package init() {}

  /// What was watched of one workflow, command or process.
  package struct Figures: Hashable, Sendable, Codable {
    package var workflow: String
    /// The runs that began.
    package var runs = 0
    package var samples = 0
    /// How long runs were watched, in seconds; two at once count twice.
    package var watchedTime = 0.0
    /// In seconds on a CPU.
    package var cpuTime = 0.0
    /// The largest resident memory of a sample, in bytes.
    package var peakMemory = 0.0
    /// In bytes.
    package var bytesRead = 0.0
    package var bytesWritten = 0.0
    /// The attempts of tasks that ended, and those of them that failed.
    package var tasks = 0
    package var failedTasks = 0
    /// How long agents ran the attempts that ended, and how long agents were there, in seconds.
    package var busyTime = 0.0
    package var agentTime = 0.0
    /// The fraction of the agents' time that ran tasks, in 0…1; nil without agents, and in parts.
    package var agentsBusy: Double?

    package init(workflow: String) { self.workflow = workflow }

    fileprivate mutating func add(_ other: Figures) {
      runs += other.runs
      samples += other.samples
      watchedTime += other.watchedTime
      cpuTime += other.cpuTime
      peakMemory = max(peakMemory, other.peakMemory)
      bytesRead += other.bytesRead
      bytesWritten += other.bytesWritten
      tasks += other.tasks
      failedTasks += other.failedTasks
      busyTime += other.busyTime
      agentTime += other.agentTime
    }
  }

  /// Where a run stands that had not ended: what it used later is the difference to this.
  package struct OpenRun: Hashable, Sendable, Codable {
    package var monitor: String
    /// RFC 3339, of its newest line.
    package var at: String
    package var agents = 0
    /// Since the run is watched, in seconds, seconds on a CPU, and bytes.
    package var elapsed = 0.0
    package var cpuTime = 0.0
    package var bytesRead = 0.0
    package var bytesWritten = 0.0

    package init(monitor: String, at: String) { (self.monitor, self.at) = (monitor, at) }
  }

  /// An hour or a day.
  package struct Part: Hashable, Sendable, Codable {
    /// "2026-01-31T05" or "2026-01-31", in UTC.
    package var name: String
    /// Whether its lines may be gone, so that it can't be computed anew without them.
    package var isFinal: Bool
    /// By workflow, in the order of their names.
    package var workflows: [Figures]
    /// The runs that had not ended, in the order of their monitors' ids; empty in a day.
    package var open: [OpenRun]

    package init(name: String, isFinal: Bool, workflows: [Figures], open: [OpenRun] = []) {
      (self.name, self.isFinal, self.workflows, self.open) = (name, isFinal, workflows, open)
    }
  }

  /// Replaces a part, or adds it.
  package mutating func set(_ part: Part) {
    parts.removeAll { $0.name == part.name }
    parts.insert(part, at: parts.firstIndex { $0.name > part.name } ?? parts.endIndex)
  }

  /// A part by its name.
  package func part(_ name: String) -> Part? { parts.first { $0.name == name } }

  /// The figures of all parts, by workflow in the order of their names.
  package var totals: [Figures] {
    var totals: [String: Figures] = [:]
    for figures in parts.flatMap(\.workflows) {
      totals[figures.workflow, default: Figures(workflow: figures.workflow)].add(figures)
    }
    return totals.values.map { figures in
      var figures = figures
      figures.agentsBusy =
        figures.agentTime > 0 ? min(1, figures.busyTime / figures.agentTime) : nil
      return figures
    }
    .sorted { $0.workflow < $1.workflow }
  }
}
