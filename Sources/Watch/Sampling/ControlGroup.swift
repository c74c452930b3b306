internal import CProcess
import Foundation

/// A control group of the kernel (cgroup v2) that holds what perf-check starts, and nothing else.
///
/// The kernel counts the CPU time of all that ever ran in it, whatever became of its parents. It can be
/// made where the group of perf-check is delegated to its user, as systemd does for a user's session,
/// and in containers whose groups can be written.
package final class ControlGroup: Sendable {
  private let cpu: KeptFile

  /// Makes a group below that of this process; what is started from now on joins it.
  ///
  /// Groups that killed monitors have left are removed. A process has one group at a time.
  ///
  /// - Returns: nil where there is no cgroup v2, or it isn't delegated.
  package init?() {
    guard let parent = Self.parent() else { return nil }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    where name.hasPrefix(Self.prefix) {
      _ = unsafe cprocess_group_remove(parent + "/" + name)
    }
    let path = "\(parent)/\(Self.prefix)\(ProcessInfo.processInfo.processIdentifier)"
    guard unsafe cprocess_group_make(path) == 0 else { return nil }
    guard let cpu = KeptFile(path + "/cpu.stat"), Self.usage(cpu.text() ?? "") != nil else {
      cprocess_group_end()
      return nil
    }
    self.cpu = cpu
  }

  deinit { cprocess_group_end() }

  private static let prefix = "perf-check."

  /// The CPU time of all that has run in it, in seconds; nil where that can't be read.
  func usage() -> (user: Double, system: Double)? { cpu.text().flatMap(Self.usage) }

  /// Reads a `cpu.stat`: lines such as "user_usec 123".
  static func usage(_ text: String) -> (user: Double, system: Double)? {
    var values: [Substring: Double] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { values[words[0]] = Double(words[1]) }
    }
    guard let user = values["user_usec"], let system = values["system_usec"] else { return nil }
    return (user * 1e-6, system * 1e-6)
  }

  /// The folder of the group that this process belongs to; nil where there is no cgroup v2.
  ///
  /// - Parameter root: The folder that holds `proc`; "" is this machine.
  static func parent(root: String = "") -> String? {
    guard let groups = KeptFile(root + "/proc/self/cgroup")?.text(),
      let mounts = KeptFile(root + "/proc/self/mountinfo")?.text(),
      let own = groups.split(separator: "\n").first(where: { $0.hasPrefix("0::/") })?.dropFirst(3)
    else { return nil }
    for line in mounts.split(separator: "\n") {
      // "36 35 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw": what is mounted, and where.
      let words = line.split(separator: " ")
      guard let dash = words.firstIndex(of: "-"), words.dropFirst(dash + 1).first == "cgroup2",
        words.count > 4
      else { continue }
      let shown = words[3] == "/" ? "" : words[3]
      // A group outside of what is mounted can't be named.
      guard own == shown || own.hasPrefix(shown + "/"), !own.contains("/..") else { continue }
      let below = own.dropFirst(shown.count)
      return String(words[4]) + (below == "/" ? "" : String(below))
    }
    return nil
  }
}
