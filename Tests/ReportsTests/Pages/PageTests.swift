import Foundation
import Git
import Model
import Quantities
import Testing

@testable import Gate
@testable import Reports

@Suite struct `A page of a check` {
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=y>", "</style><b>", "&lt;script&gt;",
    "\u{202E}gnp",
    "\u{1B}[31m", "a\"\u{301} onload=x ", String(repeating: "x", count: 10_240),
  ]

  private func verdict(_ workflow: String = "parse", metric: Metric = wallTime) -> VerdictDocument {
    var one = comparison(metric: metric, workflow: workflow)
    one.base = .init([0.04, 0.041, 0.039])
    one.candidate = .init([0.048, 0.0492, 0.0429])
    one.evidence = .init(
      worse: [4, 30, 400], notWorse: [0.5, 0.1, 0.01], required: .init(worse: 300, notWorse: 100))
    return VerdictDocument(check([one, comparison(.passed, metric: rate)], warnings: [workflow]))
  }

  private func page(_ verdict: VerdictDocument, pages: CommitPages? = nil) -> String {
    Page(verdict, pages: pages, at: reported, nonce: "n0nce").html
  }

  @Test(arguments: hostile) func `shows names as text`(name: String) throws {
    let html = page(verdict(name))
    #expect(html.matches(of: /<script/).count == 1 && html.contains("<script nonce=\"n0nce\">"))
    #expect(html.matches(of: /<style/).count == 1)
    // What stands in quotes is a value, whatever it looks like.
    let tags = html.replacing(/"[^"]*"/, with: "\"\"")
    #expect(tags.matches(of: /<[^>]*\son[a-z]+=/).isEmpty)
    #expect(!tags.contains("<img") && !tags.contains("<b>"))
    let controls = html.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
    #expect(controls.isEmpty && !html.unicodeScalars.contains("\u{202E}"))
    #expect(html.contains(XMLText.escaped(name)))
  }

  @Test func `asks for nothing, and lets no other script run`() throws {
    let html = page(verdict())
    let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).1
    #expect(policy.hasPrefix("default-src 'none'"))
    #expect(policy.contains("script-src 'nonce-n0nce'") && !policy.contains("unsafe"))
    #expect(html.matches(of: /(?:src|href)="(?!#|data:)/).isEmpty)
    #expect(html.matches(of: /\sstyle="/).isEmpty)
  }

  @Test func `has a dot for each pair, and a table of them`() throws {
    // Of two comparisons.
    let html = page(verdict())
    #expect(html.matches(of: /<circle class="dot( above)?" [^>]*>\s*<title>pair/).count == 6)
    #expect(html.contains("pair 3: +10.0 %, 39 ms → 42.9 ms"))
    #expect(html.contains("<td class=\"number\">42.9 ms</td>"))
    #expect(html.contains("Evidence after 3 pairs: 400 for worse than allowed"))
  }

  @Test func `links commits where it is known where they are shown`() throws {
    let pages = CommitPages(remote: "https://user:secret@github.com/ada/words.git")
    let html = page(verdict(), pages: pages)
    let id = Examples.commits[1].id.hex
    #expect(
      html.contains("<a href=\"https://github.com/ada/words/commit/\(id.prefix(10))\">"))
    #expect(!html.contains("secret"))
    #expect(!page(verdict()).contains("<a href=\"http"))
  }

  @Test func `bears what older versions kept, or nothing at all`() throws {
    let document = verdict()
    let json = document.json(at: reported).text
      .replacing("\"evidence\"", with: "\"unknown\"")
    let old = try #require(VerdictDocument(json: Data(json.utf8)))
    #expect(!page(old).contains("Evidence after"))
    #expect(page(VerdictDocument(check([]))).contains("perf-check"))
  }
}

@Suite struct `A flame graph` {
  @Test func `bears calls that no program makes`() {
    let calls = [
      (0, 1.0, 1.0), (1, 0, 1e300), (2, 0, .infinity), (1, -1, .nan), (9999, 1, 1),
    ].map { depth, base, candidate in
      FlameChart.Call(name: "f", depth: depth, base: base, candidate: candidate)
    }
    let svg = FlameGraph(FlameChart(title: "t", calls: calls, unit: "s")).svg
    #expect(svg.contains("<svg") && !svg.contains("nan") && !svg.contains("\"inf"))
  }

  /// Of a verdict that anybody may have written.
  @Test func `leaves out what lies deeper than any program`() throws {
    func call(_ depth: Int) -> String {
      #"{"name": "f", "depth": \#(depth), "base": 1, "candidate": 1}"#
    }
    let json = """
      {"workflow": "w", "profiler": "perf", "unit": "s", "base": 1, "candidate": 1, "change": 0, "functions": [],
       "notes": [], "calls": [\(call(0)), \(call(.max)), \(call(-1)), \(call(1))]}
      """
    let entry = try JSONDecoder().decode(ExplanationEntry.self, from: Data(json.utf8))
    let chart = FlameChart(entry)
    #expect(chart.calls.map(\.depth) == [0, 1])
    #expect(FlameGraph(chart).svg.contains("<svg"))
  }
}

@Suite struct `Pages of commits` {
  @Test(arguments: [
    ("git@github.com:ada/words.git", "https://github.com/ada/words/commit/1"),
    ("https://github.com/ada/words", "https://github.com/ada/words/commit/1"),
    ("ssh://git@gitlab.example.org:2222/a/b/c.git", "https://gitlab.example.org/a/b/c/-/commit/1"),
    ("https://token@codeberg.org/ada/words.git/", "https://codeberg.org/ada/words/commit/1"),
    ("https://gitea.example.org/ada/words", "https://gitea.example.org/ada/words/commit/1"),
    ("git@bitbucket.org:ada/words.git", "https://bitbucket.org/ada/words/commits/1"),
  ]) func `are told by the remote`(remote: String, address: String) {
    #expect(CommitPages(remote: remote)?.address(of: "1") == address)
  }

