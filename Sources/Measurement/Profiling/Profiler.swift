import Files
import Foundation
import Processes
import Profiling
import Quantities

/// What records where programs spend their time.
package enum Profiler: String, Hashable, Sendable, Codable, CaseIterable {
  /// Linux's profiler, by samples of CPU time with their stacks.
  case perf
  /// Valgrind's callgrind, which counts the instructions of each function exactly; slow, and needs no
  /// privilege.
  case callgrind

  /// The best that works here; nil where none does.
  static func best(_ environment: [String: String]) -> Profiler? {
    allCases.first { $0.works(environment) }
  }

  /// Why none can be used, and what to do.
  package static let missing = """
    neither perf nor valgrind can profile here
      Install one: apt-get install linux-perf, or valgrind. perf also needs \
    'sysctl kernel.perf_event_paranoid=1', or root.
    """

  /// Callers that are told apart, at most.
  private static let depth = 24
  /// Of the stack, in bytes: what is copied with each sample.
  private static let stackSize = 16_384

  /// What perf records, and not what would only take time: the ids of builds, and the kernel's programs,
  /// for which it waits a second.
  private static let recording = [
    "-q", "--no-bpf-event", "-B", "-N", "-e", "cpu-clock", "--call-graph", "dwarf,\(stackSize)",
  ]

  /// The beginning of a command line that profiles the rest of it.
  ///
  /// - Parameters:
  ///   - folder: Where the profiler writes a file for each process.
  ///   - frequency: Of samples, in hertz; without meaning where costs are exact.
  package func wrapper(folder: String, frequency: Int) -> [String] {
    switch self {
    case .perf:
      // The shell becomes perf, so that its id names a file that no other process writes.
      [
        "/bin/sh", "-c",
        "exec perf record \(Self.recording.joined(separator: " ")) -F \(frequency)"
          + " -o \"$0/$$.data\" -- \"$@\"", folder,
      ]
    case .callgrind:
      [
        "valgrind", "-q", "--tool=callgrind", "--demangle=no", "--separate-callers=\(Self.depth)",
        "--trace-children=yes", "--callgrind-out-file=\(folder)/%p.callgrind",
      ]
    }
  }

  /// By how much longer than alone a run may take: what is counted takes fifty times as long.
  var patience: Double { self == .perf ? 4 : 200 }

  /// The variables that hold still what differs from run to run.
  package var variables: [String: String] {
    self == .callgrind ? ["SWIFT_DETERMINISTIC_HASHING": "1"] : [:]
  }

  /// Whether it can be used.
  private func works(_ environment: [String: String]) -> Bool {
    let arguments =
      switch self {
      case .perf:
        ["perf", "record"] + Self.recording + ["-o", "/dev/null", "--", "true"]
      case .callgrind: ["valgrind", "--version"]
      }
    var process = Subprocess(arguments, in: "/", environment: environment)
    process.timeout = 10
    return (try? process.run())?.hasSucceeded == true
  }
}
