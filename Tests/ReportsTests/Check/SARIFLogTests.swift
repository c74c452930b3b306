import Foundation
import Model
import Testing

@testable import Gate
@testable import Insight
@testable import Reports

@Suite struct `A log of SARIF` {
  private func run(_ verdict: VerdictDocument) throws -> [String: Any] {
    let text = SARIFLog(verdict, version: "1.0.0").json
    let log = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    return try #require((log["runs"] as? [[String: Any]])?.first)
  }

  private func results(_ verdict: VerdictDocument) throws -> [[String: Any]] {
    try #require(try run(verdict)["results"] as? [[String: Any]])
  }

  private func place(_ result: [String: Any]) -> String {
    let location = (result["locations"] as? [[String: Any]])?.first
    let physical = location?["physicalLocation"] as? [String: Any]
    let file = (physical?["artifactLocation"] as? [String: Any])?["uri"] as? String
    let line = (physical?["region"] as? [String: Any])?["startLine"] as? Int
    return "\(file ?? ""):\(line ?? 0)"
  }

  private func text(_ result: [String: Any]) -> String {
    (result["message"] as? [String: Any])?["text"] as? String ?? ""
  }

  @Test(arguments: [
    (Verdict.regressed, "regression", "error"), (.undecided, "undecided", "warning"),
    (.missing, "missing", "warning"), (.notComparable, "not-comparable", "warning"),
    (.new, "new", "note"),
  ])
  func `has a rule for each kind of finding`(verdict: Verdict, rule: String, level: String) throws {
    let run = try run(VerdictDocument(check([comparison(verdict)])))
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    #expect(result["ruleId"] as? String == rule && result["level"] as? String == level)
    let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
    let rules = try #require(driver?["rules"] as? [[String: Any]])
    let index = try #require(result["ruleIndex"] as? Int)
    #expect(rules[index]["id"] as? String == rule)
    #expect(place(result) == "perf-check.yml:1")
  }

  @Test func `has no result where all is fine, and one for a weaker gate`() throws {
    #expect(
      try results(VerdictDocument(check([comparison(.passed), comparison(.improved)]))).isEmpty)
    let change = GateChange(
      kind: .loosened, what: "limit", base: "3 %", candidate: "4 %", applies: true)
    let all = try results(VerdictDocument(check([], gateChanges: [change])))
    #expect(all.map { $0["ruleId"] as? String } == ["weakened-gate"])
  }

  @Test func `shows a regression at the function that explains it`() throws {
    let verdict = VerdictDocument(check([comparison()]))
    let functions = [
      ExplainedFunction(file: nil), ExplainedFunction(file: "a b/ü.swift", line: 3),
      ExplainedFunction(line: 9),
    ]
    let result = try results(verdict.explained(by: functions))[0]
    #expect(place(result) == "a%20b/%C3%BC.swift:3")
    #expect((result["relatedLocations"] as? [Any])?.count == 1)
    // The same finding is the same one wherever the function moves.
    func prints(_ result: [String: Any]) -> [String: String]? {
      result["partialFingerprints"] as? [String: String]
    }
    let moved = try results(verdict.explained(by: [ExplainedFunction(line: 99)]))[0]
    #expect(prints(moved) == prints(result) && prints(result)?.count == 2)
    let other = try results(VerdictDocument(check([comparison(workflow: "other")])))[0]
    #expect(prints(other) != prints(result))
  }

  @Test func `has text from outside as text`() throws {
    var one = comparison(.missing, workflow: "[x](https://evil.example) {0}\u{1B}", change: nil)
    one.warnings = ["why"]
    let text = text(try results(VerdictDocument(check([one])))[0])
    #expect(!text.contains("](") && text.contains("{{0}}") && !text.contains("\u{1B}"))
  }
}
