import Quantities
import Reports
import Testing
import Watch

@Suite struct `A dashboard` {
  private func lines(
    _ state: LiveState, _ view: DashboardView = DashboardView(), width: Int = 80, height: Int = 24,
    glyphs: Glyphs = .unicode
  ) -> [String] {
    Dashboard(style: TextStyle(isColored: false), glyphs: glyphs)
      .frame(state, view, width: width, height: height).lines
  }

  private func text(
    _ state: LiveState, _ view: DashboardView = DashboardView(), width: Int = 80, height: Int = 24
  ) -> String {
    lines(state, view, width: width, height: height).joined(separator: "\n")
  }

  // MARK: Unknown values

  @Test func `shows what isn't known as such, not as 0`() {
    let lines = lines(LiveState(workflow: "make all"))
    #expect(lines[0] == "make all  ▸ running  0s · end not predicted: –")
    #expect(
      lines[1] == "– of – processors · memory – · processes – · read –/s, written –/s")
    #expect(lines.contains("memory – of – · I/O wait – · stalled: –"))
    #expect(!lines.dropFirst().dropLast().contains { $0.contains("0") })
  }

  @Test func `shows nothing of what was measured once as a rate`() {
    var state = LiveState(workflow: "w")
    state.add(LiveStates.sample(at: 1, load: [1]))
    #expect(lines(state, width: 100)[1].hasSuffix("read –/s, written –/s"))
    state.add(LiveStates.sample(at: 3, load: [1]))
    #expect(
      lines(state, width: 100)[1].hasSuffix("read 2 MiB/s, written 512 KiB/s"))
  }

  @Test func `doesn't show how long a task will take where nothing says so`() {
    var state = LiveState(workflow: "w")
    state.elapsed = 10
    state.tasks = [.init("one", status: .running, start: 4), .init("two")]
    #expect(text(state).contains(/▸ one +6s of –\n○ two\n/))
  }

  // MARK: The end

  @Test func `predicts the end, with an interval where there is room`() {
    var state = LiveState(workflow: "w")
    state.elapsed = 80
    state.prediction = .init(total: 210, interval: 190...240, coverage: 0.8, runs: 9)
    #expect(
      lines(state)[0]
        == "w  ▸ running  1m 20s · about 2m 10s left (80 %: 1m 50s … 2m 40s)")
    #expect(lines(state, width: 40)[0] == "w  ▸ running  1m 20s · about 2m 10s left")
    #expect(lines(state, DashboardView(showsPredictions: false))[0] == "w  ▸ running  1m 20s")
    state.elapsed = 200
    // The lower end is past.
    #expect(lines(state)[0].hasSuffix("about 10s left (80 %: 0s … 40s)"))
    state.elapsed = 241
    #expect(lines(state)[0].hasSuffix("longer than predicted (80 %: 3m 10s … 4m 0s)"))
    state.status = .ended
    #expect(lines(state)[0] == "w  ✓ ended  4m 1s")
  }

  @Test(arguments: [
    (LiveState.Status.lost, "w  ? lost: its monitor stopped  5s"), (.ended, "w  ✗ ended  5s"),
  ])
  func `has a mark and a word for each status`(status: LiveState.Status, line: String) {
    var state = LiveState(workflow: "w")
    (state.status, state.elapsed) = (status, 5)
    state.tasks = [.init("t", status: .failed, start: 1, end: 2)]
    #expect(lines(state)[0] == line)
  }

  @Test func `colours severity and status`() {
    let frame = Dashboard(style: TextStyle(isColored: true), glyphs: .unicode)
      .frame(LiveStates.workflow, DashboardView(), width: 80, height: 24)
    #expect(frame.lines[3].hasPrefix("\u{1B}[31m! critical\u{1B}[0m"))
    // What only may become an alert is no reason to worry.
    #expect(frame.lines[4].hasPrefix("! warning"))
    #expect(frame.lines.contains { $0.hasPrefix("\u{1B}[31m✗\u{1B}[0m compile-fonts") })
  }

  // MARK: Folding

  @Test func `keeps the header, alerts and problems longest`() {
    let state = LiveStates.workflow
    #expect(lines(state, height: 1) == [lines(state)[0]])
    #expect(lines(state, height: 2)[1].hasPrefix("! critical  memory"))
    #expect(lines(state, height: 2)[1].hasSuffix("+1"))
    #expect(
      lines(state, height: 3)[2] == "! monitor  12 lines are buffered: no space left on device")
    for height in 3...30 {
      let lines = lines(state, height: height)
      #expect(lines[0].hasPrefix("nightly-build"))
      #expect(lines.contains { $0.hasPrefix("! critical") })
      #expect(lines.contains { $0.hasPrefix("! monitor") })
    }
  }

  @Test func `shows the worst alerts first, and counts the others`() {
    var state = LiveStates.workflow
    state.alerts = (1...9).map { index in
      .init(
        name: "a\(index)", severity: index > 6 ? "critical" : "warning", status: "firing", text: "x"
      )
    }
    let alerts = lines(state, height: 14).filter {
      $0.hasPrefix("! warn") || $0.hasPrefix("! crit")
    }
    #expect(alerts.map { $0.split(separator: " ")[2] } == ["a7", "a8", "a9"])
    #expect(lines(state, height: 14).contains("  and 6 more alerts"))
    state.alerts.reverse()
    #expect(lines(state, height: 2)[1] == "! critical  a9  x  for – +8")
  }

  @Test func `shows what fires before what only may fire`() {
    var state = LiveState(workflow: "w")
    state.alerts = [
      .init(name: "a", severity: "critical", status: "pending", text: "x"),
      .init(name: "b", severity: "warning", status: "silenced", text: "x"),
      .init(name: "c", severity: "info", status: "firing", text: "x"),
      .init(name: "d", severity: "warning", status: "firing", text: "x"),
      .init(name: "e", severity: "critical", status: "no_data", text: "x"),
    ]
    let alerts = lines(state).filter { $0.hasPrefix("! ") }
    #expect(
      alerts == [
        "! warning  d  x  for –", "! info  c  x  for –", "! critical (pending)  a  x  for –",
        "! critical (no data)  e  x  for –", "! warning (silenced)  b  x  for –",
      ])
  }

  @Test func `folds tasks that are over first, and counts them`() {
    var state = LiveState(workflow: "w")
    state.elapsed = 100
    state.tasks = (1...30).map {
      .init("done-\($0)", status: .succeeded, start: 1, end: Seconds(Double($0)))
    }
    state.tasks += (1...4).map { .init("busy-\($0)", status: .running, start: 50) }
    state.tasks += [.init("bad", status: .failed, start: 1, end: 2), .init("next")]
    let order =
      ["busy-1", "busy-2", "busy-3", "busy-4", "bad", "next"]
      + (1...30).reversed().map { "done-\($0)" }
    for height in 5...45 {
      let lines = lines(state, height: height)
      let names = lines.compactMap { $0.firstMatch(of: /^[▸✗○✓] ([a-z]+(-\d+)?)/)?.1 }.map(
        String.init)
      #expect(names == Array(order.prefix(names.count)))
      let more = "  and \(36 - names.count) more"
      #expect(names.count == 36 || lines.contains { $0.hasPrefix(more) })
    }
    #expect(text(state, height: 7).contains("  and 34 more, 2 of them running, 1 failed\n"))
  }

  @Test func `scrolls through all tasks`() {
    var state = LiveState(workflow: "w")
    state.tasks = (1...50).map { .init("task-\($0)") }
    let dashboard = Dashboard(style: TextStyle(isColored: false), glyphs: .unicode)
    var view = DashboardView()
    var seen: Set<Substring> = []
    for scroll in stride(from: 0, through: 60, by: 5) {
      view.scroll = scroll
      let frame = dashboard.frame(state, view, width: 80, height: 24)
      let names = frame.lines.compactMap { $0.firstMatch(of: /^○ (task-\d+)/)?.1 }
      #expect(names.count == frame.page && frame.maximumScroll == 50 - frame.page)
      #expect(names[0] == "task-\(min(scroll, frame.maximumScroll) + 1)")
      seen.formUnion(names)
      if scroll == 5 {
        #expect(frame.lines.contains("  and \(50 - names.count) more (↑ 5, ↓ \(45 - names.count))"))
      }
    }
    #expect(seen.count == 50)
  }

  // MARK: Layouts

  @Test(arguments: [1, 5, 12, 13, 50])
  func `has at most twelve lines where it is compact`(height: Int) {
    let lines = lines(LiveStates.workflow, DashboardView(layout: .compact), height: height)
    #expect(lines.count == min(height, 12))
  }

  @Test func `has what keys do in the last line, unless no key is read`() {
    #expect(lines(LiveStates.workflow).last?.hasPrefix("q quit · ? help") == true)
    let last = lines(LiveStates.workflow, DashboardView(isFinal: true), height: 60)
    #expect(last.count < 60 && last.allSatisfy { !$0.hasPrefix("q quit") && !$0.isEmpty })
    var view = DashboardView(speed: 10)
    view.isPaused = true
    #expect(lines(LiveStates.workflow, view).last?.hasPrefix("PAUSED · 10× speed · q quit") == true)
  }

  @Test func `explains its keys and marks`() {
    var view = DashboardView()
    view.showsHelp = true
    let text = text(LiveStates.workflow, view)
    #expect(text.contains("PgUp PgDn Space  scroll the tasks by a page"))
    #expect(text.contains("✗                failed") && !text.contains("compile-core"))
  }

  @Test(arguments: [
    (1, "cpu 0 "), (2, "cpu 1 "), (16, "cpu 15 "), (64, "load of each "), (512, "load of each "),
  ])
  func `shows each processor, as a mark where there are many`(count: Int, shown: String) {
    var state = LiveState(workflow: "w")
    state.add(LiveStates.sample(at: 1, load: Array(repeating: 0.5, count: count)))
    let text = text(state)
    #expect(text.contains(shown))
    #expect(text.contains("\(Double(count) / 2) of \(Quantity.count(count, "processor")) busy"))
    // Of what would be unclear.
    #expect(!text.contains("50 %"))
  }
}
