package import Foundation
package import Model

/// A line of `agent_performance.jsonl`: an attempt of a task that an agent has ended.
package struct AgentLine: LiveLine {
  /// RFC 3339 with milliseconds.
  package var at: String
  package var monitor: String
  package var workflow: String
  package var agent: String
  package var task: String
  package var phase: String
  package var status: TaskSpan.Status
  package var attempt: Int
  /// From when the task was ready to its end, in seconds.
  package var responseTime: Double
  /// From when the task was ready to its start, in seconds.
  package var queueTime: Double
  /// From its start to its end, in seconds.
  package var duration: Double
  /// In seconds on a CPU; nil where it could not be started.
  package var cpuTime: Double?
  /// The largest resident memory of any one process, in bytes; nil where it could not be started.
  package var peakMemory: Double?

  private enum CodingKeys: String, CodingKey {
    case at, monitor, workflow, agent, task, phase, status, attempt, duration
    case responseTime = "response_time"
    case queueTime = "queue_time"
    case cpuTime = "cpu_time"
    case peakMemory = "peak_rss"
  }

  /// - Returns: `nil` for an attempt that hasn't ended.
  package init?(_ span: TaskSpan, of workflow: String, by monitor: String, at time: Date) {
    guard let agent = span.agent, let start = span.start, let end = span.end else { return nil }
    (self.at, self.monitor, self.workflow) = (UsageLine.text(time), monitor, workflow)
    (self.agent, task, phase) = (agent, span.task, span.phase)
    (status, attempt) = (span.status, span.attempt)
    let ready = span.queued ?? start
    (responseTime, queueTime, duration) = (end - ready, start - ready, end - start)
    (cpuTime, peakMemory) = (span.resources.cpuTime, span.resources.peakMemory)
  }
}
