import Foundation
package import Model
import Quantities

/// The supported output formats.
package enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  /// The table of values that `--input` reads.
  case csv
  /// Runs in the format of the notes, one per line.
  case jsonl
  /// Go benchmark text, which benchstat reads.
  case go
  /// github-action-benchmark's `customSmallerIsBetter`: the newest commit's medians.
  case githubActionBenchmark = "github-action-benchmark"
  /// The same for `customBiggerIsBetter`.
  case githubActionBenchmarkBigger = "github-action-benchmark-bigger"
  /// Bencher Metric Format: the newest commit's medians.
  case bencher

  /// The names of all formats, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// The exported text.
  package struct Written: Hashable, Sendable {
    package let text: String
    /// Warnings about data that the format doesn't support.
    package let warnings: [String]
  }

  /// Writes a history.
  ///
  /// - Parameters:
  ///   - history: The history, for all formats except `jsonl`.
  ///   - lines: The runs as lines, for `jsonl`.
  package func write(_ history: RecordedHistory, lines: [String]) -> Written {
    switch self {
    case .csv: Written(text: Self.csv(history), warnings: [])
    case .jsonl: Written(text: lines.map { $0 + "\n" }.joined(), warnings: [])
    case .go: Written(text: Self.go(history), warnings: [])
    case .githubActionBenchmark: Self.values(history, better: .lower)
    case .githubActionBenchmarkBigger: Self.values(history, better: .higher)
    case .bencher: Self.bencher(history)
    }
  }

  /// One row per sample, commit by commit.
  private static func csv(_ history: RecordedHistory) -> String {
    func quoted(_ text: String) -> String {
      // By bytes, because CR LF is a single character.
      text.utf8.contains { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }
        ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
    let hasEnvironments = history.series.contains { !$0.environment.isEmpty }
    var rows: [(place: Int32, text: String)] = []
    for series in history.series {
      let names = [series.workflow, series.metric.name].map(quoted).joined(separator: ",")
      let more = [series.metric.unit, series.metric.better.rawValue].map(quoted)
        .joined(separator: ",")
      for point in 0..<series.count {
        let entry = history.entry(of: point, in: series)
        let time = entry.time.map { Instant(secondsSince1970: $0).description } ?? ""
        for sample in series.samples(at: point) {
          let row = "\(quoted(entry.commit)),\(time),\(names),\(sample),\(more)"
          rows.append(
            (series.entries[point], hasEnvironments ? row + "," + quoted(series.environment) : row))
        }
      }
    }
    let ordered = rows.enumerated().sorted {
      ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
    }
    return "commit,time,workflow,metric,value,unit,better"
      + (hasEnvironments ? ",environment" : "") + "\n"
      + ordered.map { $0.element.text + "\n" }.joined()
  }

  /// Blocks of lines, one per commit and environment.
  private static func go(_ history: RecordedHistory) -> String {
    var blocks: [Int32: [String: [String]]] = [:]
    var units: Set<String> = []
    for series in history.series {
      let (unit, factor) = goUnit(series.metric)
      if series.metric.name != "wall_time" {
        units.insert("Unit \(unit) better=\(series.metric.better.rawValue)")
      }
      let name = series.workflow.split(whereSeparator: \.isWhitespace).joined(separator: "_")
      for point in 0..<series.count {
        for sample in series.samples(at: point) {
          // The first letter after "Benchmark" must not be lower case.
          let line =
            "Benchmark\(name.prefix(1).uppercased())\(name.dropFirst())"
            + " 1 \(sample * factor) \(unit)"
          blocks[series.entries[point], default: [:]][series.environment, default: []].append(line)
        }
      }
    }
    let body = blocks.sorted { $0.key < $1.key }.flatMap { place, environments in
      environments.sorted { $0.key < $1.key }.map { environment, lines -> String in
        var block = "commit: \(history.entries[Int(place)].commit)\n"
        if !environment.isEmpty { block += "environment: \(environment)\n" }
        for line in lines { block += line + "\n" }
        return block
      }
    }
    return units.sorted().map { $0 + "\n" }.joined() + body.joined(separator: "\n")
  }

  private static func goUnit(_ metric: Metric) -> (unit: String, factor: Double) {
    if metric.name == "wall_time" { return ("ns/op", 1e9) }
    let name = metric.name.split(whereSeparator: \.isWhitespace).joined(separator: "_")
    return (metric.unit.isEmpty ? name : "\(name)-\(metric.unit)", 1)
  }

  /// The newest point of every series.
  private static func newest(
    _ history: RecordedHistory
  ) -> [(series: MetricSeries, samples: [Double], median: Double)] {
    history.series.compactMap { series in
      guard series.count > 0 else { return nil }
      let last = series.count - 1
      let (samples, median) = (series.samples(at: last), series.values[last])
      // Times are written in nanoseconds, which overflows for the largest values.
      guard ((samples + [median]).allSatisfy { ($0 * 1e9).isFinite }) else { return nil }
      return (series, samples, median)
    }
  }

  private static func values(
    _ history: RecordedHistory, better: Metric.Direction
  ) -> Written {
    struct Value: Encodable {
      let name: String
      let unit: String
      let value: Double
      let range: String?
      let extra: String
    }
    let all = newest(history)
    let values = all.filter { $0.series.metric.better == better }.map { point in
      let (minimum, maximum) = (point.samples.min() ?? 0, point.samples.max() ?? 0)
      return Value(
        name: "\(point.series.workflow) \(point.series.metric.name)",
        unit: point.series.metric.unit, value: point.median,
        range: maximum > minimum ? "± \((maximum - minimum) / 2)" : nil,
        extra: "\(point.samples.count) samples")
    }
    let left = all.count - values.count
    let other = better == .lower ? "github-action-benchmark-bigger" : "github-action-benchmark"
    return Written(
      text: json(values),
      warnings: left > 0
        ? ["\(left) metrics are better the other way; write them with --to \(other)"] : [])
  }

  private static func bencher(_ history: RecordedHistory) -> Written {
    struct Value: Encodable {
      let value: Double
      let lower: Double?
      let upper: Double?

      enum CodingKeys: String, CodingKey {
        case value
        case lower = "lower_value"
        case upper = "upper_value"
      }
    }
    var benchmarks: [String: [String: Value]] = [:]
    for point in newest(history) {
      // Bencher's own measure for time is in nanoseconds.
      let isTime = point.series.metric.name == "wall_time"
      let factor = isTime ? 1e9 : 1
      let isRange = point.samples.count > 1
      benchmarks[point.series.workflow, default: [:]][
        isTime ? "latency" : point.series.metric.name] = Value(
          value: point.median * factor,
          lower: isRange ? point.samples.min().map { $0 * factor } : nil,
          upper: isRange ? point.samples.max().map { $0 * factor } : nil)
    }
    return Written(text: json(benchmarks), warnings: [])
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("samples are finite, so that they can be written")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
