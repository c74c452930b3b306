import Reports
import Testing

@Suite struct `What keys change` {
  private func view(_ keys: [Key], speed: Double? = nil) -> DashboardView {
    var view = DashboardView(speed: speed)
    for key in keys {
      let quits = view.press(key, page: 7)
      #expect(!quits)
    }
    return view
  }

  @Test func `is the layout, the help, the pause and the place`() {
    #expect(view([.character("c")]).layout == .compact)
    #expect(view([.character("c"), .character("c")]).layout == .full)
    #expect(view([.character("?")]).showsHelp && !view([.character("?"), .escape]).showsHelp)
    #expect(view([.character("p")]).isPaused)
    #expect(view([.down, .character("j"), .pageDown, .up]).scroll == 8)
    #expect(view([.up, .pageUp]).scroll == 0 && view([.end, .home]).scroll == 0)
    #expect(view([.end, .end, .pageDown, .down]).scroll == .max / 2)
    #expect(view([.character("x")]) == DashboardView())
  }

  @Test func `is the speed of a replay, within its range`() {
    #expect(view([.character("+")]).speed == nil)
    #expect(view([.character("+")], speed: 10).speed == 20)
    #expect(view([.character("-")], speed: 1.5).speed == 1)
    #expect(view(Array(repeating: .character("-"), count: 20), speed: 10).speed == 0.25)
    #expect(view(Array(repeating: .character("+"), count: 20), speed: 10).speed == 1000)
  }

  @Test func `is whether it is shown at all`() {
    var view = DashboardView()
    let quits = ["q", "j", "Q"].map { view.press(.character($0)) }
    #expect(quits == [true, false, true])
  }
}
