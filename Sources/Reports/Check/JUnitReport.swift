package import Foundation
package import Gate
import Git
import Model
import Quantities

/// A check as JUnit's XML, which CI services list among tests: a test suite a workflow, a test case a
/// comparison.
///
/// A regression is a failure, what could not be compared an error, and what is undecided or new was
/// skipped.
///
/// - SeeAlso: The schemas of Jenkins' xUnit plug-in and of Apache Ant, both of which it fits.
package struct JUnitReport {
  private let verdict: VerdictDocument
  private let time: Date
  private let host: String

  /// - Parameters:
  ///   - verdict: What the check found.
  ///   - time: When it ended.
  ///   - host: Where it ran.
  package init(_ verdict: VerdictDocument, at time: Date, on host: String) {
    (self.verdict, self.time, self.host) = (verdict, time, host.isEmpty ? "localhost" : host)
  }

  private var results: VerdictResults { verdict.result.analysisResults }

  /// The document, ending with a line end.
  package var xml: String {
    var groups: [(workflow: String, comparisons: [VerdictResults.ComparisonEntry])] = []
    for comparison in results.comparisons {
      if let place = groups.firstIndex(where: { $0.workflow == comparison.workflow }) {
        groups[place].comparisons.append(comparison)
      } else {
        groups.append((comparison.workflow, [comparison]))
      }
    }
    // Each test case gets its part of the time, so that suites add up to it.
    let duration = verdict.metrics.dataCollectionTime?.value ?? 0
    let seconds = duration / Double(max(1, results.comparisons.count))
    // Ant's schema lets the outermost element have no attributes.
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    for (place, group) in groups.enumerated() {
      text += suite(group.workflow, group.comparisons, number: place, seconds: seconds)
    }
    return text + "</testsuites>\n"
  }

  private func suite(
    _ workflow: String, _ comparisons: [VerdictResults.ComparisonEntry], number: Int,
    seconds: Double
  ) -> String {
    // Schemas want times without a zone.
    let instant = Instant(time).description.prefix(19)
    var text = "  <testsuite name=\"\(XMLText.escaped(workflow))\" package=\"perf-check\""
    text += " id=\"\(number)\"" + Self.counts(comparisons)
    text += " skipped=\"\(comparisons.count { Self.outcome($0) == .skipped })\""
    text += " time=\"\(Self.number(seconds * Double(comparisons.count)))\" timestamp=\"\(instant)\""
    text += " hostname=\"\(XMLText.escaped(host))\">\n    <properties>\n"
    for (name, value) in [
      ("base", results.base), ("candidate", results.candidate),
      ("false_alarm_rate", "\(results.falseAlarmRate.value)"),
      ("seed", "\(verdict.result.performanceData.seed)"),
    ] {
      text += "      <property name=\"\(name)\" value=\"\(XMLText.escaped(value))\"/>\n"
    }
    text += "    </properties>\n"
    for comparison in comparisons { text += testCase(comparison, seconds: seconds) }
    return text + "    <system-out/>\n    <system-err/>\n  </testsuite>\n"
  }

  private func testCase(_ comparison: VerdictResults.ComparisonEntry, seconds: Double) -> String {
    let name = XMLText.escaped(comparison.metric)
    var text =
      "    <testcase name=\"\(name)\" classname=\"\(XMLText.escaped(comparison.workflow))\""
    text += " time=\"\(Self.number(seconds))\""
    let outcome = Self.outcome(comparison)
    guard outcome != .passed else { return text + "/>\n" }
    let reason = comparison.finding ?? VerdictView.name(comparison.verdict)
    let message = XMLText.escaped(reason)
    text += ">\n      <\(outcome.rawValue) message=\"\(message)\""
    // Ant's schema lets what was skipped have no type.
    if outcome != .skipped { text += " type=\"\(comparison.verdict.rawValue)\"" }
    return text + "/>\n    </testcase>\n"
  }

  private enum Outcome: String { case passed, skipped, failure, error }

  private static func outcome(_ comparison: VerdictResults.ComparisonEntry) -> Outcome {
    switch comparison.verdict {
    case .passed, .improved: .passed
    case .regressed: .failure
    case .undecided, .new: .skipped
    case .missing, .notComparable: .error
    }
  }

  private static func counts(_ comparisons: [VerdictResults.ComparisonEntry]) -> String {
    let failures = comparisons.count { outcome($0) == .failure }
    let errors = comparisons.count { outcome($0) == .error }
    return " tests=\"\(comparisons.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  private static func number(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
