import Quantities

/// What is exported of runs that are watched now, named as in OpenTelemetry's semantic conventions.
///
/// What the conventions have no name for begins with `perf_check`.
///
/// - SeeAlso: OpenTelemetry semantic conventions 1.38, "CI/CD", "process" and "system" metrics.
package struct LiveMeasures: Hashable, Sendable {
  /// What a value is.
  enum Kind: Hashable, Sendable {
    /// A total that only grows, from the beginning of the run.
    case counter
    /// A value of the moment.
    case gauge
    /// A value of the moment that is summed over its attributes.
    case upDownCounter
  }

  /// A value with what tells it apart.
  struct Point: Hashable, Sendable {
    var attributes: [Attribute]
    var value: Double
    /// When the run began and when the value was read, in seconds since 1970.
    var start: Double
    var time: Double
  }

  struct Attribute: Hashable, Sendable {
    var name: String
    var value: String
  }

  struct Metric: Hashable, Sendable {
    var name: String
    /// By UCUM: "s", "By", "1", or an annotation such as "{thread}".
    var unit: String
    var kind: Kind
    var description: String
    var points: [Point] = []
  }

  /// Those that have a value.
  private(set) var metrics: [Metric] = []

  /// - Parameter live: Only the newest sample of each run that runs is exported.
  package init(_ live: LiveMetrics) {
    let runs = live.runs.filter(\.isRunning)
    for description in Self.ofProcesses + Self.ofMachine + Self.ofTasks {
      var metric = description.metric
      for run in runs {
        let time = LineTime.seconds(of: run.at) ?? 0
        let own = [
          Attribute(name: "cicd.pipeline.name", value: run.workflow),
          Attribute(name: "perf_check.monitor", value: run.monitor),
        ]
        for (attributes, value) in description.values(run) {
          guard let value, value.isFinite else { continue }
          metric.points.append(
            Point(
              attributes: own + attributes.map { Attribute(name: $0, value: $1) }, value: value,
              start: time - run.elapsed, time: time))
        }
      }
      if !metric.points.isEmpty { metrics.append(metric) }
    }
  }

  /// A metric, and how its values are read from a run.
  private struct Description: Sendable {
    typealias Values = @Sendable (LiveMetrics.Watched) -> [([(String, String)], Double?)]

    let metric: Metric
    let values: Values

    init(
      _ name: String, _ unit: String, _ kind: Kind, _ description: String,
      _ values: @escaping Values
    ) {
      self.metric = Metric(name: name, unit: unit, kind: kind, description: description)
      self.values = values
    }

    /// A single value of the newest sample.
    init(
      _ name: String, _ unit: String, _ kind: Kind, _ description: String,
      of value: @escaping @Sendable (UsageLine) -> Double?
    ) {
      self.init(name, unit, kind, description) { [([], $0.newest.flatMap(value))] }
    }

    /// A single value of the newest details.
    init(
      _ name: String, _ unit: String, _ kind: Kind, _ description: String,
      ofDetail value: @escaping @Sendable (UsageLine.Detail) -> Double?
    ) {
      self.init(name, unit, kind, description) { [([], $0.detail.flatMap(value))] }
    }
  }

  private static let ofProcesses = [
    Description("process.cpu.time", "s", .counter, "CPU time of the watched processes.") {
      [
        ([("cpu.mode", "user")], $0.newest?.userTime),
        ([("cpu.mode", "system")], $0.newest?.systemTime),
      ]
    },
    Description(
      "perf_check.processors.used", "{cpu}", .gauge, "Processors busy since the last sample.",
      of: \.processorsUsed),
    Description(
      "process.memory.usage", "By", .upDownCounter, "Resident memory of the watched processes.",
      of: \.residentMemory),
    Description("process.disk.io", "By", .counter, "Bytes passed to read and write calls.") {
      [
        ([("disk.io.direction", "read")], $0.newest?.bytesRead),
        ([("disk.io.direction", "write")], $0.newest?.bytesWritten),
      ]
    },
    Description(
      "process.paging.faults", "{fault}", .counter, "Page faults of the watched processes.",
      of: \.pageFaults),
    Description(
      "process.thread.count", "{thread}", .upDownCounter, "Threads of the watched processes.",
      of: { Double($0.threads) }),
    Description(
      "perf_check.process.count", "{process}", .upDownCounter, "Watched processes that are alive.",
      of: { Double($0.processes) }),
    Description(
      "perf_check.process.memory.unique", "By", .upDownCounter,
      "Memory that only one of the watched processes holds.", ofDetail: \.uniqueMemory),
    Description(
      "process.unix.file_descriptor.count", "{file_descriptor}", .upDownCounter,
      "Files, sockets and pipes that the watched processes have open.", ofDetail: \.openFiles),
    Description(
      "perf_check.process.context_switches", "{context_switch}", .gauge,
      "Context switches of the threads that live, since they started."
    ) {
      [
        ([("process.context_switch.type", "voluntary")], $0.detail?.voluntarySwitches),
        ([("process.context_switch.type", "involuntary")], $0.detail?.involuntarySwitches),
      ]
    },
    Description(
      "process.uptime", "s", .gauge, "Time since the run is watched.", of: \.elapsed),
  ]

  private static let ofMachine = [
    Description("system.cpu.utilization", "1", .gauge, "Busy fraction of each processor.") {
      ($0.newest?.machine.load ?? []).enumerated().map { ([("cpu.logical_number", "\($0)")], $1) }
    },
    Description(
      "system.memory.linux.available", "By", .upDownCounter, "Memory available without swapping.",
      of: \.machine.availableMemory),
    Description("system.network.io", "By", .counter, "Bytes moved by network interfaces.") {
      [
        ([("network.io.direction", "receive")], $0.newest?.machine.bytesReceived),
        ([("network.io.direction", "transmit")], $0.newest?.machine.bytesSent),
      ]
    },
    Description(
      "hw.temperature", "Cel", .gauge, "Temperature of the hottest sensor.",
      ofDetail: \.temperature),
    Description(
      "system.cpu.frequency", "Hz", .gauge, "Mean frequency of the processors.",
      ofDetail: \.frequency),
    Description(
      "perf_check.pressure", "1", .gauge,
      "Fraction of the time in which tasks waited for a resource."
    ) {
      ($0.newest?.machine.pressure ?? [:]).sorted { $0.key < $1.key }.map {
        ([("resource", $0.key)], $0.value)
      }
    },
  ]

  private static let ofTasks = [
    Description("cicd.pipeline.run.active", "{run}", .upDownCounter, "Runs that are watched.") {
      _ in
      [([("cicd.pipeline.run.state", "executing")], 1)]
    },
    Description("cicd.worker.count", "{worker}", .upDownCounter, "Agents of the run.") { run in
      guard let agents = run.live?.agents, !agents.isEmpty else { return [] }
      let busy = Double(agents.count { $0.task != nil })
      return [
        ([("cicd.worker.state", "busy")], busy),
        ([("cicd.worker.state", "available")], Double(agents.count) - busy),
      ]
    },
    Description("perf_check.task.count", "{task}", .upDownCounter, "Tasks of the run by state.") {
      run in
      guard let tasks = run.live?.tasks, !tasks.isEmpty else { return [] }
      return LiveState.TaskStatus.allCases.map { status in
        ([("state", status.rawValue)], Double(tasks.count { $0.status == status }))
      }
    },
  ]
}
