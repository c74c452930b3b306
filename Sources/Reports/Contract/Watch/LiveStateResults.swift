import Quantities
package import Watch

/// What is known of a watched run at one moment, as programs and pages read it.
///
/// Durations and instants in the run are in seconds, sizes in bytes, fractions in 0…1; null is what
/// isn't known.
package struct LiveStateResults: Codable, Sendable {
  package let workflow: String
  package let monitor: String
  package let status: LiveState.Status
  /// RFC 3339.
  package let at: String?
  package let elapsed: Double
  package let prediction: Prediction?
  /// In the order of the plan.
  package let phases: [String]
  package let tasks: [Task]
  package let agents: [Agent]
  package let usage: Usage?
  package let machine: Machine?
  package let alerts: [Alert]
  /// What impairs the monitor.
  package let problems: [String]

  package struct Prediction: Codable, Sendable {
    /// From the run's start to its end.
    package let total: Double
    package let interval: [Double]
    /// The nominal probability of the interval.
    package let coverage: Double
    /// The recorded runs that it is based on.
    package let runs: Int
    /// The recorded runs that ended within the intervals that those before them gave.
    package let held: Int
    /// The recorded runs for which there was such an interval.
    package let tested: Int
  }

  package struct Task: Codable, Sendable {
    package let task: String
    package let phase: String?
    package let status: LiveState.TaskStatus
    package let agent: String?
    package let attempt: Int
    package let start: Double?
    package let end: Double?
    package let estimate: Double?
  }

  package struct Agent: Codable, Sendable {
    package let agent: String
    package let task: String?
    package let since: Double?
    package let ended: Int
    package let failed: Int
    package let utilization: Double?
  }

  package struct Usage: Codable, Sendable {
    package let cpuTime: Double
    /// Processors kept busy since the sample before.
    package let processorsUsed: Double?
    package let processors: Int?
    package let residentMemory: Double
    package let processes: Int
    package let threads: Int
    package let bytesRead: Double
    package let bytesWritten: Double
  }

  package struct Machine: Codable, Sendable {
    /// The busy fraction of each processor.
    package let load: [Double]
    package let ioWait: Double?
    /// The fraction of the memory that is in use.
    package let memoryUsage: Double?
    /// The fraction of the time in which tasks waited for each resource.
    package let pressure: [String: Double]
  }

  package struct Alert: Codable, Sendable {
    package let name: String
    package let severity: String
    package let status: String
    package let text: String
    package let since: Double?
  }
}

extension LiveStateResults {
  package init(_ state: LiveState) {
    workflow = state.workflow
    monitor = state.monitor
    status = state.status
    at = state.at?.description
    elapsed = state.elapsed.value
    prediction = state.prediction.map {
      Prediction(
        total: $0.total.value,
        interval: [$0.interval.lowerBound.value, $0.interval.upperBound.value],
        coverage: $0.coverage.value, runs: $0.runs, held: $0.backtest.held,
        tested: $0.backtest.count)
    }
    phases = state.phases
    tasks = state.tasks.map {
      Task(
        task: $0.name, phase: $0.phase.isEmpty ? nil : $0.phase, status: $0.status, agent: $0.agent,
        attempt: $0.attempt, start: $0.start?.value, end: $0.end?.value,
        estimate: $0.estimate?.value)
    }
    agents = state.agents.map {
      Agent(
        agent: $0.name, task: $0.task, since: $0.since?.value, ended: $0.ended, failed: $0.failed,
        utilization: $0.utilization(at: state.elapsed)?.value)
    }
    usage = state.usage.map {
      Usage(
        cpuTime: $0.cpuTime, processorsUsed: $0.processorsUsed, processors: state.processors,
        residentMemory: $0.residentMemory, processes: $0.processes, threads: $0.threads,
        bytesRead: $0.bytesRead, bytesWritten: $0.bytesWritten)
    }
    machine = state.usage.map {
      Machine(
        load: $0.machine.load, ioWait: $0.machine.ioWait, memoryUsage: state.memoryUsage?.value,
        pressure: $0.machine.pressure)
    }
    alerts = state.alerts.map(Alert.init)
    problems = state.problems
  }
}

extension LiveStateResults.Alert {
  init(_ alert: LiveState.Alert) {
    self.init(
      name: alert.name, severity: alert.severity, status: alert.status, text: alert.text,
      since: alert.since?.value)
  }
}
