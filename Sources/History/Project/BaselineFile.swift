package import Configuration
package import Foundation
package import Model
import Quantities

/// `baseline_metrics.json`: the values that counted metrics are compared with.
package struct BaselineFile: Hashable, Sendable {
  /// The file's usual name, in the folder `baselines`.
  package static let name = "baseline_metrics.json"
  /// The newest version of the format that is understood.
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
    /// When, RFC 3339 UTC.
    package var at: String
    /// The Swift version that built it.
    package var toolchain: String
    /// What counted, if not the machine itself: "cachegrind".
    package var counter: String?
    /// In the order they were measured, in `unit`.
    package var samples: [Double]
  }

  /// The tag of a run that says what counted its instructions, if not the machine itself.
  package static let counterTag = "counter"

  /// What the keys of environments stand for.
  package var environments: [String: RunEnvironment] = [:]
  /// Sorted by workflow, metric and environment, each once.
  package private(set) var entries: [Entry] = []

  package init() {}

  /// Puts the metrics of a run in the place of those that workflow and environment had.
  ///
  /// - Parameter metrics: Which; nil for all.
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

  /// Puts an entry in the place of that of the same workflow, metric and environment.
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
  /// What distinguishes entries, in the order they are sorted by.
  fileprivate var identity: [String] { [workflow, metric, environment] }
}

extension BaselineFile: Codable {
  private enum CodingKeys: String, CodingKey { case version, environments, metrics }

  /// Reads a file's contents.
  ///
  /// - Throws: What is wrong, and that a newer version was found.
  package init(json: Data, file: String) throws(ConfigurationError) {
    self = try JSONText.decode(Self.self, from: json, file: file)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version <= Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription: "version \(version) is newer than this perf-check understands"
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

  /// The file's text: one environment and one metric a line, so that a diff shows what moved.
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
