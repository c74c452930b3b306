import Foundation
import TestSupport
import Testing

@Suite struct `A posted check run` {
  /// A verdict with so many functions that explain it.
  private func verdict(functions count: Int) throws -> String {
    let text = try PostedReport.verdict.get()
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var result = try #require(object["result"] as? [String: Any])
    var analysis = try #require(result["analysis_results"] as? [String: Any])
    let functions = (1...count).map { line -> [String: Any] in
      [
        "name": "f\(line)", "kind": "changed", "base": 0.5, "candidate": 0.9, "change": 0.4,
        "inclusive_change": 0.4, "share": 0.8, "file": "a.swift", "line": line, "touched": true,
        "helper": NSNull(),
      ]
    }
    analysis["explanations"] = [
      [
        "workflow": "parse", "benchmark": NSNull(), "profiler": "perf", "unit": "s", "base": 1,
        "candidate": 1.5, "change": 0.5, "flame_graph": NSNull(), "calls": [Any](),
        "notes": [String](), "functions": functions,
      ] as [String: Any]
    ]
    result["analysis_results"] = analysis
    object["result"] = result
    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }

  private func report(functions: Int = 1) throws -> PostedReport {
    try PostedReport(.gitHub, format: "github-checks", verdict: try verdict(functions: functions))
  }

  @Test func `has all annotations, over several requests, once`() throws {
    let report = try report(functions: 120)
    let result = report.post()
    #expect(result.status == 0 && result.errors.hasPrefix("Created the check run: "), "\(result)")
    #expect(report.platform.checkRuns.map(\.annotations) == [120])
    #expect(report.platform.checkRuns[0].conclusion == "failure")
    let again = report.post()
    #expect(again.errors.hasPrefix("Updated the check run: "), "\(again)")
    #expect(report.platform.checkRuns.map(\.annotations) == [120])
  }

  @Test(arguments: ["POST", "PATCH"])
  func `is one where answers are lost`(method: String) throws {
    let report = try report(functions: 120)
    report.platform.fail(method, with: .lostAnswer, .status(502), .lostAnswer)
    let result = report.post()
    #expect(result.status == 0 && result.errors.hasPrefix("Created"), "\(result)")
    #expect(report.platform.checkRuns.map(\.annotations) == [120])
  }

  @Test func `is of the pull request's newest commit, not of its merge`() throws {
    let report = try report()
    let head = String(repeating: "d", count: 40)
    let path = try report.write(
      "{\"pull_request\": {\"number\": 5, \"head\": {\"sha\": \"\(head)\"}}}", to: "event.json")
    #expect(report.post(environment: ["GITHUB_EVENT_PATH": path]).status == 0)
    #expect(report.platform.checkRuns.map(\.head) == [head])
  }

  @Test func `without the permission is a warning`() throws {
    let report = try report()
    report.platform.fail("POST", with: .status(403, message: "Resource not accessible"))
    let result = report.post()
    #expect(result.status == 0 && result.errors.contains("'checks: write'"), "\(result)")
    #expect(report.platform.checkRuns.isEmpty)
  }
}
