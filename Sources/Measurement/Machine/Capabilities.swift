internal import CPlatform
import Foundation

/// What perf-check can do on a machine, and why not what it can't.
///
/// Doctor, warnings and errors all say what stands here.
package struct Capabilities: Sendable {
  /// Something that not every machine allows.
  package enum Feature: CaseIterable, Sendable {
    /// Counting instructions by the processor, while runs are timed.
    case instructions
    /// The metrics `io_read` and `io_write`.
    case bytesMoved
    /// Counting by programs that run others: valgrind and strace.
    case outsideCounters
    /// Keeping agents to processors of their own.
    case pinning
    /// Having a program lie at the same place in memory in each run.
    case fixedAddresses
    /// Noticing that something else disturbed a pair of runs.
    case disturbances
    /// Ending what a run leaves behind, also where that has made itself independent.
    case endingDaemons
  }

  /// Whether something can be done.
  package enum Support: Hashable, Sendable {
    case available
    /// It can't; `remedy` is what would change that, if anything does.
    case missing(_ reason: String, remedy: String?)
  }

  /// What can be done on this machine, found out once.
  package static let here = thisMachine.capabilities

  private var missing: [Feature: Support] = [:]

  package init() {}

  package subscript(feature: Feature) -> Support {
    get { missing[feature] ?? .available }
    set { missing[feature] = newValue }
  }

  package func has(_ feature: Feature) -> Bool { self[feature] == .available }

  /// Why something can't be done, and what would change that; nil where it can be.
  package func problem(with feature: Feature) -> String? {
    guard case .missing(let reason, let remedy) = self[feature] else { return nil }
    return remedy.map { "\(reason)\n  To fix it: \($0)" } ?? reason
  }

  /// The errno of opening a counter of instructions here; 0 for none.
  static var errorOfCounting: Int32 {
    var counter = platform_counter()
    var nothing = 0.0
    defer { _ = platform_counter_close(&counter, &nothing) }
    return platform_counter_open(&counter, Int32(PLATFORM_INSTRUCTIONS.rawValue))
  }

  /// What counts instructions where the processor doesn't.
  static let cachegrind = "count with valgrind: --counter cachegrind"

  /// What can't be done, for `doctor`.
  package var findings: [Finding] {
    Feature.allCases.compactMap { feature in
      switch self[feature] {
      case .available:
        return feature == .instructions ? Finding(feature.name, .good, "hardware counters") : nil
      case .missing(let reason, let remedy):
        return Finding(feature.name, .noisy, reason, remedy: remedy)
      }
    }
  }
}

extension Capabilities.Feature {
  /// For people.
  var name: String {
    switch self {
    case .instructions: "counting instructions"
    case .bytesMoved: "counting bytes read and written"
    case .outsideCounters: "counting allocations and system calls"
    case .pinning: "pinning agents to processors"
    case .fixedAddresses: "fixing addresses"
    case .disturbances: "detecting disturbed pairs"
    case .endingDaemons: "ending daemons started by a run"
    }
  }

  /// What must be possible for a metric to be there; nil for one that every machine has.
  package init?(metric: String) {
    switch metric {
    case "instructions": self = .instructions
    case "io_read", "io_write": self = .bytesMoved
    case "heap_allocations", "system_calls": self = .outsideCounters
    default: return nil
    }
  }
}

extension Capabilities.Support {
  /// Whether instructions can be counted, by what the kernel answers.
  ///
  /// - Parameters:
  ///   - error: The errno of opening a counter; 0 for none.
  ///   - paranoia: The contents of `/proc/sys/kernel/perf_event_paranoid`; nil where it isn't there.
  static func ofInstructions(error: Int32, paranoia: Int?) -> Capabilities.Support {
    switch error {
    case 0: return .available
    case EACCES, EPERM:
      if let paranoia, paranoia > 2 {
        return .missing(
          "not allowed: perf_event_paranoid is \(paranoia)",
          remedy: "sudo sysctl kernel.perf_event_paranoid=2")
      }
      return .missing(
        "perf_event_open is refused (\(String(cString: strerror(error)))), as containers do by default",
        remedy: "docker run --cap-add PERFMON, or count with valgrind: --counter cachegrind")
    case ENOSYS:
      return .missing(
        "this kernel has no perf_event_open, or a sandbox hides it", remedy: Capabilities.cachegrind
      )
    case ENOENT, ENODEV, EOPNOTSUPP, ENXIO:
      return .missing("no PMU here, as in most virtual machines", remedy: Capabilities.cachegrind)
    default:
      return .missing(
        "perf_event_open failed: \(String(cString: strerror(error)))",
        remedy: Capabilities.cachegrind)
    }
  }

  /// Whether addresses can be fixed.
  ///
  /// - Parameter error: The errno of `personality`; 0 for none.
  static func ofFixedAddresses(error: Int32) -> Capabilities.Support {
    switch error {
    case 0: .available
    case EPERM, EACCES:
      .missing(
        "personality(ADDR_NO_RANDOMIZE) is refused (\(String(cString: strerror(error)))), as "
          + "Docker's default seccomp profile does",
        remedy: "docker run --security-opt seccomp=unconfined")
    default:
      .missing("personality failed: \(String(cString: strerror(error)))", remedy: nil)
    }
  }
}
