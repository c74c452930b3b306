import Foundation
import Model

/// What counts instructions when `instructions` are wanted.
package enum InstructionCounter: String, Hashable, Sendable, CaseIterable {
  /// The processor's own counter, while runs are timed.
  case pmu
  /// Valgrind's cachegrind, in runs of their own: slow, but the same each time and anywhere.
  case cachegrind
}

/// A program that runs another one and counts what it does; nothing is timed meanwhile.
enum CountingTool: CaseIterable {
  case cachegrind, memcheck, strace

  /// The tool for a metric; nil for one that is measured as runs are timed, or reported by them.
  init?(metric: String, instructions: InstructionCounter) {
    switch metric {
    case "instructions" where instructions == .cachegrind: self = .cachegrind
    case "heap_allocations": self = .memcheck
    case "system_calls": self = .strace
    default: return nil
    }
  }

  /// What it counts.
  var metric: Metric {
    switch self {
    case .cachegrind: Metric(name: "instructions", unit: "")
    case .memcheck: Metric(name: "heap_allocations", unit: "")
    case .strace: Metric(name: "system_calls", unit: "")
    }
  }

  /// The package that has it, in Debian and elsewhere.
  private var package: String { self == .strace ? "strace" : "valgrind" }

  /// Why it can't count where its program isn't found.
  var missing: String {
    if let problem = Capabilities.here.problem(with: .outsideCounters) { return problem }
    return "counting \(metric.name) needs \(package)\n  Install it: apt-get install \(package)"
  }

  /// The command line that counts, leaving its findings in files below `folder`.
  func arguments(running command: [String], folder: String) -> [String] {
    switch self {
    case .cachegrind:
      [
        "valgrind", "-q", "--tool=cachegrind", "--cache-sim=no", "--trace-children=yes",
        "--cachegrind-out-file=\(folder)/%p",
      ] + command
    case .memcheck:
      [
        "valgrind", "--leak-check=no", "--undef-value-errors=no", "--trace-children=yes",
        "--log-file=\(folder)/%p",
      ] + command
    case .strace:
      ["strace", "-f", "-c", "-S", "calls", "-U", "calls,name", "-o", "\(folder)/1"] + command
    }
  }

  /// The count in what it left behind, over all processes; nil when there is none.
  func count(in texts: [String]) -> Double? {
    let counts = texts.compactMap(count(in:))
    return counts.isEmpty ? nil : counts.reduce(0, +)
  }

  private func count(in text: String) -> Double? {
    switch self {
    case .cachegrind: Self.number(in: text, after: "\nsummary:")
    case .memcheck: Self.number(in: text, after: "total heap usage:")
    case .strace:
      text.split(separator: "\n").last { $0.hasSuffix(" total") }
        .flatMap { $0.split(separator: " ").first.flatMap { Double($0) } }
    }
  }

  /// The number that follows a key, its thousands set off by commas.
  private static func number(in text: String, after key: String) -> Double? {
    guard let range = text.range(of: key) else { return nil }
    let rest = text[range.upperBound...].drop { $0 == " " }
    return Double(rest.prefix { $0.isNumber || $0 == "," }.filter { $0 != "," })
  }
}
