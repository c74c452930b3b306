internal import CPlatform
import Foundation
import Statistics

/// Notices when something else disturbed runs, by looking at the machine only.
///
/// A machine that is always busy disturbs nothing: what counts is a jump above what is usual there.
package struct MachineWatch: Watch {
  /// A share of time below this is no disturbance, in 0…1.
  private static let floor = 0.05
  /// How many times the usual share is a jump.
  private static let jump = 4.0

  private let machine = thisMachine.readings
  private static let names = MachineReadings.names + ["another process ran"]
  private static let cores = Double(ProcessInfo.processInfo.activeProcessorCount)
  private var start: [Double] = []
  private var othersAtStart = 0.0
  private var started: UInt64 = 0
  private var past: [[Double]] = Array(repeating: [], count: names.count)

  package init() {}

  /// A pair begins.
  package mutating func begin() {
    othersAtStart = machine?.others() ?? .nan
    start = machine?.read() ?? []
    started = platform_now()
  }

  /// A pair has ended.
  ///
  /// - Returns: What disturbed it, for people; nil for a quiet one.
  package mutating func end() -> String? {
    let seconds = Double(platform_now() - started) * 1e-9
    guard let machine, seconds > 0 else { return nil }
    let now = machine.read()
    let others = min(othersAtStart, machine.others()) / Self.cores
    return judge(shares: zip(start, now).map { max(0, $1 - $0) / seconds } + [others])
  }

  /// Judges a pair by the shares of its time, one for each of `names`; NaN where the machine
  /// doesn't tell.
  mutating func judge(shares: [Double]) -> String? {
    var found: String?
    for (index, share) in shares.enumerated() where share.isFinite {
      let usual = past[index].isEmpty ? 0 : median(of: past[index])
      past[index].append(share)
      if share > max(Self.floor, Self.jump * usual), found == nil {
        found = "\(Self.names[index]) \(Int((share * 100).rounded())) % of the time"
      }
    }
    return found
  }
}

/// Counters of a machine with Linux that grow while runs are kept waiting, in seconds.
package final class MachineReadings: Sendable {
  /// What is read, in order.
  static let names = [
    "tasks waited for a CPU", "tasks waited for memory", "tasks waited for input or output",
    "the hypervisor took the CPU", "the container was throttled", "heat slowed the CPU",
  ]

  private let files: [Int32]
  private static let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))

  /// - Parameter root: The folder that holds `proc` and `sys`; "" is this machine.
  init(root: String) {
    let paths = [
      ["/proc/pressure/cpu"], ["/proc/pressure/memory"], ["/proc/pressure/io"], ["/proc/stat"],
      ["/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"],
      ["/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_total_time_ms"],
      ["/proc/loadavg"],
    ]
    self.files = paths.map { names in
      names.lazy.map { open(root + $0, O_RDONLY | O_CLOEXEC) }.first { $0 >= 0 } ?? -1
    }
  }

  /// Whether this machine has any of them.
  var hasReadings: Bool { others().isFinite || read().contains { $0.isFinite } }

  deinit {
    for file in files where file >= 0 { close(file) }
  }

  /// The counters now; NaN for those that this machine doesn't have.
  func read() -> [Double] {
    let texts: [String] = files.prefix(6).map(Self.text)
    func seconds(_ index: Int, after key: String, unit: Double) -> Double {
      Self.number(in: texts[index], after: key).map { $0 * unit } ?? .nan
    }
    return [
      seconds(0, after: "total=", unit: 1e-6), seconds(1, after: "total=", unit: 1e-6),
      seconds(2, after: "total=", unit: 1e-6), Self.stolen(texts[3]),
      // Version 1 of control groups counts nanoseconds.
      texts[4].contains("throttled_time ")
        ? seconds(4, after: "throttled_time ", unit: 1e-9)
        : seconds(4, after: "throttled_usec ", unit: 1e-6),
      seconds(5, after: "", unit: 1e-3),
    ]
  }

  /// How many tasks besides this one could run at this moment; NaN where that isn't told.
  func others() -> Double {
    let fields = Self.text(files[6]).split(separator: " ")
    guard fields.count > 3,
      let running = fields[3].split(separator: "/").first.flatMap({ Double($0) })
    else { return .nan }
    return max(0, running - 1)
  }

  /// The time that a hypervisor gave to others, from the first line of /proc/stat.
  private static func stolen(_ text: String) -> Double {
    guard let line = text.split(separator: "\n").first else { return .nan }
    let fields = line.split(separator: " ")
    guard fields.count > 8, fields[0] == "cpu", let steal = Double(fields[8]) else { return .nan }
    return steal / ticks
  }

  private static func number(in text: String, after key: String) -> Double? {
    guard key.isEmpty || text.contains(key) else { return nil }
    let start = key.isEmpty ? text.startIndex : text.range(of: key)?.upperBound ?? text.endIndex
    return Double(text[start...].prefix { $0.isNumber })
  }

  private static func text(_ file: Int32) -> String {
    guard file >= 0 else { return "" }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { buffer in
      let count = pread(file, buffer.baseAddress, buffer.count, 0)
      guard count > 0 else { return "" }
      return String(decoding: UnsafeBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
    }
  }
}
