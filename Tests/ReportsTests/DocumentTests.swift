import Foundation
import Model
import Reports
import Testing

@Suite struct `A document` {
  private func report(_ document: Document) -> Report {
    Report(document, Envelope(operation: "test", results: NoData()))
  }

  private func text(_ document: Document, isColored: Bool = false) -> String {
    report(document).formatted(.text, style: TextStyle(isColored: isColored), at: Date())
  }

  private func markdown(_ document: Document) -> String {
    report(document).formatted(.markdown, style: TextStyle(isColored: true), at: Date())
  }

  private var table: Table {
    var table = Table("Values", columns: [("name", .left), ("value", .right), ("", .left)])
    table.add(["a", "1"], .bar(Bar(from: 0, to: 1, of: 4, width: 8)))
    table.add(["long | name", "1000"], Cell("bad", .bad))
    table.add(cells: [Cell(.lines(["x", "y"])), Cell("2"), Cell(.levels([0, 0.01, 1]))])
    return table
  }

  private var document: Document {
    var chart = SeriesChart([1, 1, 1, 3])
    chart.marks = [3: .change]
    var forecast = SeriesChart([1, 2])
    forecast.forecast = [3, 4]
    return Document([
      .title("Title"), .paragraph("Sure.", .bad),
      .list([
        Item("first\nits output", label: "warning", tone: .caution),
        Item("plain", details: ["more"]),
      ]),
      .fields([Field("run", "1"), Field("commit", "abc")]), .table(table), .chart(.series(chart)),
      .code("{\n}", language: "json"), .footnote("How it came about."),
      .section(
        "Section", [.chart(.series(forecast)), .list([Item("note")]), .paragraph("said")]),
      .chart(
        .probabilities(
          ProbabilityChart("where", first: "a", last: "b", probabilities: [0, 0.25, 0.75]))),
    ])
  }

  @Test func `is plain text for a terminal`() {
    #expect(
      text(document) == """
        Sure.

        warning: first
        its output
        plain
          more

          run     1
          commit  abc

        Values
          name         value
          a                1  ██······
          long | name   1000  bad
          x                2  ·▁█
          y

          ▁▁▁█
             ▲

        {
        }

        How it came about.

        Section
          ▁▃┊▆█
          note
          said

        where
          a ▕ ▃█▏ b

        """)
  }

  @Test func `is Markdown for a pull request`() {
    #expect(
      markdown(document) == """
        ### Title

        **Sure.**

        - **warning**: first

          ```
          its output
          ```
        - plain
          - more

        - run: 1
        - commit: abc

        **Values**

        | name | value |  |
        |---|---:|---|
        | a | 1 | ██······ |
        | long \\| name | 1000 | bad |
        | x<br>y | 2 | ·▁█ |

        ```
        ▁▁▁█
           ▲
        ```

        ```json
        {
        }
        ```

        <sub>How it came about.</sub>

        **Section**

        ```
        ▁▃▆█
        ```

        - note

        said

        where

        ```
        a ▕ ▃█▏ b
        ```

        """)
  }

  @Test func `has colours only where they are wanted`() {
    let colored = text(document, isColored: true)
    #expect(colored.contains("\u{1B}[31mSure.\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[33mwarning\u{1B}[0m: first"))
    #expect(colored.contains("\u{1B}[31mbad\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[1mSection\u{1B}[0m"))
    // Colours don't move columns.
    let plain = colored.replacing(/\u{1B}\[\d+m/, with: "")
    #expect(plain == text(document))
    #expect(!text(document).contains("\u{1B}"))
  }

  @Test func `leaves out what is empty`() {
    var document = Document([.paragraph("a")])
    document.add(.warnings([]))
    document.add(.missing([]))
    document.add(.lines([]))
    document.add(.rows(Table(columns: [("x", .left)])))
    #expect(document == Document([.paragraph("a")]))
    #expect(text(document) == "a\n")
  }

  /// A text from outside in every place that takes one.
  private func hostile(_ text: String) -> Document {
    var table = Table(text, columns: [(text, .left), (text, .right)])
    table.add(cells: [Cell(text, .bad), Cell(.lines([text, text]))])
    return Document([
      .title(text), .paragraph(text, .good), .footnote(text),
      .list([Item(text, label: text, tone: .bad, details: [text])]),
      .fields([Field(text, text)]), .table(table), .code(text, language: ""),
      .section(text, [.paragraph(text), .list([Item(text)])]),
      .chart(
        .probabilities(ProbabilityChart(text, first: text, last: text, probabilities: [0, 1]))),
    ])
  }

  @Test(arguments: [
    "\u{1B}[2Jx", "\u{9B}31mx", "::error::x", "##[error]x", "\u{202E}x", "a\u{7}b", "::x\n::y",
  ])
  func `does nothing to a terminal or a log`(attack: String) {
    let shown = text(hostile(attack))
    for scalar in shown.unicodeScalars where scalar != "\n" {
      #expect(scalar.properties.generalCategory != .control)
      #expect(scalar != "\u{202E}")
    }
    for line in shown.split(separator: "\n") {
      let start = line.drop { $0 == " " }
      #expect(!start.hasPrefix("::") && !line.contains("##["), "\(line)")
    }
  }

  @Test(arguments: [
    "<img src=x>", "![x](http://evil)", "@ada", "| a | b |", "```\nx", "# head", "[a](b)",
    "https://evil.org",
  ])
  func `has no markup from outside in Markdown`(attack: String) {
    let shown = markdown(hostile(attack))
    // In blocks of code it stands as it is.
    var outside: [Substring] = []
    var fence: Substring?
    for line in shown.split(separator: "\n", omittingEmptySubsequences: false) {
      let start = line.drop { $0 == " " }
      let ticks = start.prefix { $0 == "`" }
      if let open = fence {
        if ticks.count >= open.count, start.count == ticks.count { fence = nil }
      } else if ticks.count >= 3 {
        fence = ticks
      } else {
        outside.append(line)
      }
    }
    #expect(fence == nil)
    let source = outside.joined(separator: "\n")
    #expect(!source.contains("<img") && !source.contains("![") && !source.contains("@a"))
    #expect(!source.contains(/[^\\]\]\(/) && !source.contains("https://"))
    #expect(!outside.contains { $0.drop { $0 == " " }.hasPrefix("# ") })
  }
}
