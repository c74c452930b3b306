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
    /// How many values there were of which size.
    case histogram
  }

  /// A value with what tells it apart.
  struct Point: Hashable, Sendable {
    var attributes: [Attribute]
    var value: Double
    /// When the run began and when the value was read, in seconds since 1970.
    var start: Double
    var time: Double
    /// Of a histogram, whose value is the sum.
    var buckets: RunDurations.Buckets?

    /// The host of the lab that it is of; nil where that isn't known.
    var host: String? { attributes.first { $0.name == LiveMeasures.hostName }?.value }
  }

  /// The attribute that has the host.
  static let hostName = "host.name"

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

  /// - Parameter live: The newest sample of each run that runs is exported, and how long those took
  ///   that have ended.
  package init(_ live: LiveMetrics) {
    self.init(
      live.runs.filter(\.isRunning).map { run in
        var state = run.live ?? LiveState(run.workflow, run.monitor, run.newest, [])
        state.detail = run.detail
        return state
      },
      ended: live.runs.compactMap { $0.live.flatMap(EndedRun.init) })
  }

  /// - Parameters:
  ///   - runs: Those that run; one of which nothing is known is left out.
  ///   - ended: Those that have ended.
  package init(_ runs: [LiveState], ended: [EndedRun]) {
    for description in Self.ofProcesses + Self.ofMachine + Self.ofTasks {
      var metric = description.metric
      for run in runs {
        guard let time = run.at?.secondsSince1970 else { continue }
        let own =
          [
            Attribute(name: "cicd.pipeline.name", value: run.workflow),
            Attribute(name: "perf_check.monitor", value: run.monitor),
          ] + (run.host.map { [Attribute(name: Self.hostName, value: $0)] } ?? [])
        for (attributes, value) in description.values(run, run.usage) {
          guard let value, value.isFinite else { continue }
          metric.points.append(
            Point(
              attributes: own + attributes.map { Attribute(name: $0, value: $1) }, value: value,
              start: time - run.elapsed.value, time: time))
        }
      }
      if !metric.points.isEmpty { metrics.append(metric) }
    }
    if let durations = RunDurations(ended) { metrics.append(durations.metric) }
  }

  /// A metric, and how its values are read from a run.
  private struct Description: Sendable {
    typealias Values = @Sendable (LiveState, UsageLine?) -> [([(String, String)], Double?)]

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
      self.init(name, unit, kind, description) { [([], $1.flatMap(value))] }
    }

    /// A single value of the newest details.
    init(
      _ name: String, _ unit: String, _ kind: Kind, _ description: String,
      ofDetail value: @escaping @Sendable (UsageLine.Detail) -> Double?
    ) {
      self.init(name, unit, kind, description) { run, _ in [([], run.detail.flatMap(value))] }
    }
  }

  private static let ofProcesses = [
    Description("process.cpu.time", "s", .counter, "CPU time of the watched processes.") {
      [
        ([("cpu.mode", "user")], $1?.userTime),
        ([("cpu.mode", "system")], $1?.systemTime),
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
        ([("disk.io.direction", "read")], $1?.bytesRead),
        ([("disk.io.direction", "write")], $1?.bytesWritten),
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
    ) { run, _ in
      [
        ([("process.context_switch.type", "voluntary")], run.detail?.voluntarySwitches),
        ([("process.context_switch.type", "involuntary")], run.detail?.involuntarySwitches),
      ]
    },
    Description(
      "process.uptime", "s", .gauge, "Time since the run is watched.", of: \.elapsed),
  ]

  private static let ofMachine = [
    Description("system.cpu.utilization", "1", .gauge, "Busy fraction of each processor.") {
      ($1?.machine.load ?? []).enumerated().map { ([("cpu.logical_number", "\($0)")], $1) }
    },
    Description(
      "system.memory.linux.available", "By", .upDownCounter, "Memory available without swapping.",
      of: \.machine.availableMemory),
    Description("system.network.io", "By", .counter, "Bytes moved by network interfaces.") {
      [
        ([("network.io.direction", "receive")], $1?.machine.bytesReceived),
        ([("network.io.direction", "transmit")], $1?.machine.bytesSent),
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
      ($1?.machine.pressure ?? [:]).sorted { $0.key < $1.key }.map {
        ([("resource", $0.key)], $0.value)
      }
    },
  ]

  private static let ofTasks = [
    Description("cicd.pipeline.run.active", "{run}", .upDownCounter, "Runs that are watched.") {
      _, _ in
      [([("cicd.pipeline.run.state", "executing")], 1)]
    },
    Description("cicd.worker.count", "{worker}", .upDownCounter, "Agents of the run.") {
      run, _ in
      let agents = run.agents
      guard !agents.isEmpty else { return [] }
      let busy = Double(agents.count { $0.task != nil })
      return [
        ([("cicd.worker.state", "busy")], busy),
        ([("cicd.worker.state", "available")], Double(agents.count) - busy),
      ]
    },
    Description("perf_check.task.count", "{task}", .upDownCounter, "Tasks of the run by state.") {
      run, _ in
      let tasks = run.tasks
      guard !tasks.isEmpty else { return [] }
      return LiveState.TaskStatus.allCases.map { status in
        ([("state", status.rawValue)], Double(tasks.count { $0.status == status }))
      }
    },
  ]
}
