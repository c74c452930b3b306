import Quantities

/// Live metrics in Prometheus's text format.
///
/// Names are those of OpenTelemetry with their units: dots become underscores, `s` becomes `_seconds`,
/// `By` `_bytes` and `1` `_ratio`, and counters end in `_total`. A number such as `process.thread.count`
/// is `process_threads`.
///
/// - SeeAlso: Prometheus, "Exposition formats", version 0.0.4; OpenTelemetry, "Prometheus and
///   OpenMetrics Compatibility".
package struct PrometheusText: Sendable {
  private let metrics: [LiveMeasures.Metric]

  package init(_ measures: LiveMeasures) { metrics = measures.metrics }

  /// The metrics, each with its help and type; empty where nothing runs.
  package var text: String {
    metrics.map { metric in
      let name = Self.name(of: metric)
      let head =
        "# HELP \(name) \(metric.description)\n"
        + "# TYPE \(name) \(metric.kind == .counter ? "counter" : "gauge")\n"
      return head
        + metric.points.map { point in
          let labels = point.attributes.map {
            "\(Self.identifier($0.name))=\"\(Self.escaped($0.value))\""
          }
          return "\(name){\(labels.joined(separator: ","))} \(point.value)\n"
        }.joined()
    }.joined()
  }

  private static func name(of metric: LiveMeasures.Metric) -> String {
    let unit =
      switch metric.unit {
      case "s": "_seconds"
      case "By": "_bytes"
      case "1": "_ratio"
      default: ""
      }
    let name = identifier(metric.name)
    // In Prometheus, only histograms and summaries have a name that ends so.
    let isCount = name.hasSuffix("_count")
    let noun = isCount ? String(name.dropLast("_count".count)) : name
    let plural = isCount ? noun + (noun.hasSuffix("s") ? "es" : "s") : noun
    return plural + unit + (metric.kind == .counter ? "_total" : "")
  }

  private static func identifier(_ name: String) -> String { name.replacing(".", with: "_") }

  /// A label's value: backslash, quote and line feed are escaped.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n", "\r\n": result += "\\n"
      default: result.append(character)
      }
    }
  }
}
