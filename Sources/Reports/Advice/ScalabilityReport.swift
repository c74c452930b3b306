import Advice
import Quantities
import Statistics

extension Table {
  /// The laws of workflows: throughput against agents.
  init(_ scalability: [Scalability]) {
    self.init(
      "Throughput against agents, by the Universal Scalability Law (95 % intervals)",
      columns: [
        ("workflow", .left), ("points", .right), ("one agent", .right), ("contention", .right),
        ("coherency", .right), ("peak", .right), ("note", .left),
      ])
    for one in scalability {
      let law = one.law
      let interval = law?.interval(confidence: 0.95)
      func text(_ path: KeyPath<ScalabilityLaw.Parameters, Double>, _ value: Double?) -> String {
        guard let value, let interval else { return "?" }
        return "\(Quantity.number(value)) (\(Quantity.number(interval.lower[keyPath: path])) …"
          + " \(Quantity.number(interval.upper[keyPath: path])))"
      }
      add([
        TraceText.short(one.workflow, 24), "\(one.points.count)",
        text(\.throughputOfOne, law?.throughputOfOne), text(\.contention, law?.contention),
        text(\.coherency, law?.coherency), law?.peakWorkers.map { Quantity.number($0) } ?? "none",
        one.notes.joined(separator: "; "),
      ])
    }
  }
}
