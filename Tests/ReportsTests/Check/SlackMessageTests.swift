import Foundation
import Model
import Testing

@testable import Gate
@testable import Reports

@Suite struct `A message for Slack` {
  private func message(_ verdict: VerdictDocument?, pages: CommitPages? = nil) throws -> [String:
    Any]
  {
    let text = SlackMessage(verdict, pages: pages).json
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The texts of all blocks, the header's first.
  private func texts(_ message: [String: Any]) -> [String] {
    (message["blocks"] as? [[String: Any]] ?? []).flatMap { block in
      let parts = [block["text"] as? [String: Any]].compactMap(\.self)
      return (parts + (block["elements"] as? [[String: Any]] ?? []))
        .compactMap { $0["text"] as? String }
    }
  }

  @Test func `has a header, the findings, and text for notifications`() throws {
    let pages = CommitPages(environment: ["CI_PROJECT_URL": "https://example.org/a/b"])
    let verdict = VerdictDocument(check([comparison()]))
    let message = try message(verdict, pages: pages)
    let texts = texts(message)
    #expect(texts[0] == "❌ perf-check: regressed")
    let commit = verdict.result.analysisResults.candidate
    #expect(
      texts[1].hasPrefix("<https://example.org/a/b/-/commit/\(commit)|\(commit.prefix(10))> "))
    #expect(texts[2].hasPrefix("• regressed: parse wall_time is worse by 20.0 %"))
    #expect((message["text"] as? String)?.hasPrefix("❌ perf-check: regressed\nregressed: ") == true)
  }

  @Test func `keeps what Slack allows, at whole lines`() throws {
    let many = (0..<400).map {
      comparison(workflow: "\($0) &<>" + String(repeating: "é🚀", count: $0 == 3 ? 9000 : 20))
    }
    let message = try message(VerdictDocument(check(many)))
    let texts = texts(message)
    #expect(texts[0].utf16.count <= 150)
    #expect(texts.allSatisfy { $0.utf16.count <= 3000 && !$0.isEmpty })
    #expect(texts[2].contains("\n… and 3"))
    #expect((message["text"] as? String)?.utf16.count ?? 0 <= 4000)
    #expect((message["blocks"] as? [Any])?.count ?? 0 <= 50)
    // No entity is cut in two.
    #expect(texts.allSatisfy { $0.matches(of: /&(?!amp;|lt;|gt;)/).isEmpty })
  }

  @Test(arguments: ["<!channel>", "<@U1>", "<https://evil.example|x>", "a&b\n\u{1B}[31m"])
  func `has hostile names as text`(name: String) throws {
    let message = try message(VerdictDocument(check([comparison(workflow: name)])))
    let all = texts(message) + [message["text"] as? String ?? ""]
    for text in all {
      #expect(!text.contains("<") && !text.contains("\u{1B}"), "\(text)")
    }
    let blocks = message["blocks"] as? [[String: Any]] ?? []
    let marked = blocks.compactMap { $0["text"] as? [String: Any] }
      .filter { $0["type"] as? String == "mrkdwn" }
    #expect(marked.allSatisfy { $0["verbatim"] as? Bool == true } && !marked.isEmpty)
  }
}
