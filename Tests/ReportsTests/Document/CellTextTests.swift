import Statistics
import Testing

@testable import Reports

@Suite struct `A bar` {
  private func line(_ bar: Bar) -> String { CellText.lines(Cell.bar(bar)).joined() }

  @Test(arguments: [
    (0.0, 10.0, "██████████"), (0, 5, "█████·····"), (5, 10, "·····█████"),
    (2.5, 2.6, "··█·······"),
    (0, 0.0001, "█·········"), (9.9999, 10, "·········█"), (0, 0, "··········"),
    (3, 3, "··········"), (10, 12, "·········█"), (-3, 2, "██········"),
    (-1e300, 1e300, "██████████"), (.nan, 3, "··········"), (0, .infinity, "··········"),
  ])
  func `covers what it is of`(start: Double, end: Double, shown: String) {
    #expect(line(Bar(from: start, to: end, of: 10, width: 10)) == shown)
  }

  @Test(arguments: [0, -1, .nan, -.infinity] as [Double])
  func `is nothing of nothing`(whole: Double) {
    #expect(line(Bar(from: 0, to: 1, of: whole)) == "")
  }

  /// So many cells as their part of the whole, to one at each end.
  @Test func `has the length of its part`() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let start = Double.random(in: 0..<100, using: &generator)
      let end = Double.random(in: start...100, using: &generator)
      let text = line(Bar(from: start, to: end, of: 100, width: 50))
      let filled = text.filter { $0 == "█" }.count
      #expect(text.count == 50 && abs(Double(filled) - (end - start) / 2) <= 2)
      #expect(
        text.firstIndex(of: "█").map { text.distance(from: text.startIndex, to: $0) }
          == Int(start / 2))
    }
  }

  @Test func `shows what waits before what runs, and never hides it`() {
    func line(_ wait: (Double, Double), _ run: (Double, Double)) -> String {
      self.line(
        Bar(
          [.init(from: wait.0, to: wait.1, .waiting), .init(from: run.0, to: run.1, .critical)],
          of: 10, width: 10))
    }
    #expect(line((0, 4), (4, 10)) == "░░░░▓▓▓▓▓▓")
    #expect(line((4, 4), (4, 10)) == "····▓▓▓▓▓▓")
    // A wait is rounded to less, so that it takes no cell from what runs.
    #expect(line((0, 3.9), (3.9, 4)) == "░░░▓······")
  }
}

@Suite struct `Cells of a table` {
  /// Nine heights from idle to busy; what is a little busy isn't idle.
  @Test func `show fractions by their height`() {
    let levels = (0...8).map { Double($0) / 8 }
    #expect(CellText.lines(Cell(.levels(levels))) == ["·▁▂▃▄▅▆▇█"])
    #expect(CellText.lines(Cell(.levels([1e-9, -1, 2, .nan, .infinity]))) == ["▁·█·█"])
    #expect(CellText.lines(Cell(.levels([]))) == [""])
  }

  @Test func `show at most forty values in a line`() {
    let lines = CellText.lines(Cell(.sparkline((0..<400).map(Double.init))))
    #expect(lines.count == 1 && lines[0].count == 40)
    #expect(lines[0].first == "▁" && lines[0].last == "█")
  }

  @Test func `have each of their lines made harmless`() {
    #expect(CellText.lines(Cell("a\nb\u{1B}")) == [#"a\u{A}b\u{1B}"#])
    #expect(CellText.lines(Cell(.lines(["a", "::b", ""]))) == ["a", #"\u{3A}:b"#, ""])
  }
}
