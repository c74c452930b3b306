import Foundation
import Model
import Testing

@testable import Gate
@testable import Reports

@Suite struct `The comment of a pull request` {
  private func markdown(
    _ comparisons: [Comparison], on platform: VerdictComment.Platform = .gitHub,
    key: String? = nil, pages: CommitPages? = nil, warnings: [String] = [],
    from origin: VerdictComment.Origin = .init()
  ) -> String {
    VerdictComment(
      VerdictDocument(check(comparisons, warnings: warnings)), on: platform,
      key: key.flatMap { CommentKey($0) }, pages: pages, from: origin
    ).markdown
  }

  @Test func `begins with what it is found by, which nobody sees`() {
    #expect(
      markdown([comparison()]).hasPrefix("<!-- perf-check -->\n### ❌ perf-check: regressed\n"))
    #expect(markdown([], key: "linux/arm64").hasPrefix("<!-- perf-check: linux/arm64 -->\n"))
    for key in ["", "a--b", "-->", "a\nb", "é", " a", "a-", String(repeating: "x", count: 101)] {
      #expect(CommentKey(key) == nil, "\(key)")
    }
  }

  @Test func `links its two commits, and nothing else`() throws {
    let pages = try #require(
      CommitPages(environment: ["CI_PROJECT_URL": "https://example.org/a/b"]))
    let document = VerdictDocument(check([comparison()]))
    let results = document.result.analysisResults
    let text = markdown([comparison()], pages: pages)
    for commit in [results.base, results.candidate] {
      #expect(
        text.contains("[`\(commit.prefix(10))`](<https://example.org/a/b/-/commit/\(commit)>)"))
    }
    #expect(text.matches(of: /\]\(/).count == 2)
    #expect(!markdown([comparison()]).contains("]("))
  }

  @Test func `says where its verdict comes from`() {
    let run = VerdictComment.Origin(run: "https://example.org/r/1", isForeign: true)
    #expect(
      markdown([], from: run).hasSuffix(
        "<sub>As the run that measured it reports it: [run](<https://example.org/r/1>)</sub>\n"))
    for address in ["javascript:x", "https://x/>)<b>", "https://x/a b"] {
      #expect(!markdown([], from: .init(run: address)).contains("[Run]"), "\(address)")
    }
  }

  @Test func `is cut at a whole row where it is too long, what is wrong first`() {
    let many = (0..<800).map { number in
      comparison(number == 799 ? .regressed : .passed, workflow: "benchmark number \(number)")
    }
    let text = markdown(many)
    #expect(text.utf8.count <= 65_536 && text.utf8.count > 64_000)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| benchmark") }
    #expect(rows.allSatisfy { $0.hasSuffix(" |") } && rows.count > 300)
    #expect(rows.first?.hasPrefix("| benchmark number 799 ") == true)
    #expect(text.contains("- **regressed**: benchmark number 799"))
    #expect(
      text.hasSuffix("*The rest doesn't fit into a comment; the job's report has everything.*\n"))
    let whole = markdown(many, on: .gitLab)
    #expect(whole.utf8.count > 65_536 && !whole.contains("doesn't fit"))
    let more = markdown(
      (0..<60).map { comparison(workflow: String(repeating: "\($0)x ", count: 10_240)) },
      on: .gitLab)
    #expect(more.utf8.count <= 1_000_000 && more.contains("doesn't fit"))
  }

  @Test func `has no block of code that doesn't end`() {
    let code = Markdown.code((0..<50).map { "line \($0)" }.joined(separator: "\n"))
    let text = Markdown(source: "one\n\(code.source)\ntwo")
    for limit in 20..<text.source.utf8.count {
      let cut = text.cut(to: limit, note: "note").source
      #expect(cut.matches(of: /```/).count.isMultiple(of: 2), "\(limit)")
      #expect(cut.hasSuffix("\n\nnote"))
    }
  }

  /// Names of workflows that would do something in a comment; GitLab takes a line that begins with a
  /// slash for an order.
  @Test(arguments: [
    "/close", "a\n/merge", "@ada", "![x](https://evil.example/x.png)", "[x](javascript:y)",
    "<img src=x>", "--> <script>", "<!-- perf-check -->", "https://evil.example", "#1", "|a|b|",
    "`` ` ``", "\u{202E}gnp", "\u{1B}[31m",
  ])
  func `has hostile names as text`(name: String) {
    var one = comparison(.missing, workflow: name, change: nil)
    one.warnings = ["it failed:\n/close\n@ada"]
    let text = markdown([one], on: .gitLab, warnings: [name])
    // A block of code is shown as it is.
    let outside = text.replacing(/(?s)```.*?```/, with: "").split(separator: "\n")
    #expect(!outside.contains { $0.drop(while: \.isWhitespace).hasPrefix("/") })
    let body = outside.dropFirst().joined(separator: "\n").replacing("\\]", with: "")
    for mark in ["@ada", "](", "<img", "<script", "https://", "perf-check -->", "#1"] {
      #expect(!body.contains(mark), "\(mark) in \(body)")
    }
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }
}
