import BenchSupport
import Foundation
import TestSupport
import Testing

/// Whether Chromium may be started, which takes a minute.
private let usesBrowser = ProcessInfo.processInfo.environment["PERF_CHECK_BROWSER"] != nil

@Suite(.enabled(if: usesBrowser), .serialized, .timeLimit(.minutes(10)))
struct `Pages in a browser` {
  private let check = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../ci/check-page").standardizedFileURL.path

  /// With names that would do harm, and two functions that became slower.
  @Test func `of a check have no problem at any size or in any scheme`() throws {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("<script>alert(1)</script>\u{202E}", .init(seconds: 0.12, noise: 0.01))
    #expect(tool.run("check").status == 2)
    let path = ".perf-check/verdict.json"
    let verdict = try tool.repository.folder.read(path)
    // What profiling it would have found.
    let explanation = """
      {"workflow": "parse", "benchmark": null, "profiler": "perf", "unit": "s", "base": 1, "candidate": 1.3,
       "change": 0.3, "functions": [{"name": "<b>planted</b>", "kind": "changed", "base": 0.2, "candidate": 0.5,
       "change": 0.3, "inclusive_change": 0.3, "share": 1, "file": "a.swift", "line": 3, "touched": true,
       "helper": null}], "flame_graph": null, "notes": [], "calls": [
       {"name": "all", "depth": 0, "base": 1, "candidate": 1.3}, {"name": "main", "depth": 1, "base": 1, "candidate": 1.3},
       {"name": "<b>planted</b>", "depth": 2, "base": 0.2, "candidate": 0.5},
       {"name": "other", "depth": 2, "base": 0.8, "candidate": 0.8}]}
      """
    let explained = verdict.replacing(
      /"explanations"\s*:\s*\[\s*\]/, with: "\"explanations\": [\(explanation)]")
    #expect(explained != verdict)
    try tool.repository.folder.write(explained, to: path)
    #expect(tool.run("report").status == 0)
    let html = try tool.repository.folder.read("perf-check-report.html")
    #expect(html.contains("class=\"flames\""))
    try expectNoProblems("report", tool.repository.path + "/perf-check-report.html")
  }

  @Test func `of a history have no problem at any size or in any scheme`() throws {
    let tool = try GoldenRepository.copy()
    #expect(try tool.execute("report", "--site", "site").status == 0)
    try expectNoProblems("site", tool.folder.path + "/site")
  }

  private func expectNoProblems(_ kind: String, _ path: String) throws {
    let folder = ProcessInfo.processInfo.environment["PERF_CHECK_SCREENSHOTS"]
    let result = try shell([check, kind, path] + (folder.map { [$0] } ?? []), in: "/")
    #expect(result.status == 0, "\(result)")
    print(result.output)
  }
}
