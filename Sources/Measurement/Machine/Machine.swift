internal import CPlatform
import Foundation

/// The machine that perf-check runs on: what can be done on it, and what it says about itself.
///
/// A system implements it in one file; what C must do stands in `CPlatform`. All implementations
/// compile on every system, so that each can be tested anywhere.
package protocol Machine: Sendable {
  /// What perf-check can do here.
  var capabilities: Capabilities { get }
  /// The processor's name, as its maker has it; nil where it isn't told.
  var processor: String? { get }
  /// The system's name and main version.
  var operatingSystem: String { get }
  /// What bears on timings, as far as it can be seen without waiting.
  var findings: [Finding] { get }
  /// Options of `cp` that copy a folder with all times, the quickest first.
  var copyOptions: [[String]] { get }
  /// Counters that grow while runs are disturbed; nil where there are none.
  var readings: MachineReadings? { get }
}

/// The machine that this is.
package let thisMachine: any Machine =
  switch platform_kind() {
  case PLATFORM_LINUX: LinuxMachine()
  case PLATFORM_DARWIN: DarwinMachine()
  default: PortableMachine()
  }

/// A machine of which nothing is known but what POSIX tells.
///
/// `PERF_CHECK_PORTABLE=1 swift build` makes perf-check take every machine for one.
struct PortableMachine: Machine {
  let processor: String? = nil
  let readings: MachineReadings? = nil
  let copyOptions = [["-a"], ["-pR"]]

  var operatingSystem: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "unknown" }
    return withUnsafeBytes(of: name.sysname) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  var findings: [Finding] { [Finding(load: .ofSystem)].compactMap { $0 } }

  var capabilities: Capabilities {
    var capabilities = Capabilities()
    let reason = "not supported on \(operatingSystem)"
    for feature in Capabilities.Feature.allCases where feature != .outsideCounters {
      capabilities[feature] = .missing(reason, remedy: nil)
    }
    capabilities[.instructions] = .missing(reason, remedy: Capabilities.cachegrind)
    return capabilities
  }
}

/// How many tasks ran or waited in the last minute.
struct SystemLoad {
  let tasks: Double

  /// As the system counts it; nil where it doesn't.
  static var ofSystem: SystemLoad? {
    var average = 0.0
    return getloadavg(&average, 1) == 1 ? SystemLoad(tasks: (average * 100).rounded() / 100) : nil
  }
}

extension Finding {
  /// What the load means; nil where it isn't known.
  init?(load: SystemLoad?) {
    guard let tasks = load?.tasks else { return nil }
    self =
      tasks < 0.5
      ? Finding("other load", .good, "\(tasks) tasks in the last minute")
      : Finding(
        "other load", .noisy, "\(tasks) tasks ran or waited in the last minute",
        remedy: "list the processes: ps aux | sort -rnk 3 | head")
  }
}
