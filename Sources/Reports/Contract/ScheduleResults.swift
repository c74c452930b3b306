import Insight
import Model
package import Quantities

/// How well agents were used; times in seconds.
package struct ParallelEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  package let agents: Int?
  package let makespan: Double?
  package let speedup: Double?
  package let efficiency: Double?
  /// By Karp and Flatt.
  package let serialFraction: Double?
  package let idleTime: Double?
  package let replayedMakespan: Double?
  /// Of the replayed makespan against the measured one.
  package let replayError: Double?
  package let curve: [Point]
  /// The number of agents from which on more bring less than 1 %.
  package let flattensAt: Int?

  package struct Point: Codable, Sendable {
    package let agents: Int
    package let makespan: Double
  }
}

extension ParallelEntry {
  init(_ one: ParallelEfficiency) {
    self.init(
      workflow: one.analysis.trace.workflow, run: one.analysis.trace.run,
      agents: one.analysis.agents, makespan: one.analysis.makespan, speedup: one.speedup,
      efficiency: one.efficiency, serialFraction: one.serialFraction, idleTime: one.idleTime,
      replayedMakespan: one.replayed?.makespan, replayError: one.replayError,
      curve: one.curve.map { Point(agents: $0.agents, makespan: $0.makespan) },
      flattensAt: one.flattensAt)
  }
}

/// What the phases of an execution took; times in seconds.
package struct PhasesEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  package let phases: [Phase]

  package struct Phase: Codable, Sendable {
    /// nil for tasks of no phase.
    package let phase: String?
    package let tasks: Int
    package let failed: Int
    package let work: Double
    package let start: Double?
    package let end: Double?
    /// Of the work.
    package let share: Double
    package let efficiency: Double?
    /// From the end of the phase before.
    package let transition: Double?
    package let trend: Trend?
  }

  package struct Trend: Codable, Sendable {
    /// A fraction an execution.
    package let slope: Double
    package let pValue: Double
    package let interval: Interval?
    package let executions: Int
  }
}

extension PhasesEntry.Phase {
  init(_ phase: PhasePerformance) {
    self.init(
      phase: phase.phase.orNil, tasks: phase.tasks, failed: phase.failed, work: phase.work,
      start: phase.period?.lowerBound, end: phase.period?.upperBound, share: phase.share,
      efficiency: phase.efficiency, transition: phase.transition,
      trend: phase.trend.map {
        .init(
          slope: $0.slope, pValue: $0.pValue, interval: $0.interval.map { Interval($0) },
          executions: $0.executions)
      })
  }
}

/// What faster tasks would bring an execution; times in seconds.
package struct TaskAdviceEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  /// The fraction by which each task is taken to be faster.
  package let speedup: Double
  package let replayError: Double?
  package let replayedMakespan: Double?
  package let tasks: [Task]
  package let batches: [Batch]

  package struct Task: Codable, Sendable {
    package let task: String
    package let runs: Int
    package let estimate: Double?
    package let duration: Double
    /// The fraction of the makespan that is saved.
    package let gain: Double
    package let interval: Interval?
  }

  package struct Batch: Codable, Sendable {
    package let phase: String?
    package let tasks: [String]
    package let batches: Int
    package let duration: Double
    package let handover: Double
    package let gain: Double
    package let neverPay: [String]
  }
}

extension TaskAdviceEntry {
  init(_ advice: TaskAdvice, speedup: Double) {
    let one = advice.analysis
    self.init(
      workflow: one.analysis.trace.workflow, run: one.analysis.trace.run, speedup: speedup,
      replayError: one.replayError, replayedMakespan: one.replayed?.makespan,
      tasks: advice.whatIfs.map {
        Task(
          task: $0.task, runs: $0.runs, estimate: $0.estimate, duration: $0.duration,
          gain: $0.gain, interval: $0.interval.map { Interval($0) })
      },
      batches: advice.batchings.map {
        Batch(
          phase: $0.phase.orNil, tasks: $0.tasks, batches: $0.batches, duration: $0.duration,
          handover: $0.handover, gain: $0.gain, neverPay: $0.unpaid)
      })
  }
}
