import Advice
import Model
import Statistics

/// The laws of workflows in every format.
struct ScalabilityTable: Sendable {
  private let scalability: [Scalability]

  init(_ scalability: [Scalability]) { self.scalability = scalability }

  private var table: TextTable {
    var table = TextTable([
      ("workflow", .left), ("points", .right), ("one reaches", .right), ("contention", .right),
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
      table.add([
        TraceText.short(one.workflow, 24), "\(one.points.count)",
        text(\.throughputOfOne, law?.throughputOfOne), text(\.contention, law?.contention),
        text(\.coherency, law?.coherency),
        law?.peakWorkers.map { Quantity.number($0) } ?? "none",
        one.notes.joined(separator: "; "),
      ])
    }
    return table
  }

  func text(_ style: TextStyle) -> String {
    style.bold("Throughput against agents, by the Universal Scalability Law (95 %)") + "\n"
      + table.text()
  }

  var markdown: Markdown { table.markdown }

  var json: JSONValue { .array(scalability.map { JSONValue(scalability: $0) }) }
}

extension JSONValue {
  /// A fitted law with its intervals.
  fileprivate init(scalability one: Scalability) {
    let law = one.law
    func intervals(_ ends: (lower: ScalabilityLaw.Parameters, upper: ScalabilityLaw.Parameters)?)
      -> [String: JSONValue]
    {
      guard let ends else { return [:] }
      func pair(_ path: KeyPath<ScalabilityLaw.Parameters, Double>) -> JSONValue {
        .array([.number(ends.lower[keyPath: path]), .number(ends.upper[keyPath: path])])
      }
      return [
        "contention": pair(\.contention), "coherency": pair(\.coherency),
        "throughput_of_one": pair(\.throughputOfOne),
      ]
    }
    var shown = intervals(law?.interval(confidence: 0.95))
    if law != nil {
      shown["confidence"] = .number(0.95)
      shown["as_r_usl"] = .object(intervals(law?.intervalAsUSL))
    }
    self = .object([
      "workflow": .string(one.workflow), "law": .string("usl"),
      "metric": .string(one.metric.name), "points": .integer(one.points.count),
      "throughput_of_one": JSONValue(law?.throughputOfOne),
      "contention": JSONValue(law?.contention), "coherency": JSONValue(law?.coherency),
      "peak_agents": JSONValue(law?.peakWorkers),
      "peak_throughput": JSONValue(law?.peakThroughput), "limit": JSONValue(law?.limit),
      "residual_error": JSONValue(law?.residualError),
      "intervals": .object(shown),
      "notes": .array(one.notes.map(JSONValue.string)),
    ])
  }
}
