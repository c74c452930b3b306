import Model
import Reports
import Testing

@testable import Gate
@testable import Insight

@Suite struct `Annotations of a change` {
  private func lines(_ comparisons: [Comparison], _ changes: [GateChange] = []) -> [String] {
    Annotations.lines(for: VerdictDocument(check(comparisons, gateChanges: changes)))
  }

  @Test func `are errors, warnings or notices by the verdict, and none where all is fine`() {
    func command(_ verdict: Verdict) -> Substring? {
      var one = comparison(verdict, change: verdict == .missing ? nil : 0.2)
      one.warnings = ["why"]
      let lines = lines([one])
      return lines.first?.split(separator: " ")[0]
    }
    #expect(command(.regressed) == "::error")
    for verdict in [Verdict.undecided, .missing, .notComparable] {
      #expect(command(verdict) == "::warning", "\(verdict)")
    }
    #expect(command(.new) == "::notice")
    #expect(command(.passed) == nil && command(.improved) == nil)
  }

  @Test func `say the sentence of the report, with what a command escapes`() {
    let size = "20.0 %25 (98 %25 interval +15.0 … +25.0 %25)"
    #expect(
      lines([comparison()]) == [
        "::error title=perf-check: regressed::parse wall_time is worse by \(size): more than the 10"
          + " %25 allowed"
      ])
  }

  @Test func `stay on one line, whatever a message holds`() {
    var one = comparison(.missing, workflow: "a\n::error::b", change: nil)
    one.warnings = ["the build failed\r\n::set-output name=x::y\u{1B}[2J\n100%"]
    let all = lines([one])
    #expect(all.count == 1 && all[0].hasPrefix("::warning title=perf-check: missing::a%0A"))
    #expect(!all[0].contains { $0.isNewline || $0 == "\u{1B}" })
    // GitHub takes "%0A" for a line break only after it has found the command.
    #expect(all[0].hasSuffix("100%25"))
  }

  @Test(arguments: GateChange.Kind.allCases)
  func `of the gate are errors where it is weakened`(kind: GateChange.Kind) {
    let change = GateChange(kind: kind, what: "limit", base: "3 %", candidate: "4 %", applies: true)
    let weakens: Set<GateChange.Kind> = [.loosened, .removed, .redefined]
    #expect(
      lines([comparison(.passed)], [change]) == [
        "::\(weakens.contains(kind) ? "error" : "notice") title=perf-check: gate \(kind.rawValue)::"
          + "limit 3 %25 → 4 %25 (applies)"
      ])
  }

  @Test func `name slower tasks`() throws {
    let task = SlowerTask(
      task: "link", phase: "", before: 1, after: 2, change: 1, interval: 0.9...1.1, pValue: 0.001,
      makespanChange: 0.5)
    let all = Annotations.lines(
      for: VerdictDocument(
        check([comparison(metric: Metric(name: "makespan", unit: "s"))]),
        slowerTasks: ["parse": [task]]))
    #expect(try #require(all.first).contains("slower tasks: 'link' +100.0 %25"))
  }
}
