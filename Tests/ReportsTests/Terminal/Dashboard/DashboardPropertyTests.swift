import Reports
import TestSupport
import Testing

/// What is true of every frame, whatever the state, the size and the view.
@Suite struct `Every frame` {
  private static let sizes = [
    (1, 1), (1, 50), (2, 2), (10, 3), (3, 10), (20, 5), (40, 10), (80, 24), (120, 20), (200, 50),
    (500, 5), (300, 100),
  ]

  @Test(arguments: 0..<20)
  func `fits its terminal, without control characters`(seed: UInt64) {
    var random = RandomStates(seed: seed)
    for _ in 0..<4 {
      let state = random.state()
      for (width, height) in Self.sizes {
        var view = DashboardView(
          layout: random.integer(0...1) == 0 ? .full : .compact,
          showsPredictions: random.integer(0...1) == 0,
          speed: random.integer(0...1) == 0 ? nil : 10, isFinal: random.integer(0...3) == 0)
        view.showsHelp = random.integer(0...5) == 0
        view.scroll = random.integer(0...100)
        let isColored = random.integer(0...1) == 0
        let glyphs: Glyphs = random.integer(0...1) == 0 ? .ascii : .unicode
        let dashboard = Dashboard(style: TextStyle(isColored: isColored), glyphs: glyphs)
        let frame = dashboard.frame(state, view, width: width, height: height)
        #expect((1...height).contains(frame.lines.count))
        #expect(view.layout == .full || frame.lines.count <= 12)
        for line in frame.lines {
          #expect(IndependentColumns.count(line) <= width, "\(width)×\(height): \(line)")
          let text = line.replacing(/\u{1B}\[(0|1|2|31|32|33)m/, with: "")
          let isClean = text.unicodeScalars.allSatisfy {
            glyphs == .ascii
              ? (0x20..<0x7F).contains($0.value)
              : $0.properties.generalCategory != .control
                && $0.properties.generalCategory != .format
          }
          #expect(isClean, "\(line.debugDescription)")
          #expect(isColored || text == line)
        }
      }
    }
  }

  @Test func `says the same with colours and without`() {
    var random = RandomStates(seed: 7)
    for _ in 0..<50 {
      let state = random.state()
      let frames = [true, false].map { isColored in
        Dashboard(style: TextStyle(isColored: isColored), glyphs: .unicode)
          .frame(state, DashboardView(), width: 100, height: 30).lines
          .map { $0.replacing(/\u{1B}\[[0-9]*m/, with: "") }
      }
      #expect(frames[0] == frames[1])
    }
  }

  @Test func `needs room`() {
    let dashboard = Dashboard(style: TextStyle(isColored: false), glyphs: .unicode)
    for (width, height) in [(0, 0), (0, 5), (5, 0), (-1, -1)] {
      #expect(
        dashboard.frame(LiveStates.workflow, DashboardView(), width: width, height: height).lines
          .isEmpty)
    }
  }
}
