import Insight
import Model
import Quantities
import Reports
import Testing

@Suite struct `A Gantt chart as a page` {
  private func html(_ traces: Trace...) throws -> String {
    GanttPage(try traces.map { try ExecutionAnalysis($0) }).html
  }

  /// The rectangles of tasks, with their attributes by name.
  private func bars(_ html: String) -> [(attributes: [String: String], title: String)] {
    html.matches(of: /<rect ([^>]*)><title>([^<]*)<\/title><\/rect>/).map { match in
      let pairs = match.1.matches(of: /([a-z]+)="([^"]*)"/).map { (String($0.1), String($0.2)) }
      return (Dictionary(pairs, uniquingKeysWith: { $1 }), String(match.2))
    }
  }

  /// 1010 units for ten seconds from 150 on, and a row of 22 units for each agent from 24 on.
  @Test func `has a bar for each task at its place`() throws {
    let bars = bars(try html(build()))
    #expect(bars.map { $0.attributes["x"] } == ["150", "150", "554"])
    #expect(bars.map { $0.attributes["width"] } == ["404", "606", "606"])
    #expect(bars.map { $0.attributes["y"] } == ["26", "48", "26"])
    #expect(bars.map { $0.attributes["class"] } == ["path", "", "path"])
    #expect(bars[2].title == "link, agent 0, 6 s from 4 s")
  }

  @Test func `sums up above the chart`() throws {
    #expect(
      try html(build(run: "7")).contains(
        "<p>10 s for 3 tasks of 16 s in total; the critical path is 10 s.</p>"))
    #expect(try html(build(run: "7")).contains("<h2>build, run 7</h2>"))
  }

  @Test func `tells of a task what is known`() throws {
    let tasks = [
      Task(name: "a", start: 0, end: 5, phase: "one", status: .failed, queued: 0),
      Task(name: "b", start: 5, end: 9, phase: "two", status: .timedOut, queued: 1),
    ]
    let bars = bars(try html(trace(tasks)))
    #expect(
      bars.map(\.title) == [
        "a, phase one, agent 0, 5 s from 0 s, failed",
        "b, phase two, agent 0, 4 s from 5 s, waited 4 s for an agent, timed out",
      ])
    #expect(bars.allSatisfy { $0.attributes["class"] == "path failed" })
    // Each phase has its colour, which stands in the key.
    #expect(bars[0].attributes["fill"] != bars[1].attributes["fill"])
    for (bar, phase) in zip(bars, ["one", "two"]) {
      let color = try #require(bar.attributes["fill"])
      #expect(try html(trace(tasks)).contains("fill=\"\(color)\"/></svg>\(phase)"))
    }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\" onload=\"x", "' onload='x", "</title><script>", "&lt;b&gt;",
    "a\u{202E}b\u{1B}[2J",
  ])
  func `is a page whatever tasks are called`(attack: String) throws {
    let page = try html(
      trace([Task(name: attack, agent: attack, start: 0, end: 1, phase: attack)], workflow: attack))
    #expect(!page.contains("<script") && !page.contains("onload=\"") && !page.contains("onload='"))
    #expect(!page.contains("\u{1B}") && !page.contains("\u{202E}"))
    // Tags that open are closed again, and their attributes are in order.
    for tag in ["title", "svg", "text", "h2", "p"] {
      #expect(
        page.matches(of: try Regex("<\(tag)[ >]")).count == page.ranges(of: "</\(tag)>").count)
    }
    #expect(bars(page).count == 1)
    if attack == "&lt;b&gt;" { #expect(page.contains("&amp;lt;b&amp;gt;")) }
  }

  @Test func `says that there is nothing to draw without times`() throws {
    let page = try html(untimed(), build())
    #expect(page.contains("<h2>old</h2>\n<p>Its times are unknown"))
    #expect(page.ranges(of: "<svg viewBox=\"0 0 1160").count == 1 && bars(page).count == 3)
    #expect(try !html().contains("<svg"))
  }

  /// About eight of them: 10 s are five steps of two, and 750 µs are seven and a half of a hundred.
  @Test(arguments: [
    (10.0, ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]),
    (0.00075, ["0 s"] + (1...7).map { "\($0)00 µs" }),
  ])
  func `has a line at round times`(end: Double, labels: [String]) throws {
    let page = try html(trace([Task(name: "a", start: 0, end: end)]))
    let found = page.matches(of: /<line class="grid"[^>]*\/><text[^>]*>([^<]*)<\/text>/)
    #expect(found.map { String($0.1) } == labels)
  }

  @Test func `labels a bar where there is room`() throws {
    let page = try html(
      trace([
        Task(name: "a task with a name", start: 0, end: 0.01),
        Task(name: "another one", start: 0.01, end: 10),
      ]))
    let labels = page.matches(of: /class="label"[^>]*>([^<]*)</).map { String($0.1) }
    #expect(labels == ["another one"])
  }

  @Test func `leaves out the shortest of a great many tasks`() throws {
    let many = trace(
      (0..<20_003).map { place in
        Task(
          name: "t", start: Double(place), end: Double(place) + (place < 3 ? 0.5 : 1))
      }, agents: 1, statesNeeds: false)
    let page = try html(many)
    #expect(page.contains("The 3 shortest tasks are omitted."))
    #expect(page.ranges(of: "<rect ").count == 20_000)
  }
}
