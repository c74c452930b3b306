import Quantities
import Reports
import Statistics
import TestSupport
import Testing

@Suite struct `The frame of progress` {
  private let frame = ProgressFrame(style: TextStyle(isColored: false), glyphs: .unicode)

  private func agents(_ count: Int) -> [ProgressFrame.Agent] {
    (0..<count).map { .init("agent-\($0)", task: $0 % 4 == 3 ? nil : "task-\($0)", duration: 12) }
  }

  @Test func `says how far it is and how long is left`() {
    let lines = frame.lines(
      "measuring parse", done: 30, total: 60, elapsed: 10, width: 79, height: 24)
    #expect(lines.count == 1 && lines[0].hasPrefix("measuring parse  ━━━"))
    #expect(lines[0].hasSuffix("  30 of 60, 10s, about 10s left"))
    #expect(lines[0].count { $0 == "━" } == lines[0].count { $0 == "─" })
    let unknown = frame.lines("building", done: 0, total: 0, elapsed: 65, width: 79, height: 24)
    #expect(unknown == ["building  1m 5s"])
  }

  @Test func `doesn't say what is left before three steps, and after the last one`() {
    func hasRest(_ done: Int) -> Bool {
      frame.lines("a", done: done, total: 9, elapsed: 9, width: 79, height: 2)[0].contains("left")
    }
    #expect((0...9).map(hasRest) == (0...9).map { (3...8).contains($0) })
  }

  @Test func `shows what agents do in two lines, and counts the others`() {
    func below(_ count: Int, height: Int = 24) -> [String] {
      Array(
        frame.lines(
          "a", done: 1, total: 9, elapsed: 9, agents: agents(count), width: 60, height: height
        ).dropFirst())
    }
    #expect(below(0) == [])
    #expect(below(2) == ["  agent-0 task-0 12s · agent-1 task-1 12s"])
    #expect(
      below(4) == [
        "  agent-0 task-0 12s · agent-1 task-1 12s", "  agent-2 task-2 12s · agent-3 idle",
      ])
    #expect(
      below(12) == [
        "  agent-0 task-0 12s · agent-1 task-1 12s",
        "  agent-2 task-2 12s · and 9 more, 6 of them busy",
      ])
    #expect(below(12, height: 2) == ["  agent-0 task-0 12s · and 11 more, 8 of them busy"])
    #expect(below(12, height: 1) == [])
  }

  @Test(arguments: [1, 2, 5, 19, 40, 79, 500])
  func `fits its terminal`(width: Int) {
    var random = RandomStates(seed: UInt64(width))
    for height in 0...4 {
      for (done, total) in [(0, 0), (0, 30), (3, 30), (30, 30), (31, 30), (-1, 30)] {
        let others = (0..<random.integer(0...9)).map { _ in
          ProgressFrame.Agent(random.name(), task: random.name(), duration: .init(.nan))
        }
        let lines = frame.lines(
          random.name(), done: done, total: total, elapsed: 5, agents: others, width: width,
          height: height)
        #expect(lines.count <= min(3, height))
        for line in lines { #expect(IndependentColumns.count(line) <= width, "\(line)") }
      }
    }
  }
}
