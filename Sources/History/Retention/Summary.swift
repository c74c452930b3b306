import Foundation
package import Model
package import Quantities

/// Summary statistics of the series recorded in a day, a week or a month.
package struct Summary: Hashable, Sendable {
  /// The periods of aggregation, by the names of their folders.
  package enum Span: String, Hashable, Sendable, CaseIterable {
    case daily = "daily_summaries"
    case weekly = "weekly_trends"
    case monthly = "monthly_reports"

    /// The name of the period of an instant, in UTC: "2026-01-31", "2026-W05" (ISO 8601), "2026-01".
    package func name(of time: Instant) -> String {
      let date = CivilDate(time)
      return switch self {
      case .daily: date.text
      case .weekly: date.weekText
      case .monthly: date.monthText
      }
    }
  }

  /// One metric of a workflow in an environment.
  package struct Line: Hashable, Sendable, Codable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let environment: String
    package let runs: Int
    package let samples: Int
    package let median: Double
    package let minimum: Double
    package let maximum: Double

    private enum CodingKeys: String, CodingKey {
      case workflow, metric, unit, environment, runs, samples, median
      case minimum = "min"
      case maximum = "max"
    }
  }

  package let span: Span
  /// The result of `Span.name(of:)`.
  package let name: String
  /// Of recorded runs.
  package var lines: [Line]
  /// What monitors watched; empty where nothing was.
  package var watched = WatchedSummary()

  package init(span: Span, name: String, lines: [Line] = []) {
    (self.span, self.name, self.lines) = (span, name, lines)
  }

  /// Aggregates runs.
  ///
  /// - Parameters:
  ///   - runs: The runs; those without a time are skipped.
  ///   - span: The period of aggregation.
  /// - Returns: The summaries in chronological order.
  package static func of(_ runs: [Run], by span: Span) -> [Summary] {
    struct Key: Hashable {
      let workflow: String
      let metric: Metric
      let environment: String
    }
    var spans: [String: [Key: [[Double]]]] = [:]
    for run in runs {
      guard let time = Instant(run.at) else { continue }
      for samples in run.metrics where !samples.samples.isEmpty {
        let key = Key(
          workflow: run.workflow, metric: samples.metric, environment: run.environment.key)
        spans[span.name(of: time), default: [:]][key, default: []].append(samples.samples)
      }
    }
    return spans.sorted { $0.key < $1.key }.map { name, series in
      let lines = series.compactMap { key, runs -> Line? in
        let all = runs.flatMap { $0 }
        guard let minimum = all.min(), let maximum = all.max(),
          let median = MetricSamples(metric: key.metric, samples: all).median
        else { return nil }
        return Line(
          workflow: key.workflow, metric: key.metric.name, unit: key.metric.unit,
          environment: key.environment, runs: runs.count, samples: all.count, median: median,
          minimum: minimum, maximum: maximum)
      }
      return Summary(
        span: span, name: name,
        lines: lines.sorted {
          [$0.workflow, $0.metric, $0.environment].lexicographicallyPrecedes(
            [$1.workflow, $1.metric, $1.environment])
        })
    }
  }

  private struct File: Decodable {
    let version: Int
    let span: String
    let series: [Line]
    let watched: WatchedSummary?
  }

  /// Reads a file's text; nil where it is damaged or was written by a newer perf-check.
  init?(json: Data, span: Span) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let file = try? decoder.decode(File.self, from: json), file.version == 1 else {
      return nil
    }
    self.init(span: span, name: file.span, lines: file.series)
    if let watched = file.watched { self.watched = watched }
  }

  /// The file's text: one series, workflow or part per line.
  package var json: String {
    func list(_ values: [some Encodable], indent: String) -> String {
      let lines = values.map {
        "\n\(indent)  " + JSONLine.text(of: $0, keys: .convertToSnakeCase)
      }
      return "[" + lines.joined(separator: ",") + (lines.isEmpty ? "]" : "\n\(indent) ]")
    }
    let section = """
      ,
       "watched": {
        "workflows": \(list(watched.totals, indent: " ")),
        "parts": \(list(watched.parts, indent: " "))
       }
      """
    return """
      {
       "version": 1,
       "span": "\(name)",
       "series": \(list(lines, indent: ""))\(watched.parts.isEmpty ? "" : section)
      }

      """
  }
}
