import Foundation
package import Gate
import Model
import Quantities

/// A check in SARIF 2.1.0, for code scanning: a rule for each kind of finding, a result for each finding.
///
/// - SeeAlso: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
package struct SARIFLog {
  private let view: VerdictView
  private let version: String

  /// - Parameters:
  ///   - verdict: What the check found; it may come from somebody untrusted.
  ///   - version: Of perf-check.
  package init(_ verdict: VerdictDocument, version: String) {
    (view, self.version) = (VerdictView(verdict), version)
  }

  /// The kinds of findings.
  private enum Rule: String, CaseIterable {
    case regression, undecided, missing
    case notComparable = "not-comparable"
    case new
    case weakenedGate = "weakened-gate"
    case changedGate = "changed-gate"

    init?(_ verdict: Verdict) {
      switch verdict {
      case .regressed: self = .regression
      case .undecided: self = .undecided
      case .missing: self = .missing
      case .notComparable: self = .notComparable
      case .new: self = .new
      case .passed, .improved: return nil
      }
    }

    var level: String {
      switch self {
      case .regression, .weakenedGate: "error"
      case .undecided, .missing, .notComparable: "warning"
      case .new, .changedGate: "note"
      }
    }

    var summary: String {
      switch self {
      case .regression: "The change makes a metric worse by more than its limit allows."
      case .undecided: "The runs that were allowed don't tell whether a metric became worse."
      case .missing: "What is to be compared could not be measured."
      case .notComparable: "The values come from environments that can't be compared."
      case .new: "There is nothing yet to compare a metric with."
      case .weakenedGate: "The change loosens or removes what it is checked for."
      case .changedGate: "The change adds to what is checked, or tightens it."
      }
    }
  }

  /// The log, ending with a line end.
  package var json: String {
    JSONValue.object([
      "$schema": .string(
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
      ),
      "version": .string("2.1.0"),
      "runs": .array([
        .object([
          "tool": .object(["driver": driver]),
          "automationDetails": .object(["id": .string("perf-check/")]),
          "invocations": .array([.object(["executionSuccessful": .bool(true)])]),
          "columnKind": .string("unicodeCodePoints"),
          "results": .array(changes + findings),
        ])
      ]),
    ]).text + "\n"
  }

  private var driver: JSONValue {
    .object([
      "name": .string("perf-check"), "version": .string(version),
      "rules": .array(
        Rule.allCases.map { rule in
          .object([
            "id": .string(rule.rawValue),
            "shortDescription": .object(["text": .string(rule.summary)]),
            "defaultConfiguration": .object(["level": .string(rule.level)]),
          ])
        }),
    ])
  }

  private var changes: [JSONValue] {
    view.results.gateChanges.map { change in
      result(
        change.kind.isWeaker ? .weakenedGate : .changedGate, VerdictView.text(change),
        identity: [change.summary], places: [])
    }
  }

  private var findings: [JSONValue] {
    view.results.comparisons.compactMap { comparison in
      guard let rule = Rule(comparison.verdict), let text = comparison.finding else { return nil }
      let benchmark = BenchmarkMetric(comparison.metric)?.benchmark
      let explanation = (view.results.explanations ?? []).first {
        $0.workflow == comparison.workflow && ($0.benchmark == nil || $0.benchmark == benchmark)
      }
      return result(
        rule, text, identity: [comparison.workflow, comparison.metric],
        places: explanation?.places ?? [])
    }
  }

  /// - Parameters:
  ///   - identity: What tells it from others of its rule, and stays the same in the next check.
  ///   - places: Of what explains it; the first one is where it is shown.
  private func result(
    _ rule: Rule, _ text: String, identity: [String], places: [ExplanationEntry.Place]
  ) -> JSONValue {
    let print = StableHash.hex(of: [rule.rawValue] + identity)
    var result: [String: JSONValue] = [
      "ruleId": .string(rule.rawValue),
      "ruleIndex": .integer(Rule.allCases.firstIndex(of: rule) ?? 0),
      "level": .string(rule.level),
      "message": Self.message(text),
      "locations": .array([places.first.map { location($0) } ?? Self.configuration]),
      // GitHub knows the first, other readers any.
      "partialFingerprints": .object([
        "primaryLocationLineHash": .string(print + ":1"), "perfCheck/v1": .string(print),
      ]),
    ]
    if places.count > 1 {
      result["relatedLocations"] = .array(
        places.dropFirst().enumerated().map { location($0.element, id: $0.offset + 1) })
    }
    return .object(result)
  }

  private static let configuration: JSONValue = .object([
    "physicalLocation": .object([
      "artifactLocation": .object(["uri": .string("perf-check.yml")]),
      "region": .object(["startLine": .integer(1)]),
    ])
  ])

  private func location(_ place: ExplanationEntry.Place, id: Int? = nil) -> JSONValue {
    // A first part with a colon would be taken for a scheme.
    let path = place.file.addingPercentEncoding(withAllowedCharacters: Self.pathCharacters) ?? ""
    var location: [String: JSONValue] = [
      "physicalLocation": .object([
        "artifactLocation": .object(["uri": .string(path)]),
        "region": .object(["startLine": .integer(place.line)]),
      ]),
      "logicalLocations": .array([
        .object(["fullyQualifiedName": .string(VisibleText.line(place.function))])
      ]),
    ]
    if let id {
      location["id"] = .integer(id)
      location["message"] = Self.message(place.message)
    }
    return .object(location)
  }

  private static let pathCharacters = CharacterSet(
    charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+")

  /// Text in which nothing is a link or stands for an argument.
  private static func message(_ text: String) -> JSONValue {
    let plain = VisibleText.lines(text).replacing("](", with: "] (").replacing("{", with: "{{")
      .replacing("}", with: "}}")
    return .object(["text": .string(plain)])
  }
}
