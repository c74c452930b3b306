package import Configuration
package import Foundation
package import Model
import Quantities

/// `baseline_metrics.json`: the baseline of counted metrics.
package struct BaselineFile: Hashable, Sendable {
  /// The file name, in the folder `baselines`.
  package static let name = "baseline_metrics.json"
  /// The newest supported version of the format.
  package static let version = 1

  /// The samples of one metric of one workflow in one environment.
  package struct Entry: Hashable, Sendable, Codable {
    package var workflow: String
    package var metric: String
    package var unit: String
    package var better: Metric.Direction
    /// The environment's key.
    package var environment: String
    /// The commit that was measured, 40 hex digits.
    package var commit: String
    /// The time of the measurement, RFC 3339 UTC.
    package var at: String
    /// The Swift version of the build.
    package var toolchain: String
    /// The counter, if not the processor: "cachegrind".
    package var counter: String?
    /// In the order of measurement, in `unit`.
    package var samples: [Double]
  }

  /// The tag of a run with the counter of its instructions, if not the processor.
  package static let counterTag = "counter"

  /// The environments by their keys.
  package var environments: [String: RunEnvironment] = [:]
  /// Sorted by workflow, metric and environment, without duplicates.
  package private(set) var entries: [Entry] = []

  package init() {}

  /// Replaces the metrics of a workflow and environment by those of a run.
  ///
  /// - Parameter metrics: The metrics; nil for all.
  package mutating func update(from run: Run, metrics: [String]? = nil) {
    let key = run.environment.key
    environments[key] = run.environment
    for samples in run.metrics where metrics?.contains(samples.metric.name) ?? true {
      let entry = Entry(
        workflow: run.workflow, metric: samples.metric.name, unit: samples.metric.unit,
        better: samples.metric.better, environment: key, commit: run.commit, at: run.at,
        toolchain: run.environment.swift,
        counter: samples.metric.name == "instructions" ? run.tags[Self.counterTag] : nil,
        samples: samples.samples)
      replace(entry)
    }
  }

  /// Replaces the entry with the same workflow, metric and environment.
  package mutating func replace(_ entry: Entry) {
    entries.removeAll { $0.identity == entry.identity }
    entries.append(entry)
    entries.sort { $0.identity.lexicographicallyPrecedes($1.identity) }
  }

  /// The entries of a metric in every environment.
  package func entries(workflow: String, metric: String) -> [Entry] {
    entries.filter { $0.workflow == workflow && $0.metric == metric }
  }
}

extension BaselineFile.Entry {
  /// The sort key, which identifies an entry.
  fileprivate var identity: [String] { [workflow, metric, environment] }
}

extension BaselineFile: Codable {
  private enum CodingKeys: String, CodingKey { case version, environments, metrics }

  /// Reads a file's contents.
  ///
  /// - Throws: An error for an invalid file, or a newer version.
  package init(json: Data, file: String) throws(ConfigurationError) {
    self = try JSONText.decode(Self.self, from: json, file: file)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version <= Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription: "version \(version) is newer than this perf-check supports"
          + " (\(Self.version))\n  Update perf-check.")
    }
    self.environments =
      try container.decodeIfPresent([String: RunEnvironment].self, forKey: .environments) ?? [:]
    self.entries = try container.decode([Entry].self, forKey: .metrics)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(environments, forKey: .environments)
    try container.encode(entries, forKey: .metrics)
  }

  /// The file's text: one environment or metric per line, for readable diffs.
  package var json: String {
    let used = environments.filter { key, _ in entries.contains { $0.environment == key } }
    let environmentLines = used.sorted { $0.key < $1.key }.map { key, environment in
      "  \(JSONLine.text(of: key)): \(JSONLine.text(of: environment))"
    }
    let metricLines = entries.map { "  " + JSONLine.text(of: $0) }
    func block(_ lines: [String], _ open: String, _ close: String) -> String {
      lines.isEmpty ? open + close : "\(open)\n\(lines.joined(separator: ",\n"))\n \(close)"
    }
    return """
      {
       "version": \(Self.version),
       "environments": \(block(environmentLines, "{", "}")),
       "metrics": \(block(metricLines, "[", "]"))
      }

      """
  }
}
