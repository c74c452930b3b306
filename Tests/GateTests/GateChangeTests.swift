import Testing

@testable import Gate

@Suite struct `A change of the gate` {
  private func summary(
    _ workflow: String?, _ metric: String?, _ base: String?, _ candidate: String?
  ) -> String {
    GateChange(
      kind: .loosened, workflow: workflow, metric: metric, what: "limit", base: base,
      candidate: candidate, applies: false
    ).summary
  }

  @Test func `is told in a line with what it has`() {
    #expect(summary("parse", "wall_time", "3 %", "60 %") == "parse wall_time: limit 3 % → 60 %")
    #expect(summary("parse", nil, "3 %", nil) == "parse: limit 3 %")
    #expect(summary(nil, nil, nil, "60 %") == "limit 60 %")
    #expect(summary(nil, nil, nil, nil) == "limit")
  }

  @Test(arguments: [
    (0.05, "5 %"), (0.125, "12.5 %"), (0, "0 %"), (5, "500 %"), (0.0001234, "0.01234 %"),
    (1.00004, "100 %"),
  ])
  func `has its shares as people read them`(fraction: Double, text: String) {
    #expect(GateChange.percent(fraction) == text)
  }

  @Test func `may hide a regression unless it asks for more`() {
    #expect(
      GateChange.Kind.allCases.filter(\.isWeaker) == [.loosened, .removed, .redefined])
  }
}
