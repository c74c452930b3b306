import Foundation
import Quantities
import Reports
import TestSupport
import Testing
import Watch
import perf_check

/// One after the other: a process has one full screen at a time.
@Suite(.serialized) struct `The screen of a dashboard` {
  private struct Mistake: Error {}

  private let dashboard = Dashboard(style: TextStyle(isColored: false), glyphs: .unicode)

  private func state(at elapsed: Seconds, _ status: LiveState.Status = .running) -> LiveState {
    var state = LiveState(workflow: "nightly")
    (state.elapsed, state.status) = (elapsed, status)
    return state
  }

  private func screen(_ terminal: PseudoTerminal) -> Screen {
    Screen(TextStream(descriptor: terminal.descriptor), dashboard)
  }

  @Test func `is shown until the run has ended, and leaves its last frame behind`() throws {
    let terminal = try PseudoTerminal()
    let modes = terminal.modes
    var calls = 0
    let ending = screen(terminal).run(DashboardView(), refresh: 0.1) { _ in
      calls += 1
      if calls == 3 { #expect(!terminal.echoes && !terminal.isCanonical) }
      return state(at: Seconds(Double(calls)), calls < 4 ? .running : .ended)
    }
    #expect(ending == .runEnded && calls == 4)
    #expect(terminal.modes == modes)
    var shown = TerminalScreen(width: 80, height: 24)
    let leaving = "\u{1B}[?7h"
    let parts = terminal.output.components(separatedBy: leaving)
    try shown.take(parts[0])
    #expect(shown.isAlternate && !shown.showsCursor && shown.lines[0] == "nightly  ✓ ended  4s")
    #expect(shown.lines[23].hasPrefix("q quit"))
    try shown.take(leaving + parts[1])
    #expect(!shown.isAlternate && shown.showsCursor && shown.wraps)
    #expect(
      shown.lines[0] == "nightly  ✓ ended  4s" && !shown.lines.contains { $0.contains("quit") })
  }

  @Test func `does what keys ask for, and is quit by one`() throws {
    let terminal = try PseudoTerminal()
    var calls = 0
    let ending = screen(terminal).run(DashboardView(), refresh: 0.2, staysAtEnd: true) { _ in
      calls += 1
      terminal.type(["?", "", "q"][min(2, calls - 1)])
      return state(at: 1, .ended)
    }
    #expect(ending == .quit && calls == 3)
    #expect(terminal.output.contains("── Keys ──"))
  }

  @Test func `lets times pass between two states`() throws {
    let terminal = try PseudoTerminal()
    var calls = 0
    _ = screen(terminal).run(DashboardView(), refresh: 1.3) { _ in
      calls += 1
      return calls == 1 ? state(at: 10.4) : state(at: 12, .ended)
    }
    let output = terminal.output
    #expect(output.contains("running  10s") && output.contains("running  11s"))
  }

  @Test func `is drawn whole in a new size`() throws {
    let terminal = try PseudoTerminal()
    var calls = 0
    _ = screen(terminal).run(DashboardView(), refresh: 0.2) { _ in
      calls += 1
      if calls == 2 { terminal.resize(width: 30, height: 6) }
      return state(at: 1, calls < 4 ? .running : .ended)
    }
    var shown = TerminalScreen(width: 30, height: 6)
    let last = try #require(terminal.output.components(separatedBy: "\u{1B}[2J").last)
    try shown.take(last.components(separatedBy: "\u{1B}[?7h")[0])
    #expect(shown.lines[0] == "nightly  ✓ ended  1s" && shown.lines[5].hasPrefix("q quit"))
  }

  @Test func `gives a replay the time that passes at its speed, and none while it is paused`()
    throws
  {
    let terminal = try PseudoTerminal()
    var passed: [Double] = []
    _ = screen(terminal).run(DashboardView(speed: 10), refresh: 0.1) { time in
      passed.append(time.value)
      if passed.count == 3 { terminal.type("p") }
      if passed.count == 8 { terminal.type("q") }
      return state(at: Seconds(passed.reduce(0, +)))
    }
    // The key is read when the third has returned.
    #expect(passed[0] == 0 && passed[1] >= 1 && passed[2] >= 1)
    #expect(passed[4...] == Array(repeating: 0, count: passed.count - 4)[...])
  }

  @Test func `shows nothing new while it is paused, and goes on with the newest`() throws {
    let terminal = try PseudoTerminal()
    var calls = 0
    let typed = [2: "p", 6: "p", 9: "q"]
    _ = screen(terminal).run(DashboardView(), refresh: 0.15) { _ in
      calls += 1
      typed[calls].map(terminal.type)
      return (3...5).contains(calls) ? state(at: 500) : calls < 6 ? state(at: 10) : nil
    }
    let frames = terminal.output.components(separatedBy: "\u{1B}[?2026l")
    let paused = try #require(frames.firstIndex { $0.contains("PAUSED") })
    let newer = try #require(frames.firstIndex { $0.contains("8m 2") })
    #expect(paused < newer && frames[newer].contains("p pause"))
  }

  @Test func `is left when the next state can't be had`() throws {
    let terminal = try PseudoTerminal()
    let modes = terminal.modes
    #expect(throws: Mistake.self) {
      try screen(terminal).run(DashboardView(), refresh: 1) { _ in throw Mistake() }
    }
    #expect(terminal.modes == modes)
  }

  @Test func `ends when its terminal is gone`() throws {
    let terminal = try PseudoTerminal()
    var calls = 0
    let ending = screen(terminal).run(DashboardView(), refresh: 0.1) { _ in
      calls += 1
      if calls == 2 { terminal.hangUp() }
      return state(at: 1, calls < 100 ? .running : .ended)
    }
    #expect(ending == .terminalClosed && calls < 20)
  }

  @Test func `needs a terminal`() {
    let stream = TextStream { _ in Issue.record("nothing is to be written") }
    #expect(Screen(stream, dashboard).run(DashboardView(), refresh: 1) { _ in nil } == nil)
  }
}
