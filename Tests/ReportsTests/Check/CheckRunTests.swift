import Foundation
import Model
import Quantities
import Testing

@testable import Gate
@testable import Reports

@Suite struct `A check run` {
  private func requests(
    _ verdict: VerdictDocument, head: String? = nil, key: String? = nil
  ) throws -> [[String: Any]] {
    let run = CheckRun(verdict, of: head, key: key.flatMap { CommentKey($0) }, pages: nil)
    return try run.requests.map {
      try #require(
        try JSONSerialization.jsonObject(with: Data($0.text.utf8)) as? [String: Any])
    }
  }

  private func annotations(_ request: [String: Any]) -> [[String: Any]] {
    (request["output"] as? [String: Any])?["annotations"] as? [[String: Any]] ?? []
  }

  @Test(arguments: [
    (Verdict.passed, "success"), (.improved, "success"), (.new, "success"),
    (.regressed, "failure"), (.undecided, "action_required"), (.missing, "action_required"),
    (.notComparable, "action_required"),
  ])
  func `lets pass only what passed`(verdict: Verdict, conclusion: String) throws {
    let all = try requests(VerdictDocument(check([comparison(verdict)])))
    #expect(all.count == 1 && all[0]["conclusion"] as? String == conclusion)
    #expect(all[0]["status"] as? String == "completed" && annotations(all[0]).isEmpty)
  }

  @Test func `is of the change's newest commit, where that is known`() throws {
    let verdict = VerdictDocument(check([comparison()]))
    let candidate = verdict.result.analysisResults.candidate
    #expect(try requests(verdict)[0]["head_sha"] as? String == candidate)
    let other = String(repeating: "a", count: 40)
    #expect(try requests(verdict, head: other)[0]["head_sha"] as? String == other)
    #expect(try requests(verdict, key: "x")[0]["name"] as? String == "perf-check: x")
  }

  @Test func `has annotations on the lines that explain it, fifty a request`() throws {
    let functions = (0..<120).map { ExplainedFunction(name: "f\($0)", line: $0 + 1) }
    let verdict = try VerdictDocument(check([comparison()])).explained(by: functions)
    let all = try requests(verdict)
    #expect(all.map { annotations($0).count } == [50, 50, 20])
    #expect(all.dropFirst().allSatisfy { Set($0.keys) == ["output"] })
    let first = annotations(all[0])[0]
    #expect(first["path"] as? String == "Sources/App/Parse.swift")
    #expect(first["start_line"] as? Int == 1 && first["end_line"] as? Int == 1)
    #expect(first["annotation_level"] as? String == "failure")
    #expect(
      first["message"] as? String
        == "f0 takes 400 ms more, 80 % of the change of parse, mostly in swift_retain")
  }

  @Test func `has none where nothing in the repository is known, or too many`() throws {
    let nowhere = [
      ExplainedFunction(file: nil), ExplainedFunction(line: nil), ExplainedFunction(line: 0),
      ExplainedFunction(file: "/etc/passwd"), ExplainedFunction(file: "a/../../b"),
    ]
    let verdict = VerdictDocument(check([comparison()]))
    #expect(annotations(try requests(verdict.explained(by: nowhere))[0]).isEmpty)
    let many = Array(repeating: ExplainedFunction(), count: 1000)
    #expect(try requests(verdict.explained(by: many)).count == 4)
  }
}
