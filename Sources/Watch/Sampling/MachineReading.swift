import Foundation
import Quantities

/// The state of the machine at one moment, as far as its kernel reports it.
package struct MachineReading: Hashable, Sendable {
  /// Time that a processor has been busy and its whole time, in ticks since the machine started.
  package struct Processor: Hashable, Sendable {
    package var busy = 0.0
    /// Idle while input or output was waited for; part of the idle time.
    package var waiting = 0.0
    package var total = 0.0
  }

  /// A value for each processor; empty where that isn't reported.
  package var processors: [Processor] = []
  /// In bytes.
  package var totalMemory: Double?
  /// What new processes could get without swapping, in bytes.
  package var availableMemory: Double?
  /// How long at least one task has waited for a processor, memory, or input and output since the
  /// machine started, in seconds: pressure stall information.
  package var pressure: [Resource: Double] = [:]

  package enum Resource: String, Hashable, Sendable, CaseIterable, CodingKeyRepresentable {
    case cpu, memory
    case io
  }

  package init() {}

  /// Reads the machine that this process runs on.
  ///
  /// - Parameter root: The folder that holds `proc`; "" is this machine.
  package static func now(root: String = "") -> MachineReading {
    var reading = MachineReading()
    reading.readProcessors(text(root + "/proc/stat"))
    reading.readMemory(text(root + "/proc/meminfo"))
    for resource in Resource.allCases {
      reading.readPressure(resource, text(root + "/proc/pressure/" + resource.rawValue))
    }
    return reading
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Lines such as "cpu0 user nice system idle iowait irq softirq steal …".
  mutating func readProcessors(_ text: String) {
    processors = text.split(separator: "\n").prefix { $0.hasPrefix("cpu") }.dropFirst().map {
      let fields = $0.split(separator: " ").dropFirst().prefix(8).map { Double($0) ?? 0 }
      var processor = Processor()
      processor.total = fields.reduce(0, +)
      let idle = fields.count > 4 ? fields[3] + fields[4] : fields.dropFirst(3).first ?? 0
      processor.waiting = fields.count > 4 ? fields[4] : 0
      processor.busy = processor.total - idle
      return processor
    }
  }

  /// Lines such as "MemAvailable:   123 kB".
  mutating func readMemory(_ text: String) {
    func bytes(_ key: String) -> Double? {
      text.split(separator: "\n").first { $0.hasPrefix(key + ":") }?
        .split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { $0 * 1024 }
    }
    totalMemory = bytes("MemTotal")
    availableMemory = bytes("MemAvailable")
  }

  /// A line such as "some avg10=0.00 avg60=0.00 avg300=0.00 total=123", in microseconds.
  mutating func readPressure(_ resource: Resource, _ text: String) {
    guard let line = text.split(separator: "\n").first, line.hasPrefix("some"),
      let total = line.split(separator: " ").last, total.hasPrefix("total=")
    else { return }
    pressure[resource] = Double(total.dropFirst(6)).map { $0 * 1e-6 }
  }
}

/// What happened on the machine between two readings.
package struct MachineActivity: Hashable, Sendable {
  /// The fraction of its time that each processor was busy, in 0…1.
  package var load: [Double] = []
  /// The fraction of all processors' time that was idle while input or output was waited for, in 0…1.
  package var ioWait: Double?
  /// In bytes.
  package var totalMemory: Double?
  /// In bytes.
  package var availableMemory: Double?
  /// The fraction of the time that at least one task waited for each resource, in 0…1.
  package var pressure: [MachineReading.Resource: Double] = [:]

  package init() {}

  /// - Parameter seconds: Between the readings, above 0.
  package init(from old: MachineReading, to new: MachineReading, seconds: Double) {
    totalMemory = new.totalMemory
    availableMemory = new.availableMemory
    if old.processors.count == new.processors.count {
      let changes = zip(old.processors, new.processors).map { old, new in
        (
          busy: max(0, new.busy - old.busy), waiting: max(0, new.waiting - old.waiting),
          total: max(0, new.total - old.total)
        )
      }
      load = changes.map { $0.total > 0 ? min(1, $0.busy / $0.total) : 0 }
      let total = changes.reduce(0) { $0 + $1.total }
      ioWait = total > 0 ? changes.reduce(0) { $0 + $1.waiting } / total : nil
    }
    for (resource, total) in new.pressure {
      guard let before = old.pressure[resource], seconds > 0 else { continue }
      pressure[resource] = min(1, max(0, total - before) / seconds)
    }
  }
}
