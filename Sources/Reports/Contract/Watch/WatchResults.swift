import Configuration
import Quantities
package import Watch

/// What a monitor saw of a run.
package struct MonitorResults: Codable, Sendable {
  package let monitor: String
  /// The command or workflow that was watched.
  package let watched: String
  /// In seconds.
  package let elapsed: Double
  package let samples: Int
  /// In seconds on a CPU.
  package let userTime: Double
  package let systemTime: Double
  /// Processors kept busy, on average and at most between two samples.
  package let processorsUsed: Double?
  package let maximumProcessorsUsed: Double
  package let processors: Int
  /// In bytes.
  package let peakMemory: Double
  package let bytesRead: Double
  package let bytesWritten: Double
  package let pageFaults: Double
  /// By network interfaces of the machine, in bytes.
  package let bytesReceived: Double?
  package let bytesSent: Double?
  /// What is read rarely, as it was read last; null where it wasn't.
  package let detail: DetailResults?
  package let maximumProcesses: Int
  /// What counted the CPU time.
  package let countedBy: ProcessSourceKind
  /// Of a run with tasks.
  package let tasks: Tasks?
  /// The exit code of the command; nil where there is none.
  package let exitCode: Int?
  /// Lines of samples that could not be written.
  package let droppedLines: Int
  /// How completely the run was watched.
  package let mode: LiveMode
  /// Why the mode isn't `full`.
  package let modeReasons: [String]
  /// The alerts that fired, as they were at the end; nil where none were evaluated.
  package let alerts: [AlertEntry]?
  package let transitions: [AlertTransitionEntry]?
  package let warnings: [String]

  package struct Tasks: Codable, Sendable {
    package let count: Int
    package let succeeded: Int
    package let failed: Int
    /// Those that never started.
    package let skipped: Int
    package let agents: Int
    /// The fraction of the agents' time that ran tasks, in 0…1.
    package let utilization: Double?
  }
}

extension MonitorResults.Tasks {
  /// nil for a run without tasks.
  init?(_ live: LiveState) {
    guard !live.tasks.isEmpty else { return nil }
    func count(_ status: LiveState.TaskStatus) -> Int { live.tasks.count { $0.status == status } }
    self.init(
      count: live.tasks.count, succeeded: count(.succeeded), failed: count(.failed),
      skipped: count(.skipped), agents: live.agents.count,
      utilization: live.utilization?.value)
  }
}

/// The alerts of a project.
package struct AlertsResults: Codable, Sendable {
  package let alerts: [AlertEntry]
  /// What changed in this evaluation; nil where nothing was evaluated.
  package let transitions: [AlertTransitionEntry]?
  package let silences: [SilenceEntry]
  package let warnings: [String]
}

/// An alert whose status changed.
package struct AlertTransitionEntry: Codable, Sendable {
  /// The id of the alert.
  package let id: String
  package let name: String
  package let workflow: String
  /// nil for an inactive alert.
  package let from: String?
  package let to: String?
  /// RFC 3339.
  package let at: String
  /// In the unit of the threshold.
  package let currentValue: Double?
}

/// A silence of alerts.
package struct SilenceEntry: Codable, Sendable {
  /// The id of an alert, or the name of a rule.
  package let target: String
  package let reason: String
  /// RFC 3339.
  package let createdAt: String
  package let until: String
}

extension AlertTransitionEntry {
  init(_ transition: AlertTransition) {
    let alert = transition.alert
    self.init(
      id: alert.id, name: alert.rule.name, workflow: alert.subject.workflow,
      from: transition.from?.rawValue, to: transition.to?.rawValue, at: transition.at.description,
      currentValue: alert.currentValue)
  }
}

extension SilenceEntry {
  init(_ silence: AlertSilence) {
    func text(_ time: Double) -> String { Instant(secondsSince1970: time).description }
    self.init(
      target: silence.target, reason: silence.reason, createdAt: text(silence.createdAt),
      until: text(silence.until))
  }
}

/// What runs now and in the window before.
package struct LiveMetricsResults: Codable, Sendable {
  /// In seconds.
  package let window: Double
  package let runs: [Run]
  package let damagedLines: Int
  /// How completely the state is known.
  package let mode: LiveMode
  /// Why the mode isn't `full`.
  package let modeReasons: [String]
  /// The newest state that a monitor wrote, in the mode `last_good_analysis`.
  package let lastGoodAnalysis: CurrentMetrics?
  package let warnings: [String]

  package struct Run: Codable, Sendable {
    package let workflow: String
    package let monitor: String
    package let running: Bool
    /// RFC 3339, of the newest sample.
    package let at: String
    /// In seconds.
    package let elapsed: Double
    package let samples: Int
    /// nil, as all figures of processes, where no samples can be read.
    package let processes: Int?
    package let threads: Int?
    /// What is read rarely, as it was read last; null where it wasn't.
    package let detail: DetailResults?
    /// In seconds on a CPU.
    package let cpuTime: Double?
    /// In bytes.
    package let bytesRead: Double?
    package let bytesWritten: Double?
    package let processorsUsed: Summary?
    package let residentMemory: Summary?
    /// Of a run with tasks.
    package let tasks: MonitorResults.Tasks?
    package let executionTiming: CurrentMetrics.ExecutionTiming?
  }

  package struct Summary: Codable, Sendable {
    package let newest: Double
    package let mean: Double
    package let maximum: Double
    package let trend: Trend?
  }

  package struct Trend: Codable, Sendable {
    /// Per second.
    package let slope: Double
    /// Of the slope, with 95 % confidence.
    package let interval: [Double]?
  }
}

extension LiveMetricsResults.Run {
  init(_ run: LiveMetrics.Watched) {
    func summary(_ value: Double?, _ of: LiveMetrics.Summary?) -> LiveMetricsResults.Summary? {
      of.map { of in
        LiveMetricsResults.Summary(
          newest: value ?? 0, mean: of.mean, maximum: of.maximum,
          trend: of.trend.map {
            LiveMetricsResults.Trend(
              slope: $0.slope, interval: $0.interval.map { [$0.lowerBound, $0.upperBound] })
          })
      }
    }
    let newest = run.newest
    self.init(
      workflow: run.workflow, monitor: run.monitor, running: run.isRunning, at: run.at,
      elapsed: run.elapsed, samples: run.samples, processes: newest?.processes,
      threads: newest?.threads, detail: run.detail.map(DetailResults.init),
      cpuTime: newest?.cpuTime, bytesRead: newest?.bytesRead,
      bytesWritten: newest?.bytesWritten,
      processorsUsed: summary(newest?.processorsUsed, run.processors),
      residentMemory: summary(newest?.residentMemory, run.memory),
      tasks: run.live.flatMap { MonitorResults.Tasks($0) }, executionTiming: run.timing)
  }
}
