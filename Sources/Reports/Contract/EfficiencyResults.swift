import Insight
import Model
package import Quantities

/// How well an execution used what it had; scores in 0…100.
package struct EfficiencyEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  /// By dimension, and "overall".
  package let scores: [String: Double?]
  /// By dimension: what its score comes from, by name; beside it "formula", and "reason" where there
  /// is no score.
  package let inputs: [String: [String: Input]]
  /// Why there is no overall score.
  package let reason: String?
  package let historicalAverage: Average?

  package enum Input: Hashable, Sendable {
    case number(Double?)
    case text(String?)
  }

  package struct Average: Codable, Sendable {
    package let overall: Double
    /// How many.
    package let executions: Int
    package let pValue: Double?
    package let interval: Interval?
  }
}

extension EfficiencyEntry {
  init(
    _ one: EfficiencyScores, _ dimensions: [EfficiencyScores.Dimension], withBreakdown: Bool
  ) {
    var scores: [String: Double?] = ["overall": one.overall]
    var inputs: [String: [String: Input]] = [:]
    for dimension in dimensions {
      scores[dimension.rawValue] = .some(one.scores[dimension]?.value)
      guard withBreakdown, let score = one.scores[dimension] else { continue }
      var members = Dictionary(
        score.inputs.map { ($0.name, Input.number($0.value)) }, uniquingKeysWith: { $1 })
      members["formula"] = .text(dimension.formula)
      members["reason"] = .text(score.reason)
      inputs[dimension.rawValue] = members
    }
    self.init(
      workflow: one.analysis.trace.workflow, run: one.analysis.trace.run, scores: scores,
      inputs: inputs, reason: one.reason,
      historicalAverage: one.history.map {
        Average(
          overall: $0.average, executions: $0.executions, pValue: $0.pValue,
          interval: $0.interval.map { Interval($0) })
      })
  }
}

extension EfficiencyEntry.Input: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = container.decodeNil() ? .number(nil) : .text(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}

/// How much gets done in an hour; times in seconds.
package struct ThroughputEntry: Codable, Sendable {
  package let workflow: String
  package let executions: Int
  package let failed: Int
  package let agents: Int?
  package let makespan: Double?
  package let runsPerHour: Double?
  package let runsPerHourInterval: Interval?
  package let tasksPerHour: Double?
  package let executionsPerDay: Double?
  /// Why there is no rate a day.
  package let reason: String?
  package let agentHoursPerResult: Double?
  package let costPerResult: Double?
}

extension ThroughputEntry {
  init(_ one: Throughput) {
    self.init(
      workflow: one.workflow, executions: one.executions, failed: one.failed, agents: one.agents,
      makespan: one.makespan, runsPerHour: one.runsPerHour,
      runsPerHourInterval: one.runsPerHourInterval.map { Interval($0) },
      tasksPerHour: one.tasksPerHour, executionsPerDay: one.executionsPerDay,
      reason: one.executionsPerDay == nil ? "the dated executions span less than a day" : nil,
      agentHoursPerResult: one.agentHoursPerResult, costPerResult: one.costPerResult)
  }
}

/// What an execution used of its machine.
package struct ResourceEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  /// Where processors and memory come from.
  package let source: Source
  package let cpu: CPU
  package let memory: Memory
  package let io: IO

  package enum Source: String, Codable, Sendable, CaseIterable {
    case monitor, tasks
  }

  package struct CPU: Codable, Sendable {
    package let time: Seconds?
    /// Busy on average.
    package let processors: Double?
    /// Of the processors that there are.
    package let share: Fraction?
    package let waitOnCriticalPath: Seconds?
    /// In which hardly a processor was used; nil without a monitor.
    package let idleTime: Seconds?
    package let target: Fraction?
    package let met: Bool?
  }

  package struct Memory: Codable, Sendable {
    package let peakOfAProcess: Bytes?
    package let peakTogether: Bytes?
    /// Of the memory that there is.
    package let share: Fraction?
    package let target: Fraction?
    package let met: Bool?
  }

  package struct IO: Codable, Sendable {
    package let read: Bytes?
    package let written: Bytes?
    package let bytesPerSecond: Bytes?
    /// A second.
    package let target: Bytes?
    package let met: Bool?
  }
}

extension ResourceEntry {
  init(_ analysis: ExecutionAnalysis, _ use: ResourceUse, targets: ResourceTargets) {
    self.init(
      workflow: analysis.trace.workflow, run: analysis.trace.run,
      source: use.isMonitored ? .monitor : .tasks,
      cpu: CPU(
        time: use.cpuTime, processors: use.cpus, share: use.cpuShare,
        waitOnCriticalPath: use.waitOnPath, idleTime: use.idleTime, target: targets.cpu,
        met: targets.isMet(cpu: use)),
      memory: Memory(
        peakOfAProcess: use.peakMemory, peakTogether: use.peakTogether, share: use.memoryShare,
        target: targets.memory, met: targets.isMet(memory: use)),
      io: IO(
        read: use.bytesRead, written: use.bytesWritten, bytesPerSecond: use.bytesPerSecond,
        target: targets.ioPerSecond, met: targets.isMet(io: use)))
  }
}
