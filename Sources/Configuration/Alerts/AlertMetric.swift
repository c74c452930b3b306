/// What an alert rule may watch.
package enum AlertMetric: String, Hashable, Sendable, CaseIterable {
  // Of the watched processes.
  case cpuUtilization = "cpu_utilization"
  case processorsUsed = "processors_used"
  case memoryUsage = "memory_usage"
  case memoryBytes = "memory_bytes"
  case ioRead = "io_read"
  case ioWrite = "io_write"
  case processes, threads
  case totalDuration = "total_duration"
  // Of the machine.
  case machineLoad = "machine_load"
  case otherLoad = "other_load"
  case ioWait = "io_wait"
  case cpuPressure = "cpu_pressure"
  case memoryPressure = "memory_pressure"
  case ioPressure = "io_pressure"
  // Of tasks and agents.
  case agentResponseTime = "agent_response_time"
  case taskDuration = "task_duration"
  case timeoutRate = "timeout_rate"
  case failureRate = "failure_rate"
  case efficiency
  // Of recorded runs.
  case expectedImprovement = "expected_improvement"

  /// What its values are counted in.
  package var dimension: AlertDimension {
    switch self {
    case .cpuUtilization, .memoryUsage, .machineLoad, .otherLoad, .ioWait, .cpuPressure,
      .memoryPressure, .ioPressure, .timeoutRate, .failureRate, .expectedImprovement:
      AlertDimension(.fraction)
    case .processorsUsed, .processes, .threads: AlertDimension(.count)
    case .memoryBytes: AlertDimension(.size)
    case .ioRead, .ioWrite: AlertDimension(.size, isPerSecond: true)
    case .totalDuration, .agentResponseTime, .taskDuration: AlertDimension(.time)
    case .efficiency: AlertDimension(.score)
    }
  }

  /// The type of its alerts where the rule names none.
  package var kind: AlertRule.Kind {
    switch self {
    case .efficiency, .failureRate: .efficiencyDegradation
    case .expectedImprovement: .optimizationOpportunity
    case .agentResponseTime, .taskDuration, .timeoutRate, .totalDuration: .responseTimeSpike
    case .otherLoad: .hostNoisy
    default: .resourcePressure
    }
  }
}

extension AlertMetric {
  /// Whether it comes from recorded runs, not from one that is watched.
  package var isOfRecordedRuns: Bool { self == .expectedImprovement }
}
