package import Quantities
import Watch

extension StateDocument {
  /// A run that is watched now.
  ///
  /// Durations are in seconds, fractions in 0…1.
  package struct LiveRun: Codable, Sendable {
    package let workflow: String
    package let monitor: String
    /// RFC 3339, as all instants.
    package let startedAt: String?
    package let at: String?
    package let elapsed: Double
    /// The first phase in which a task runs, or else waits; nil without phases.
    package let phase: String?
    /// The part that is over, by tasks or by the predicted time; nil where nothing tells.
    package let progress: Double?
    package let tasks: Tasks?
    /// Kept busy since the sample before.
    package let processorsUsed: Double?
    package let processors: Int?
    package let residentMemory: Bytes?
    /// The fraction of the machine's memory that is in use, by whatever.
    package let memoryUsage: Double?
    /// From the run's start.
    package let predictedCompletion: Completion?
    /// Those that fire, also if they are acknowledged.
    package let alerts: [LiveStateResults.Alert]
  }

  package struct Tasks: Codable, Sendable {
    package let total: Int
    package let ended: Int
    package let running: Int
    package let failed: Int
  }
}

extension StateDocument.LiveRun {
  init(_ live: LiveState) {
    let counts = live.counts
    self.init(
      workflow: live.workflow, monitor: live.monitor,
      startedAt: live.at.map { ($0 - live.elapsed).description }, at: live.at?.description,
      elapsed: live.elapsed.value, phase: live.phase, progress: live.progress,
      tasks: counts.total == 0
        ? nil
        : .init(
          total: counts.total, ended: counts.done, running: counts.running, failed: counts.failed),
      processorsUsed: live.usage?.processorsUsed, processors: live.processors,
      residentMemory: live.usage.map { Bytes($0.residentMemory) },
      memoryUsage: live.memoryUsage?.value,
      predictedCompletion: live.prediction.map {
        .init(
          seconds: $0.total.value,
          interval: Interval(
            lower: $0.interval.lowerBound.value, upper: $0.interval.upperBound.value),
          confidence: $0.coverage.value)
      },
      alerts: live.alerts.filter { ["firing", "acknowledged"].contains($0.status) }
        .map(LiveStateResults.Alert.init))
  }
}
