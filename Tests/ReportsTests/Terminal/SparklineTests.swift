import Reports
import Statistics
import Testing

@Suite struct `A sparkline` {
  private func line(_ values: [Double], width: Int = 40) -> String {
    Sparkline.draw(values, width: width).line
  }

  /// Eight heights share the range evenly, the last one with its end.
  @Test(arguments: [
    ([0.0, 1], "▁█"), ([1, 0], "█▁"), ([0, 1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇██"),
    ([0, 0.999, 1, 8], "▁▁▂█"), ([5], "▅"), ([3, 3, 3], "▅▅▅"), ([-4, 0, 4], "▁▅█"), ([], ""),
  ])
  func `is as high as its values within their range`(values: [Double], shown: String) {
    #expect(line(values) == shown)
  }

  @Test func `looks alike on every scale`() {
    var generator = SeededGenerator(seed: 17)
    for _ in 0..<100 {
      // Whole numbers, so that scaling by a power of two rounds nothing.
      let values = (0..<20).map { _ in Double(Int.random(in: -50..<50, using: &generator)) }
      for scaled in [values.map { $0 * 1024 }, values.map { $0 / 64 }, values.map { $0 + 4096 }] {
        #expect(line(scaled) == line(values))
      }
      #expect(line(values.reversed()) == String(line(values).reversed()))
    }
  }

  @Test func `shows more values than there is room for by their medians`() {
    // In four columns of three, with a spike in the second that doesn't count.
    let values: [Double] = [0, 0, 0, 0, 100, 0, 4, 4, 4, 8, 8, 8]
    let drawing = Sparkline.draw(values, width: 4)
    #expect(drawing.line == "▁▁▅█")
    #expect(drawing.columns == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
  }

  @Test(arguments: [1, 2, 7, 40, 72], [1, 2, 39, 40, 41, 1000])
  func `has a column for every value`(width: Int, count: Int) {
    let drawing = Sparkline.draw((0..<count).map(Double.init), width: width)
    #expect(drawing.line.count == min(width, count) && drawing.columns.count == count)
    #expect(drawing.columns == drawing.columns.sorted())
    #expect(Set(drawing.columns) == Set(0..<min(width, count)))
  }

  @Test func `needs room`() {
    #expect(line([1, 2], width: 0).isEmpty && line([1, 2], width: -1).isEmpty)
  }
}
