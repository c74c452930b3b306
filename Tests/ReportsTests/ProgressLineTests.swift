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
}
