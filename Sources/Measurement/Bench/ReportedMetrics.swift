package import Foundation
package import Model

/// The metrics that a run reports itself, as JSON lines in the file `PERF_CHECK_METRICS`.
package enum ReportedMetrics {
  /// The variable that names the file.
  package static let variable = "PERF_CHECK_METRICS"

  private struct Line: Decodable {
    let name: String
    let value: Double
    let unit: String?
    let better: Metric.Direction?
  }

  /// Reads the lines of one run.
  ///
  /// Several values of one name count as one sample, their median: iterations inside a process
  /// are not independent.
  ///
  /// - Throws: `.badMetric` with the line, when it isn't such a JSON object, its value isn't
  ///   finite, it takes the name of a built-in metric, or it contradicts an earlier line.
  package static func parse(_ data: Data) throws(MeasurementError) -> [(Metric, Double)] {
    var order: [Metric] = []
    var values: [String: [Double]] = [:]
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() where bytes.contains(where: { $0 > 0x20 }) {
      func error(_ problem: String) -> MeasurementError {
        let text = String(decoding: bytes.prefix(120), as: UTF8.self)
        return MeasurementError(
          .badMetric, "read the run's own metrics",
          detail: """
            line \(index + 1) of $\(variable) \(problem): \(text)
              Example: {"name": "rows_per_second", "value": 1.2e6, "unit": "1/s", \
            "better": "higher"}
            """)
      }
      guard let line = try? JSONDecoder().decode(Line.self, from: Data(bytes)) else {
        throw error("is not a valid metric")
      }
      guard line.value.isFinite else { throw error("has no finite value") }
      guard Metric.builtIn(line.name) == nil, !line.name.isEmpty else {
        throw error("uses the name of a built-in metric")
      }
      let metric = Metric(name: line.name, unit: line.unit ?? "", better: line.better ?? .lower)
      if values[line.name] == nil {
        order.append(metric)
      } else if !order.contains(metric) {
        throw error("has a different unit or direction than an earlier line")
      }
      values[line.name, default: []].append(line.value)
    }
    return order.compactMap { metric in
      MetricSamples(metric: metric, samples: values[metric.name] ?? []).median.map { (metric, $0) }
    }
  }
}
