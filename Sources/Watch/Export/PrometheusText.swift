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
        + "# TYPE \(name) \(Self.type(of: metric.kind))\n"
      return head + metric.points.map { Self.lines(of: $0, name) }.joined()
    }.joined()
  }

  private static func type(of kind: LiveMeasures.Kind) -> String {
    switch kind {
    case .counter: "counter"
    case .gauge, .upDownCounter: "gauge"
    case .histogram: "histogram"
    }
  }

  /// A line; of a histogram, one for each bucket with all below it, the sum and the count.
  private static func lines(of point: LiveMeasures.Point, _ name: String) -> String {
    let labels = labels(of: point).map { "\($0)=\"\(escaped($1))\"" }
    func line(_ suffix: String, _ more: [String] = [], _ value: String) -> String {
      "\(name)\(suffix){\((labels + more).joined(separator: ","))} \(value)\n"
    }
    guard let buckets = point.buckets else { return line("", [], "\(point.value)") }
    var total = 0
    var lines = ""
    for (count, bound) in zip(buckets.counts, buckets.bounds.map { "\($0)" } + ["+Inf"]) {
      total += count
      lines += line("_bucket", ["le=\"\(bound)\""], "\(total)")
    }
    return lines + line("_sum", [], "\(point.value)") + line("_count", [], "\(total)")
  }

  /// What tells a point apart from the others of its metric.
  static func labels(of point: LiveMeasures.Point) -> [(String, String)] {
    point.attributes.map { (identifier($0.name), $0.value) }
  }

  static func name(of metric: LiveMeasures.Metric) -> String {
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
