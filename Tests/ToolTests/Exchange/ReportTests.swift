import BenchSupport
import Foundation
import TestSupport
import Testing
import perf_check

@Suite struct `A report` {
  private func checked() throws -> SimulatedTool {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("Slower", .init(seconds: 0.12, noise: 0.01))
    #expect(tool.run("check").status == 2)
    return tool
  }

  @Test func `is a page of the last check`() throws {
    let tool = try checked()
    let result = tool.run("report")
    #expect(
      result.status == 0 && result.output.hasPrefix("Report: perf-check-report.html ("), "\(result)"
    )
    let html = try tool.repository.folder.read("perf-check-report.html")
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("parse wall_time: regressed"))
    #expect(html.matches(of: /<circle class="dot/).count > 5)
    let named = tool.run("report", "check", "--format", "html", "--output", "other.html")
    #expect(named.status == 0 && named.output.isEmpty)
    #expect(try tool.repository.folder.read("other.html").count > 10_000)
  }

  @Test func `says as much as the check did, in other formats`() throws {
    let tool = try checked()
    let text = tool.run("report", "--format", "text")
    #expect(text.output.contains("parse     wall_time") && text.output.contains("regressed"))
    #expect(
      tool.run("report", "--format", "markdown").output.hasPrefix("### ❌ perf-check: regressed"))
    #expect(tool.run("report", "--format", "junit").output.contains("<failure message="))
    let json = tool.run("report", "--format", "json").output
    #expect(json.contains("\"files\"") && json.contains("perf-check-report.html"))
  }

  @Test func `is written beside the verdict`() throws {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("Same", .init(seconds: 0.1, noise: 0.01))
    #expect(tool.run("check", "--report", "page.html").status == 0)
    #expect(try tool.repository.folder.read("page.html").contains("parse wall_time: passed"))
    let refused = tool.run("check", "--report", "none/page.html")
    #expect(refused.status == 64 && refused.errors.contains("--report"), "\(refused)")
  }

  @Test func `has what operations say of recorded runs`() throws {
    let tool = try GoldenRepository.copy()
    let result = try tool.execute(
      "report", "history", "trends", "--format", "html", "--output", "page.html")
    #expect(result.status == 0, "\(result)")
    let html = try tool.folder.read("page.html")
    #expect(html.contains(">history</h2>") && html.contains(">trends</h2>"))
  }

  @Test func `is no change of the code that was checked`() throws {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("Slower", .init(seconds: 0.12, noise: 0.01))
    let check = [
      "check", "--report", "page.html", "--junit", "junit.xml", "--output", "verdict.txt",
    ]
    // The second time they are there before.
    for _ in 0..<2 { #expect(tool.run(arguments: check).status == 2) }
    #expect(tool.run("report").status == 0)
    let accepted = tool.run("baseline", "accept", "--reason", "it does more")
    #expect(accepted.status == 0, "\(accepted)")
    try tool.repository.folder.write("x", to: "other")
    #expect(tool.run("baseline", "accept", "--reason", "it does more").status == 64)
  }

  @Test func `draws the pairs of a comparison`() throws {
    let tool = try checked()
    let svg = tool.run("report", "--format", "svg").output
    #expect(svg.hasPrefix("<svg xmlns=") && svg.contains("parse wall_time: regressed"))
    #expect(svg.matches(of: /<circle class="dot/).count > 5)
    let badge = tool.run("report", "--format", "badge").output
    #expect(badge.contains("<title>performance: regressed</title>"))
    let unknown = tool.run("report", "--format", "svg", "--metric", "peak_rss")
    #expect(
      unknown.status == 64 && unknown.errors.contains("nothing of metric 'peak_rss'"), "\(unknown)")
    let image = tool.run("report", "--format", "png")
    // Not every machine has a program for it.
    if image.status == 0 {
      let file = tool.repository.path + "/perf-check-report.png"
      let data = FileManager.default.contents(atPath: file) ?? Data()
      #expect(data.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    } else {
      #expect(image.status == 64 && image.errors.contains("--format svg"), "\(image)")
    }
  }

  @Test func `draws a recorded series`() throws {
    let tool = try GoldenRepository.copy()
    let svg = try tool.execute("report", "history", "--format", "svg").output
    #expect(svg.contains("parse wall_time: regressed") && svg.contains("class=\"change bad\""))
    let steady = try tool.execute("report", "history", "--format", "svg", "--metric", "steps")
      .output
    #expect(steady.contains("parse steps: "))
    let badge = try tool.execute("report", "history", "--format", "badge").output
    #expect(badge.contains("<title>performance: 1 regression</title>"))
    let wrong = try tool.execute("report", "trends", "--format", "svg")
    #expect(wrong.status == 64 && wrong.errors.contains("draws the last check"))
  }

  @Test func `names what can't be reported`() throws {
    let tool = try SimulatedTool()
    let unchecked = tool.run("report")
    #expect(
      unchecked.status == 64 && unchecked.errors.contains("no finished check found"), "\(unchecked)"
    )
    let unknown = tool.run("report", "trend")
    #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'trends'?"), "\(unknown)")
    let measuring = tool.run("report", "record")
    #expect(measuring.status == 64 && measuring.errors.contains("'record' can't be reported"))
    let junit = tool.run("report", "trends", "--format", "junit")
    #expect(junit.status == 64 && junit.errors.contains("of checks only"))
  }
}
