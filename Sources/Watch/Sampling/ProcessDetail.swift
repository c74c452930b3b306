internal import CPlatform
import Foundation
import Processes

/// What costs too much to be read with each sample, of all processes that live.
package struct ProcessDetail: Hashable, Sendable {
  /// Memory that only one process holds, in bytes: what would be free if all of them ended.
  package var uniqueMemory: Double?
  /// Files, sockets and pipes that are open.
  package var openFiles: Double?
  /// How often threads that live gave up their processor, since they started; where the system tells
  /// only both kinds together, both.
  package var voluntarySwitches: Double?
  /// How often their processor was taken from them.
  package var involuntarySwitches: Double?
  /// Of the hottest sensor of the machine, in degrees Celsius.
  package var temperature: Double?
  /// The mean over the machine's processors, in hertz.
  package var frequency: Double?

  package init() {}

  /// Reads the details of processes.
  ///
  /// A figure that one of them doesn't show is left out, since the sum of the others would mislead.
  init(of processes: [ProcessReading]) {
    var details: [platform_process_detail] = []
    for process in processes {
      var detail = platform_process_detail()
      if unsafe platform_process_read_detail(process.id, &detail) { details.append(detail) }
    }
    guard !details.isEmpty else { return }
    func sum(_ value: (platform_process_detail) -> UInt64) -> Double? {
      details.contains { value($0) == .max } ? nil : details.reduce(0) { $0 + Double(value($1)) }
    }
    uniqueMemory = sum(\.unique)
    openFiles = sum(\.open_files)
    voluntarySwitches = sum(\.voluntary_switches)
    involuntarySwitches = sum(\.involuntary_switches)
  }

  /// Reads the sensors of a machine, where it has some.
  ///
  /// - Parameter root: The folder that holds `sys`; "" is this machine.
  mutating func readSensors(root: String = "") {
    let zones = Self.numbers(root + "/sys/class/thermal", "thermal_zone", "/temp")
    temperature = zones.max().map { $0 / 1000 }
    let clocks = Self.numbers(root + "/sys/devices/system/cpu", "cpu", "/cpufreq/scaling_cur_freq")
    frequency = clocks.isEmpty ? nil : clocks.reduce(0, +) / Double(clocks.count) * 1000
  }

  /// The numbers in the files of one name in numbered folders.
  private static func numbers(_ folder: String, _ name: String, _ file: String) -> [Double] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasPrefix(name) && Int($0.dropFirst(name.count)) != nil }
      .compactMap { KeptFile("\(folder)/\($0)\(file)")?.text() }
      .compactMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
}

/// When details are read: so rarely that they cost next to nothing, whatever the number of processes.
struct DetailSchedule: Hashable, Sendable {
  /// The fraction of one processor that reading details may take.
  static let budget = 1e-4
  /// What a process costs before it was measured, in seconds on a CPU.
  static let expectedCost = 250e-6
  /// The samples between two readings, at least.
  static let samples = 10

  /// Between two readings, in seconds, at least.
  private let period: Double
  private var cost: Double?
  private var last = 0.0
  private var count = 0

  init(period: Double = 0) { self.period = period }

  /// Whether details are read with this sample.
  ///
  /// - Parameters:
  ///   - elapsed: Since the run is watched, in seconds.
  ///   - processes: The number of those that live.
  mutating func isDue(at elapsed: Double, processes: Int) -> Bool {
    count += 1
    let expected = cost ?? Self.expectedCost * Double(processes)
    return processes > 0 && count >= Self.samples && elapsed - last >= period
      && (elapsed - last) * Self.budget >= expected
  }

  /// Takes over that details were read.
  ///
  /// - Parameters:
  ///   - elapsed: Since the run is watched, in seconds.
  ///   - cost: In seconds on a CPU.
  mutating func wereRead(at elapsed: Double, cost: Double) {
    (self.cost, last, count) = (cost, elapsed, 0)
  }
}
