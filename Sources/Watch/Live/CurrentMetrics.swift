import Quantities

/// What counts the CPU time of processes.
package enum ProcessSourceKind: String, Hashable, Sendable, Codable, CaseIterable,
  CustomStringConvertible
{
  /// The processes as they are sampled: exact for those that were waited for.
  case procfs
  /// Their control group: exact for all that ran.
  case cgroup2

  package var description: String {
    switch self {
    case .procfs: "samples of the processes, and the kernel's totals of those that ended"
    case .cgroup2: "the control group of what was started (cgroup v2)"
    }
  }
}

/// `current_metrics.json`: the newest state of a watched run.
///
/// Durations are in seconds, sizes in bytes, fractions in 0…1. What nothing measured is null, with the
/// reason in `unavailable` under its path.
package struct CurrentMetrics: Hashable, Sendable, Codable {
  package var version = 1
  /// RFC 3339.
  package var at: String
  package var workflow: String
  /// How the figures came about.
  package var source: Source
  package var executionTiming: ExecutionTiming
  package var resourceUtilization: ResourceUtilization
  package var unavailable: [String: String]

  package struct Source: Hashable, Sendable, Codable {
    package var monitor: String
    package var processes = ProcessSourceKind.procfs
    package var samples: Int
    /// Lines that could not be written yet, and those that were lost.
    package var buffered: Int
    package var dropped: Int
    package var isRunning: Bool
    package var mode = LiveMode.full
    /// Why the mode isn't `full`; empty where it is.
    package var modeReasons: [String] = []
  }

  package struct ExecutionTiming: Hashable, Sendable, Codable {
    package var workflowExecution: WorkflowExecution
    package var agentResponseTimes: AgentResponseTimes?
  }

  package struct WorkflowExecution: Hashable, Sendable, Codable {
    package var totalDuration: Double
    package var phaseDurations: [Phase]
    package var taskLevelTiming: TaskTiming?
  }

  package struct Phase: Hashable, Sendable, Codable {
    package var phase: String
    package var name: String
    /// From the first start to the last end, or to now; nil before the first start.
    package var duration: Double?
    /// The fraction of the agents' time in it that ran tasks, in 0…1; nil before the first start.
    package var efficiency: Double?
  }

  package struct TaskTiming: Hashable, Sendable, Codable {
    package var fastestTask: Double
    package var slowestTask: Double
    package var averageTaskTime: Double
    package var medianTaskTime: Double
  }

  package struct AgentResponseTimes: Hashable, Sendable, Codable {
    package var averageResponse: Double
    package var p95Response: Double
    package var p99Response: Double
    package var timeoutRate: Double?
    package var responseDistribution: [String: Int]
  }

  package struct ResourceUtilization: Hashable, Sendable, Codable {
    package var cpuMetrics: CPU
    package var memoryMetrics: Memory
    package var ioMetrics: IO
    package var agentPoolMetrics: AgentPool?
  }

  package struct CPU: Hashable, Sendable, Codable {
    /// Of all processors, by the run.
    package var averageUtilization: Double?
    package var peakUtilization: Double?
    /// In which the run used less than 5 % of one processor, in seconds.
    package var idlePeriods: Double
    package var efficiencyScore: Double?
    /// The load of each processor by all that ran on the machine.
    package var coreDistribution: [Double]
    /// The processors kept busy, on average.
    package var processorsUsed: Double?
    package var processors: Int
    /// In seconds on a CPU.
    package var userTime: Double
    package var systemTime: Double
  }

  package struct Memory: Hashable, Sendable, Codable {
    package var peakUsage: Double
    package var averageUsage: Double?
    package var allocationEfficiency: Double?
    package var garbageCollectionImpact: Double?
    package var memoryLeaksDetected: Int?
  }

  package struct IO: Hashable, Sendable, Codable {
    /// In bytes.
    package var diskReads: Double
    package var diskWrites: Double
    package var networkRequests: Int?
    package var cacheHitRate: Double?
    package var ioWait: Double?
  }

  package struct AgentPool: Hashable, Sendable, Codable {
    package var totalAgents: Int
    package var activeAgents: Int
    package var idleAgents: Int
    /// The fraction of the agents' time that ran tasks, in 0…1.
    package var utilizationRate: Double?
    /// The mean number of tasks that an agent has ended, as a fraction of the maximum.
    package var taskDistributionBalance: Double?
  }

  package init(
    _ statistics: SampleStatistics, of live: LiveState, processors: Int, source: Source, at: String
  ) {
    (self.at, self.workflow, self.source) = (at, live.workflow, source)
    executionTiming = ExecutionTiming(live, elapsed: statistics.elapsed)
    let count = Double(max(1, processors))
    resourceUtilization = ResourceUtilization(
      cpuMetrics: CPU(
        averageUtilization: statistics.meanProcessorsUsed.map { $0 / count },
        peakUtilization: statistics.count > 1 ? statistics.maximumProcessorsUsed / count : nil,
        idlePeriods: statistics.idleTime, efficiencyScore: nil,
        coreDistribution: statistics.machineLoad, processorsUsed: statistics.meanProcessorsUsed,
        processors: processors, userTime: statistics.usage.userTime,
        systemTime: statistics.usage.systemTime),
      memoryMetrics: Memory(
        peakUsage: statistics.peakMemory, averageUsage: statistics.meanMemory,
        allocationEfficiency: nil, garbageCollectionImpact: nil, memoryLeaksDetected: nil),
      ioMetrics: IO(
        diskReads: statistics.usage.bytesRead, diskWrites: statistics.usage.bytesWritten,
        networkRequests: nil, cacheHitRate: nil, ioWait: statistics.machineIOWait),
      agentPoolMetrics: AgentPool(live))
    unavailable = Self.reasons(live)
  }

  private static func reasons(_ live: LiveState) -> [String: String] {
    var reasons = fixedReasons
    let ofTasks = live.tasks.isEmpty ? "the run has no tasks" : "no task has ended"
    if !live.tasks.contains(where: { $0.duration != nil }) {
      reasons["execution_timing.workflow_execution.task_level_timing"] = ofTasks
    }
    if live.attempts.isEmpty { reasons["execution_timing.agent_response_times"] = ofTasks }
    if live.agents.isEmpty {
      reasons["resource_utilization.agent_pool_metrics"] = "the run has no agents"
    }
    return reasons
  }

  private static let fixedReasons = [
    "resource_utilization.cpu_metrics.efficiency_score":
      "the efficiency of a finished run: perf-check resource-efficiency",
    "resource_utilization.memory_metrics.allocation_efficiency": "needs an allocation profiler",
    "resource_utilization.memory_metrics.garbage_collection_impact": "needs the program's runtime",
    "resource_utilization.memory_metrics.memory_leaks_detected": "needs a leak checker",
    "resource_utilization.io_metrics.network_requests": "the kernel counts none per process",
    "resource_utilization.io_metrics.cache_hit_rate": "needs the program's own figures",
  ]

  /// As JSON.
  package var json: String { JSONValue(of: self).text + "\n" }
}
