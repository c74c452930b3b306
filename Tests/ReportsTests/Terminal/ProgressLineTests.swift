import Quantities
import Reports
import Testing

@Suite struct `The progress line` {
  @Test func `fits the terminal and says how long is left`() {
    let line = ProgressLine(width: 79)
    let half = line.text("measuring parse", done: 30, total: 60, elapsed: 10)
    #expect(half.contains("30/60, about 10 s left") && half.count <= 79)
    #expect(half.filter { $0 == "█" }.count == half.filter { $0 == "░" }.count)
    #expect(!line.text("measuring", done: 1, total: 60, elapsed: 1).contains("left"))
    #expect(line.text("building", done: 0, total: 0, elapsed: 65) == "building (1 min 5 s)")
    #expect(
      ProgressLine(width: 20).text("measuring a long name", done: 1, total: 2, elapsed: 1).count
        <= 20)
  }

  /// A third of 15 s is gone after 5 s of it, whatever the width.
  @Test(arguments: [0, 1, 5, 19, 20, 40, 79, 80, 500])
  func `is never wider than the terminal`(width: Int) {
    let line = ProgressLine(width: width)
    for (done, total) in [(0, 0), (0, 30), (3, 30), (10, 30), (30, 30), (31, 30)] {
      let text = line.text("measuring parse", done: done, total: total, elapsed: 5)
      #expect(text.count <= width, "\(text)")
      #expect(text.filter { "█░".contains($0) }.count <= 40)
    }
    #expect(
      width < 79
        || line.text("a", done: 10, total: 30, elapsed: 5).hasSuffix(" 10/30, about 10 s left"))
  }

  @Test func `says nothing of what is left before three steps, and after the last one`() {
    let line = ProgressLine(width: 79)
    func showsRemainingTime(_ done: Int) -> Bool {
      line.text("a", done: done, total: 9, elapsed: 9).contains("left")
    }
    #expect((0...9).map(showsRemainingTime) == (0...9).map { (3...8).contains($0) })
  }

  @Test func `is full when more was done than was to be done`() {
    let text = ProgressLine(width: 79).text("a", done: 61, total: 60, elapsed: 5)
    #expect(text.filter { $0 == "█" }.count == 40 && !text.contains("░"))
    #expect(text.hasSuffix(" 61/60"))
  }
}

@Suite struct `The lines of agents` {
  private let agents: [(agent: String, task: String?, duration: Seconds)] = [
    ("red", "compile", 12), ("longer", nil, 0), ("blue", "link", 65),
  ]

  @Test func `say what each does, below each other`() {
    #expect(
      ProgressLine(width: 79).lines(agents, maximum: 3) == [
        "  red     compile (12 s)", "  longer  –", "  blue    link (1 min 5 s)",
      ])
  }

  @Test func `count those for which there is no room`() {
    let line = ProgressLine(width: 79)
    #expect(
      line.lines(agents, maximum: 2) == ["  red  compile (12 s)", "  and 2 more, 1 of them busy"])
    #expect(line.lines(agents, maximum: 1) == ["  and 3 more, 2 of them busy"])
    #expect(line.lines(agents, maximum: 0).count == 1 && line.lines([], maximum: 0) == [])
  }

  @Test(arguments: [0, 4, 10, 20])
  func `are never wider than the terminal`(width: Int) {
    for maximum in 0...3 {
      let lines = ProgressLine(width: width).lines(agents, maximum: maximum)
      #expect(lines.allSatisfy { $0.count <= width }, "\(lines)")
    }
  }
}