  @Test(arguments: [
    "git@example.org:ada/words.git", "/srv/git/words.git", "../words", "file:///srv/github.com/a/b",
    "",
    "https://github.com", "https://github.com/\"><script>/b", "https://notgithub.example/a/b",
    "C:\\words",
    "javascript://github.com/a/b",
  ]) func `are unknown of other remotes`(remote: String) {
    #expect(CommitPages(remote: remote) == nil)
  }

  @Test func `are told by CI services`() {
    let github = ["GITHUB_SERVER_URL": "https://git.example.org", "GITHUB_REPOSITORY": "a/b"]
    #expect(
      CommitPages(environment: github)?.address(of: "1") == "https://git.example.org/a/b/commit/1")
    let gitlab = ["CI_PROJECT_URL": "https://git.example.org/a/b"]
    #expect(
      CommitPages(environment: gitlab)?.address(of: "1") == "https://git.example.org/a/b/-/commit/1"
    )
    #expect(CommitPages(environment: ["CI_PROJECT_URL": "javascript:x"]) == nil)
    #expect(CommitPages(environment: ["CI_PROJECT_URL": "https://a\"b"]) == nil)
    #expect(CommitPages(environment: [:]) == nil)
  }
}

@Suite struct `Round numbers of an axis` {
  @Test(
    arguments: [
      (0.0...1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-0.03...0.09, 4, [0, 0.05]),
      (3.0...3000, 3, [1000, 2000, 3000]), (1.0...1.0, 5, []),
      (0...Double.leastNonzeroMagnitude, 5, []), (0...Double.infinity, 5, []),
    ] as [(ClosedRange<Double>, Int, [Double])])
  func `are few, and in the range`(range: ClosedRange<Double>, count: Int, expected: [Double]) {
    let values = Ticks.values(in: range, about: count)
    #expect(values.count == expected.count, "\(values)")
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(values)")
  }
}

@Suite struct `A plot of pairs` {
  @Test func `turns changes of what should be high`() {
    // Half the rate is 50 % worse, however large its log-ratio.
    let chart = PairChart(
      "t", logRatios: [log(2), log(1.25)], limit: log(1.25), estimate: nil, interval: nil,
      better: .higher)
    let svg = PairPlot(chart: chart).plot?.inline.source ?? ""
    #expect(svg.contains("pair 1: +50.0 %") && svg.contains("pair 2: +20.0 %"))
    #expect(svg.contains("limit 20 %"))
  }

  @Test func `leaves out pairs without a ratio`() {
    let chart = PairChart(
      "t", logRatios: [.nan, 0.1, .infinity], limit: 0, estimate: nil, interval: nil)
    let svg = PairPlot(chart: chart).plot?.inline.source ?? ""
    #expect(svg.matches(of: /<circle/).count == 1 && !svg.contains("nan") && !svg.contains("inf"))
    #expect(
      PairPlot(chart: PairChart("t", logRatios: [.nan], limit: 0, estimate: nil, interval: nil))
        .plot
        == nil)
  }
}

@Suite struct `A document as HTML` {
  private func html(_ blocks: [Block]) -> String {
    HTMLRenderer().source(of: Document(blocks)).source
  }

  @Test func `has every kind of block`() {
    var table = Table("Times", columns: [("task", .left), ("time", .right), ("when", .left)])
    table.add(cells: [
      Cell("a<b"), Cell("1 s", .bad), .bar(Bar(from: 0, to: 1, of: 2)),
    ])
    table.add(cells: [
      Cell(.lines(["x", "y"])), Cell(.sparkline([1, 2, .nan, 3])), Cell(.levels([0, 1])),
    ])
    let text = html([
      .title("T"), .paragraph("one\ntwo", .bad),
      .list([Item("i\n  out <p>", label: "note", details: ["d"])]),
      .fields([Field("name", "value")]), .table(table), .code("let x = 1 < 2", language: "swift"),
      .footnote("f"), .chart(.series(SeriesChart([1, 2, 3]))),
      .chart(
        .probabilities(ProbabilityChart("P", first: "a", last: "b", probabilities: [0.2, 0.8]))),
      .section("S", [.section("inner", [.paragraph("p")])]), .details("D", [.paragraph("q")]),
    ])
    for part in [
      "<p class=\"bad\">one<br>two</p>", "<span class=\"label\">note</span> i",
      "<pre tabindex=\"0\">  out &lt;p&gt;</pre>",
      "<li>d</li>", "<dt>name</dt><dd>value</dd>", "<caption>Times</caption>",
      "<th scope=\"row\">a&lt;b</th>",
      "<td class=\"number bad\">1 s</td>", "x<br>y", "let x = 1 &lt; 2",
      "<p class=\"footnote\">f</p>",
      "<h2 id=\"s1-title\">S</h2>", "<h3>inner</h3>", "<details class=\"card\" id=\"s2\">",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.matches(of: /<svg/).count == text.matches(of: /<\/svg>/).count)
    #expect(
      text.matches(of: /<svg class="plot"/).count == 2
        && text.matches(of: /<svg class="small"/).count == 3)
    #expect(!text.contains("nan"))
  }
}
