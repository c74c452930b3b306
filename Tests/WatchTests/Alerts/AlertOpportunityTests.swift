import Configuration
import Quantities
import Testing

@testable import Watch

@Suite struct `Alerts of what is worth changing` {
  private static let batching = AlertOpportunity(
    workflow: "w", category: "batching", improvement: 0.2, recommendation: "Batch them.")
  private static let order = AlertOpportunity(
    workflow: "w", category: "task_order", improvement: 0.03, recommendation: "Start c first.")

  private func evaluation(_ state: AlertState = AlertState()) -> AlertEvaluation {
    AlertEvaluation(Alerting().rules, state: state)
  }

  @Test func `fire above the threshold, until it was done`() throws {
    var evaluation = evaluation()
    var found = evaluation.evaluate([Self.batching, Self.order], environment: "e", at: 1e9)
    #expect(found.count == 1 && found[0].to == .firing)
    let alert = try #require(evaluation.alerts(at: 1e9).first)
    #expect(alert.rule.kind == .optimizationOpportunity && alert.rule.severity == .info)
    #expect(alert.recommendation == "Batch them." && alert.currentValue == 0.2)
    #expect(alert.labels == ["category": "batching"] && evaluation.alerts(at: 1e9).count == 1)
    #expect(AlertEntry(alert).recommendation == "Batch them.")
    found = evaluation.evaluate([Self.order], environment: "e", at: 1e9 + 60)
    #expect(found.map(\.to) == [.resolved] && found[0].alert.id == alert.id)
  }

  /// Recorded runs stay what they were, however long nobody looks.
  @Test func `don't lose their data, and are kept with what to do`() throws {
    var first = evaluation()
    _ = first.evaluate([Self.batching], environment: "e", at: 1e9)
    var later = evaluation(first.state)
    #expect(later.evaluate(at: 1e9 + 50_000).isEmpty)
    let alert = try #require(later.alerts(at: 1e9 + 50_000).first)
    #expect(alert.status == .firing && alert.recommendation == "Batch them.")
    #expect(later.evaluate([Self.batching], environment: "e", at: 1e9 + 50_000).isEmpty)
  }

  @Test func `are no matter of runs that are watched, nor these of them`() {
    var evaluation = evaluation()
    _ = evaluation.evaluate(sample(1, at: 1e9))
    #expect(!evaluation.alerts(at: 1e9).contains { $0.rule.name == "optimization_opportunity" })
    _ = evaluation.evaluate([Self.batching], environment: "e", at: 1e9)
    let own = evaluation.alerts(at: 1e9).filter { !$0.labels.isEmpty }
    #expect(own.map(\.rule.name) == ["optimization_opportunity"])
  }
}
