import Foundation

/// Live metrics in Prometheus's text format, named as in OpenTelemetry's semantic conventions.
///
/// - SeeAlso: OpenTelemetry semantic conventions, "process" and "system" metrics; Prometheus,
///   "Exposition formats", version 0.0.4.
package struct PrometheusText: Sendable {
  private var families: [Family] = []

  private struct Family: Sendable {
    let name: String
    let kind: String
    let help: String
    var samples: [(labels: [(String, String)], value: Double)] = []
  }

  /// - Parameter metrics: Only the newest sample of each run is written.
  package init(_ metrics: LiveMetrics) {
    let runs = metrics.runs.filter(\.isRunning)
    func add(
      _ name: String, _ kind: String, _ help: String,
      _ values: (UsageLine) -> [([(String, String)], Double?)]
    ) {
      var family = Family(name: name, kind: kind, help: help)
      for run in runs {
        let own = [("workflow", run.workflow), ("monitor", run.monitor)]
        for (labels, value) in values(run.newest) {
          if let value { family.samples.append((own + labels, value)) }
        }
      }
      if !family.samples.isEmpty { families.append(family) }
    }
    add("process_cpu_time_seconds_total", "counter", "CPU time of the watched processes.") {
      [([("cpu_mode", "user")], $0.userTime), ([("cpu_mode", "system")], $0.systemTime)]
    }
    add("perf_check_processors_used", "gauge", "Processors kept busy since the sample before.") {
      [([], $0.processorsUsed)]
    }
    add("process_memory_usage_bytes", "gauge", "Resident memory of the watched processes.") {
      [([], $0.residentMemory)]
    }
    add("process_disk_io_bytes_total", "counter", "Bytes passed to read and write calls.") {
      [
        ([("disk_io_direction", "read")], $0.bytesRead),
        ([("disk_io_direction", "write")], $0.bytesWritten),
      ]
    }
    add("process_paging_faults_total", "counter", "Page faults of the watched processes.") {
      [([], $0.pageFaults)]
    }
    add("process_thread_count", "gauge", "Threads of the watched processes.") {
      [([], Double($0.threads))]
    }
    add("perf_check_processes", "gauge", "Watched processes that live.") {
      [([], Double($0.processes))]
    }
    add("process_uptime_seconds", "gauge", "Time since the run is watched.") {
      [([], $0.elapsed)]
    }
    add("system_cpu_utilization_ratio", "gauge", "Busy fraction of each processor.") { line in
      line.machine.load.enumerated().map { ([("cpu_logical_number", "\($0)")], $1) }
    }
    add("system_memory_available_bytes", "gauge", "Memory available without swapping.") {
      [([], $0.machine.availableMemory)]
    }
    add("perf_check_pressure_ratio", "gauge", "Fraction of time tasks waited for a resource.") {
      $0.machine.pressure.sorted { $0.key < $1.key }.map { ([("resource", $0.key)], $0.value) }
    }
  }

  /// The metrics, each with its help and type; empty where nothing runs.
  package var text: String {
    families.map { family in
      let head = "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind)\n"
      return head
        + family.samples.map { labels, value in
          let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
          return "\(family.name){\(list)} \(Self.number(value))\n"
        }.joined()
    }.joined()
  }

  /// A label's value: backslash, quote and line feed are escaped.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n", "\r\n": result += "\\n"
      default: result.append(character)
      }
    }
  }

  private static func number(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : "\(value)"
  }
}
