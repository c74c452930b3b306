import Foundation
import Quantities

/// Live metrics as OTLP/JSON, to be posted to a collector's `/v1/metrics`.
///
/// - SeeAlso: OpenTelemetry Protocol 1.9, "JSON Protobuf Encoding": 64-bit integers are strings, and
///   enumerations are numbers.
package struct OTLPMetrics: Sendable {
  private let metrics: [LiveMeasures.Metric]

  package init(_ measures: LiveMeasures) { metrics = measures.metrics }

  /// One `ExportMetricsServiceRequest`; without metrics where nothing runs.
  package var text: String {
    let request = Request(resourceMetrics: [
      .init(
        resource: .init(attributes: [Attribute("service.name", "perf-check")]),
        scopeMetrics: [.init(scope: .init(name: "perf-check"), metrics: metrics.map(Metric.init))])
    ])
    return JSONLine.text(of: request) + "\n"
  }

  private struct Request: Encodable {
    let resourceMetrics: [ResourceMetrics]
  }

  private struct ResourceMetrics: Encodable {
    let resource: Resource
    let scopeMetrics: [ScopeMetrics]
  }

  private struct Resource: Encodable {
    let attributes: [Attribute]
  }

  private struct ScopeMetrics: Encodable {
    struct Scope: Encodable {
      let name: String
    }

    let scope: Scope
    let metrics: [Metric]
  }

  private struct Attribute: Encodable {
    struct Value: Encodable {
      let stringValue: String
    }

    let key: String
    let value: Value

    init(_ key: String, _ value: String) {
      (self.key, self.value) = (key, Value(stringValue: value))
    }
  }

  private struct Metric: Encodable {
    let name: String
    let unit: String
    let description: String
    var gauge: Points?
    var sum: Points?
    var histogram: Points?

    init(_ metric: LiveMeasures.Metric) {
      (name, unit, description) = (metric.name, metric.unit, metric.description)
      let points = metric.points.map { Point($0, isCumulative: metric.kind != .gauge) }
      switch metric.kind {
      case .gauge: gauge = Points(dataPoints: points)
      case .histogram: histogram = Points(dataPoints: points, aggregationTemporality: 2)
      case .counter, .upDownCounter:
        // Cumulative since the beginning of the run.
        sum = Points(
          dataPoints: points, aggregationTemporality: 2, isMonotonic: metric.kind == .counter)
      }
    }
  }

  private struct Points: Encodable {
    let dataPoints: [Point]
    var aggregationTemporality: Int?
    var isMonotonic: Bool?
  }

  private struct Point: Encodable {
    let attributes: [Attribute]
    let startTimeUnixNano: String?
    let timeUnixNano: String
    var asDouble: Double?
    // Of a histogram.
    var count: String?
    var sum: Double?
    var bucketCounts: [String]?
    var explicitBounds: [Double]?

    init(_ point: LiveMeasures.Point, isCumulative: Bool) {
      attributes = point.attributes.map { Attribute($0.name, $0.value) }
      startTimeUnixNano = isCumulative ? Self.nanoseconds(point.start) : nil
      timeUnixNano = Self.nanoseconds(point.time)
      guard let buckets = point.buckets else {
        asDouble = point.value
        return
      }
      (sum, count) = (point.value, "\(buckets.counts.reduce(0, +))")
      (bucketCounts, explicitBounds) = (buckets.counts.map { "\($0)" }, buckets.bounds)
    }

    private static func nanoseconds(_ seconds: Double) -> String {
      "\(Nanoseconds.from(seconds: max(0, seconds)))"
    }
  }
}
