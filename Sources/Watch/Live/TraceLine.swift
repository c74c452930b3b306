package import Foundation
package import Model
import Quantities
package import Scheduling

/// A line of `execution_traces.jsonl`: what happened in a watched run.
package struct TraceLine: LiveLine {
  package enum Event: String, Hashable, Sendable, Codable {
    case runBegan = "run_began"
    case taskBegan = "task_began"
    case taskEnded = "task_ended"
    case runEnded = "run_ended"
  }

  /// What a run is going to do.
  package struct Plan: Hashable, Sendable, Codable {
    package struct Task: Hashable, Sendable, Codable {
      package var task: String
      /// "" where the workflow has no phases.
      package var phase: String
      /// What it should take, in seconds; nil where nobody said.
      package var estimate: Double?
    }

    package var agents: [String]
    /// In their order.
    package var phases: [String]
    /// In the order of the file.
    package var tasks: [Task]

    package init(_ plan: TaskPlan) {
      agents = plan.agents
      phases = plan.phases.filter { !$0.isEmpty }
      tasks = plan.tasks.map {
        Task(task: $0.id, phase: plan.phases[$0.phase], estimate: $0.estimate?.value)
      }
    }
  }

  /// RFC 3339 with milliseconds.
  package var at: String
  /// The id of the monitor that saw it: several may run at once.
  package var monitor: String
  package var workflow: String
  package var event: Event
  /// Since the run began, in seconds.
  package var elapsed: Double
  /// The host of the lab that the run began on; nil elsewhere, and for other events.
  package var host: String?
  /// Of a run that begins with tasks.
  package var plan: Plan?
  /// The attempt that began or ended; it has no end, and its status means nothing, before it ended.
  package var span: TaskSpan?
  /// Of a run that ended, where it is known.
  package var result: RunResult?

  /// The end of an attempt; when in the run that was isn't known, but how long it took is.
  init(_ line: AgentLine) {
    (at, monitor, workflow) = (line.at, line.monitor, line.workflow)
    (event, elapsed) = (.taskEnded, 0)
    span = TaskSpan(
      task: line.task, phase: line.phase, agent: line.agent, status: line.status,
      attempt: line.attempt, queued: 0, start: line.queueTime, end: line.responseTime)
  }

  package init(
    _ event: Event, of workflow: String, by monitor: String, at time: Date, elapsed: Double,
    host: String? = nil, plan: Plan? = nil, span: TaskSpan? = nil, result: RunResult? = nil
  ) {
    (self.at, self.monitor, self.workflow) = (UsageLine.text(time), monitor, workflow)
    (self.event, self.elapsed, self.plan, self.span) = (event, elapsed, plan, span)
    (self.result, self.host) = (result, host)
  }
}
