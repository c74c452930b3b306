package import Foundation
import Quantities

/// A line of `resource_usage.jsonl`: what a watched run and its machine did until one moment.
package struct UsageLine: LiveLine {
  /// RFC 3339 with milliseconds.
  package var at: String
  /// The id of the monitor that took the sample: several may run at once.
  package var monitor: String
  /// The workflow or command that is watched.
  package var workflow: String
  /// Since the run is watched, in seconds.
  package var elapsed: Double
  /// Since the sample before, in seconds, as measured; 0 for the first.
  package var interval: Double
  package var processes: Int
  package var threads: Int
  /// In user mode since the run is watched, in seconds on a CPU.
  package var userTime: Double
  /// In the kernel since the run is watched, in seconds on a CPU.
  package var systemTime: Double
  /// The number of processors kept busy since the sample before; nil for the first.
  package var processorsUsed: Double?
  /// In bytes; pages that several processes hold count several times.
  package var residentMemory: Double
  package var pageFaults: Double
  /// Since the run is watched, in bytes.
  package var bytesRead: Double
  /// Since the run is watched, in bytes.
  package var bytesWritten: Double
  package var machine: Machine
  /// What is read more rarely; nil in most lines.
  package var detail: Detail?

  package struct Machine: Hashable, Sendable, Codable {
    /// The fraction of its time that each processor was busy, in 0…1; empty where not reported.
    package var load: [Double]
    /// In 0…1.
    package var ioWait: Double?
    /// In bytes.
    package var availableMemory: Double?
    /// In bytes.
    package var totalMemory: Double?
    /// The fraction of the time that a task waited for each resource, in 0…1.
    package var pressure: [String: Double]
    /// By network interfaces since the run is watched, in bytes; nil where not reported.
    package var bytesReceived: Double?
    package var bytesSent: Double?

    private enum CodingKeys: String, CodingKey {
      case load, pressure
      case bytesReceived = "bytes_received"
      case bytesSent = "bytes_sent"
      case ioWait = "io_wait"
      case availableMemory = "available_memory"
      case totalMemory = "total_memory"
    }
  }

  /// What costs too much to be read with each sample: of all processes that live, and of the machine.
  package struct Detail: Hashable, Sendable, Codable {
    /// Memory that only one process holds, in bytes.
    package var uniqueMemory: Double?
    /// Files, sockets and pipes that are open.
    package var openFiles: Double?
    /// How often threads that live gave up their processor, since they started.
    package var voluntarySwitches: Double?
    /// How often their processor was taken from them.
    package var involuntarySwitches: Double?
    /// In degrees Celsius.
    package var temperature: Double?
    /// Of the processors, in hertz.
    package var frequency: Double?

    private enum CodingKeys: String, CodingKey {
      case temperature, frequency
      case uniqueMemory = "unique_memory"
      case openFiles = "open_files"
      case voluntarySwitches = "voluntary_context_switches"
      case involuntarySwitches = "involuntary_context_switches"
    }

    package init(_ detail: ProcessDetail) {
      (uniqueMemory, openFiles) = (detail.uniqueMemory, detail.openFiles)
      voluntarySwitches = detail.voluntarySwitches
      involuntarySwitches = detail.involuntarySwitches
      (temperature, frequency) = (detail.temperature, detail.frequency)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case at, monitor, workflow, elapsed, interval, processes, threads, machine, detail
    case userTime = "user_time"
    case systemTime = "system_time"
    case processorsUsed = "processors_used"
    case residentMemory = "resident_memory"
    case pageFaults = "page_faults"
    case bytesRead = "bytes_read"
    case bytesWritten = "bytes_written"
  }

  package init(_ sample: WatchSample, of workflow: String, by monitor: String, at time: Date) {
    self.at = Self.text(time)
    (self.monitor, self.workflow) = (monitor, workflow)
    (elapsed, interval) = (sample.elapsed, sample.interval)
    processes = sample.tree.processes.count
    threads = sample.tree.threads
    userTime = sample.tree.usage.userTime
    systemTime = sample.tree.usage.systemTime
    processorsUsed = sample.processorsUsed
    residentMemory = sample.tree.residentMemory
    pageFaults = sample.tree.usage.pageFaults
    bytesRead = sample.tree.usage.bytesRead
    bytesWritten = sample.tree.usage.bytesWritten
    machine = Machine(
      load: sample.machine.load, ioWait: sample.machine.ioWait,
      availableMemory: sample.machine.availableMemory, totalMemory: sample.machine.totalMemory,
      pressure: Dictionary(
        sample.machine.pressure.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }),
      bytesReceived: sample.machine.bytesReceived, bytesSent: sample.machine.bytesSent)
    detail = sample.detail.map(Detail.init)
  }

  /// In seconds on a CPU since the run is watched.
  package var cpuTime: Double { userTime + systemTime }

  /// RFC 3339 with milliseconds, in UTC.
  static func text(_ time: Date) -> String { Instant(time).textWithMilliseconds }
}
