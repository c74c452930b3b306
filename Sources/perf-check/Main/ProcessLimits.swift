internal import CPlatform
import Files
import Foundation
import Measurement

/// The limits that the system sets this process, below which it can't work.
enum ProcessLimits {
  /// What is needed: for pipes, the repository and the index; for the runtime and libgit2; for
  /// recursion and threads.
  private static let needed: [(limit: Limit, minimum: UInt64)] = [
    (Limit(name: "open files", flag: "-n", unit: "", of: PLATFORM_OPEN_FILES), 24),
    (
      Limit(
        name: "virtual memory", flag: "-v", unit: " KiB", divisor: 1024, of: PLATFORM_VIRTUAL_MEMORY
      ), 192_000
    ),
    (Limit(name: "stack size", flag: "-s", unit: " KiB", divisor: 1024, of: PLATFORM_STACK), 512),
  ]

  private struct Limit {
    let name: String
    /// As the shell's `ulimit` calls it.
    let flag: String
    let unit: String
    let divisor: UInt64
    let resource: platform_limit

    init(name: String, flag: String, unit: String, divisor: UInt64 = 1, of resource: platform_limit)
    {
      self.name = name
      self.flag = flag
      self.unit = unit
      self.divisor = divisor
      self.resource = resource
    }

    /// What is allowed now; nil where it isn't known.
    var present: UInt64? {
      var value: UInt64 = 0
      return unsafe platform_limit_value(resource, &value) ? value / divisor : nil
    }
  }

  /// Ends this process where the stack is too small for anything else to be said of it.
  static func requireStack() {
    guard let (limit, minimum) = needed.first(where: { $0.limit.flag == "-s" }),
      let present = limit.present, present < minimum
    else { return }
    write(
      "error: could not start: the stack limit is \(present) KiB, but \(minimum) KiB are "
        + "needed\n  Raise it: ulimit -s \(minimum)\nperf-check: verdict=error exit=1\n",
      toDescriptor: STDERR_FILENO)
    exit(1)
  }

  /// Throws where a limit is too small to work under.
  ///
  /// - Throws: `.storage` with the command that raises the limit.
  static func check() throws(MeasurementError) {
    for (limit, minimum) in needed {
      guard let present = limit.present, present < minimum else { continue }
      throw MeasurementError(
        .storage, "start",
        detail: """
          the limit of \(limit.name) is \(present)\(limit.unit), but \(minimum)\(limit.unit) are needed
            Raise it: ulimit \(limit.flag) \(minimum) (or 'unlimited')
          """)
    }
  }
}
