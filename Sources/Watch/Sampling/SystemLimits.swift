import Foundation

/// What the system doesn't report of what is watched.
///
/// Containers hide pressure stall information, `hidepid` the processes of other users, and the kernel
/// the bytes that processes of other users move.
struct SystemLimits {
  /// The folder that holds `proc`; "" is this machine.
  var root = ""

  /// Which figures of a sample are missing, and why.
  func reasons(for sample: WatchSample) -> [String] {
    var reasons: [String] = []
    // A first sample has nothing to compare with.
    if sample.interval > 0 {
      if sample.machine.load.isEmpty {
        reasons.append("no load of processors and no I/O wait: \(missing("stat"))")
      }
      if sample.machine.pressure.isEmpty {
        reasons.append("no pressure of processors, memory and I/O: \(missing("pressure"))")
      }
    }
    if sample.machine.availableMemory == nil {
      reasons.append("no memory of the machine: \(missing("meminfo"))")
    }
    guard FileManager.default.fileExists(atPath: root + "/proc/self") else { return reasons }
    if !canRead("1/stat") {
      reasons.append("no processes of other users: '/proc' is mounted with hidepid")
    }
    let unread = sample.tree.processes.prefix(Self.checkedProcesses).first {
      canRead("\($0.id)/stat") && !canRead("\($0.id)/io")
    }
    if let unread {
      reasons.append(
        "no bytes read and written by processes such as \(unread.id): '/proc/\(unread.id)/io' can't"
          + " be read")
    }
    return reasons
  }

  /// The number of processes whose files are tried: each takes 20 µs.
  private static let checkedProcesses = 3

  private func missing(_ name: String) -> String {
    "the system has no '/proc/\(name)', or hides it"
  }

  private func canRead(_ name: String) -> Bool {
    FileManager.default.contents(atPath: root + "/proc/" + name) != nil
  }
}
