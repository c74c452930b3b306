import Foundation
import TestSupport
import Testing

@Suite struct `A verdict from elsewhere` {
  @Test(arguments: [
    "text", "markdown", "junit", "sarif", "github-comment", "gitlab-comment", "github-checks",
    "slack",
  ])
  func `is reported without a repository`(format: String) throws {
    let report = try PostedReport(.gitHub)
    let result = report.run("report", "--verdict", "verdict.json", "--format", format)
    #expect(result.status == 0 && result.output.contains("regress"), "\(result)")
  }

  @Test func `is refused where it is none`() throws {
    let report = try PostedReport(.gitHub)
    let good = try PostedReport.verdict.get()
    let base = try #require(good.firstMatch(of: /"base" : "([0-9a-f]{40})"/)?.1)
    let files = [
      "", "{", "[]", "null", "{\"status\": \"success\"}", String(repeating: "[", count: 100_000),
      good.replacing(base, with: "\"><script>".replacing("\"", with: "\\\"")),
      String(good.prefix(good.count / 2)), good.replacing("\"check\"", with: "\"compare\""),
      good.replacing("\"schema_version\" : 1", with: "\"schema_version\" : 2"),
    ]
    for text in files {
      let path = try report.write(text, to: "other.json")
      let result = report.run("report", "--verdict", path, "--format", "junit")
      #expect(result.status == 64 && result.output.isEmpty, "\(text.prefix(80)): \(result)")
      #expect(result.errors.hasPrefix("error: could not read the verdict"), "\(result)")
    }
    let missing = report.run("report", "--verdict", "none.json")
    #expect(missing.status == 64 && missing.errors.contains("'none.json'"), "\(missing)")
    let large = try report.write(String(repeating: " ", count: (32 << 20) + 1), to: "large.json")
    let refused = report.run("report", "--verdict", large)
    #expect(refused.status == 64 && refused.errors.contains("larger than 32 MB"), "\(refused)")
  }

  @Test func `that can't be read is a warning where it is to be posted`() throws {
    let report = try PostedReport(.gitHub, verdict: "{}")
    let result = report.post()
    #expect(result.status == 0 && result.errors.hasPrefix("warning: nothing was posted"))
    #expect(report.platform.requests.isEmpty)
  }
}
