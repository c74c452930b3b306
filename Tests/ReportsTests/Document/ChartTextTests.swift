import Testing

@testable import Reports

@Suite struct `A chart of a series` {
  @Test func `marks values below their columns`() {
    var chart = SeriesChart(Array(repeating: 1, count: 5))
    #expect(ChartText.draw(chart).marks == nil)
    chart.marks = [1: .anomaly, 3: .change]
    #expect(ChartText.draw(chart).marks == " · ▲")
    chart.marks = [9: .change, -1: .anomaly]
    #expect(ChartText.draw(chart).marks == nil, "there are no such values")
  }

  /// 720 values share 72 columns, ten each.
  @Test func `marks the column of a value that shares it`() throws {
    var chart = SeriesChart((0..<720).map(Double.init))
    chart.marks = [0: .change, 19: .anomaly, 719: .change]
    let drawing = ChartText.draw(chart)
    #expect(drawing.line.count == 72 && drawing.past == 72)
    let marks = Array(try #require(drawing.marks))
    #expect(marks.indices.filter { marks[$0] != " " } == [0, 1, 71])
    #expect(marks[0] == "▲" && marks[1] == "·")
  }

  @Test func `prefers a change where an anomaly has the same column`() {
    var chart = SeriesChart((0..<720).map(Double.init))
    chart.marks = [3: .anomaly, 7: .change]
    #expect(ChartText.draw(chart).marks == "▲")
  }

  @Test func `leaves room for a forecast`() {
    var chart = SeriesChart((0..<100).map(Double.init))
    chart.forecast = (100..<130).map(Double.init)
    chart.marks = [47: .change, 48: .change]
    let drawing = ChartText.draw(chart)
    // The newest 52 values and the next 20.
    #expect(drawing.line.count == 72 && drawing.past == 52)
    #expect(drawing.marks == "▲", "what is no longer shown has no mark")
    chart = SeriesChart([1, 2])
    chart.forecast = [3]
    #expect(ChartText.draw(chart).line == "▁▅█" && ChartText.draw(chart).past == 2)
  }

  @Test func `of nothing is empty`() {
    #expect(ChartText.draw(SeriesChart([])).line.isEmpty)
    #expect(ChartText.draw(SeriesChart([])).marks == nil)
  }
}

@Suite struct `A chart of probabilities` {
  private func line(_ probabilities: [Double]) -> String {
    ChartText.line(
      of: ProbabilityChart("where", first: "a", last: "b", probabilities: probabilities))
  }

  @Test(arguments: [
    ([0.5, 0.5], "a ▕██▏ b"), ([0.125, 1], "a ▕▁█▏ b"), ([0.0004, 1], "a ▕ █▏ b"),
    ([0.0006, 1], "a ▕▁█▏ b"), ([0, 0], "a ▕  ▏ b"), ([1], "a ▕█▏ b"), ([], "a ▕▏ b"),
  ])
  func `has columns as high as their part of the highest`(
    probabilities: [Double], shown: String
  ) {
    #expect(line(probabilities) == shown)
  }

  /// 128 commits share 64 columns, two each: what is split between two neighbours is one column.
  @Test func `adds up the probabilities of a column`() {
    var all = [Double](repeating: 0, count: 128)
    (all[10], all[11], all[40]) = (0.25, 0.25, 0.5)
    let columns = Array(line(all).dropFirst(3).prefix(64))
    #expect(columns.indices.filter { columns[$0] != " " } == [5, 20])
    #expect(columns[5] == "█" && columns[20] == "█" && columns.count == 64)
  }

  @Test func `keeps all of the probability, however many share its columns`() {
    for count in [63, 64, 65, 100, 1000] {
      for place in [0, count / 3, count - 1] {
        var all = [Double](repeating: 0, count: count)
        all[place] = 1
        let columns = line(all).dropFirst(3).dropLast(3)
        #expect(columns.count == min(64, count) && columns.filter { $0 == "█" }.count == 1)
      }
    }
  }

  @Test func `has its names made harmless`() {
    let chart = ProbabilityChart("x", first: "\u{1B}", last: "::b", probabilities: [1])
    #expect(ChartText.line(of: chart) == #"\u{1B} ▕█▏ \u{3A}:b"#)
  }
}
