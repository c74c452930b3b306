import Foundation
package import Git
import History
package import Model

/// A commit with the runs recorded for it.
package struct RecordedCommit: Sendable {
  package let commit: Commit
  package let runs: [Run]

  package init(commit: Commit, runs: [Run]) {
    self.commit = commit
    self.runs = runs
  }
}

extension Report {
  /// The recorded runs, newest commit first.
  ///
  /// - Parameters:
  ///   - commits: Only those with runs.
  ///   - workflow: The only workflow shown; nil for all.
  ///   - metric: The only metric shown; nil for all.
  ///   - warnings: What the user should know.
  package init(
    history commits: [RecordedCommit], workflow: String?, metric: String?, warnings: [String]
  ) {
    var table = TextTable([
      ("commit", .left), ("at", .left), ("workflow", .left), ("metric", .left),
      ("median", .right), ("runs", .right), ("environment", .left), ("run", .left),
      ("tags", .left), ("subject", .left),
    ])
    var runs: [JSONValue] = []
    for recorded in commits {
      for run in recorded.runs where workflow == nil || run.workflow == workflow {
        runs.append(JSONValue(run: run))
        for samples in run.metrics where metric == nil || samples.metric.name == metric {
          table.add([
            recorded.commit.id.short + (run.dirty ? "+" : ""), run.at, run.workflow,
            samples.metric.name,
            samples.median.map { Quantity.text($0, unit: samples.metric.unit) } ?? "-",
            "\(samples.samples.count)", run.environment.key, run.shortID,
            run.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
              .joined(separator: " "),
            recorded.commit.subject,
          ])
        }
      }
    }
    var envelope = Envelope(operation: "history", workflow: workflow)
    envelope.performanceData = .object(["runs": .array(runs)])
    envelope.analysisResults = .object(["warnings": .array(warnings.map(JSONValue.string))])
    let rows = table
    let isEmpty = rows.isEmpty
    let what = [workflow, metric].compactMap { $0.map { " '\($0)'" } }.joined(separator: ",")
    let none = "No runs\(what.isEmpty ? "" : " of\(what)") are recorded in this history."
    self.init(
      text: { style in
        ([isEmpty ? none : rows.text()] + warnings.map { style.yellow("warning") + ": " + $0 })
          .joined(separator: "\n\n")
      },
      markdown: ([isEmpty ? Markdown(none) : rows.markdown] + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }
}

extension Run {
  /// The end of its id, which tells it from others: the beginning is its time.
  fileprivate var shortID: String { String(id.suffix(8)) }
}

extension Report {
  /// One recorded run with all that was measured.
  package init(run: Run, of commit: Commit, warnings: [String]) {
    var table = TextTable([
      ("metric", .left), ("median", .right), ("least", .right), ("most", .right),
      ("samples", .right), ("in order", .left),
    ])
    for samples in run.metrics {
      func text(_ value: Double?) -> String {
        value.map { Quantity.text($0, unit: samples.metric.unit) } ?? "-"
      }
      table.add([
        samples.metric.name, text(samples.median), text(samples.samples.min()),
        text(samples.samples.max()), "\(samples.samples.count)",
        Sparkline.draw(samples.samples, width: 40).line,
      ])
    }
    let environment = run.environment
    let lines = [
      ("run", run.id), ("workflow", run.workflow),
      ("commit", "\(commit.id.short) (\(commit.subject))" + (run.dirty ? ", changed files" : "")),
      ("at", run.at),
      (
        "environment",
        "\(environment.key): \(environment.cpu), \(environment.cores) cores, \(environment.os), "
          + "\(environment.arch), Swift \(environment.swift)"
      ),
      (
        "tags",
        run.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
      ),
    ].filter { !$0.1.isEmpty }
    let width = lines.map(\.0.count).max() ?? 0
    var envelope = Envelope(operation: "history", workflow: run.workflow)
    envelope.performanceData = .object(["runs": .array([JSONValue(run: run)])])
    envelope.analysisResults = .object(["warnings": .array(warnings.map(JSONValue.string))])
    let rows = table
    self.init(
      text: { style in
        ([
          lines.map { "  " + $0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $1 }
            .joined(separator: "\n"), rows.text(),
        ] + warnings.map { style.yellow("warning") + ": " + $0 }).joined(separator: "\n\n")
      },
      markdown: ([lines.map { "- \($0): \($1)" }.joined(separator: "\n"), rows.markdown]
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

extension JSONValue {
  /// An environment as the ledger has it.
  init(environment: RunEnvironment) {
    self = .object([
      "key": .string(environment.key), "cpu": .string(environment.cpu),
      "cores": .integer(environment.cores), "os": .string(environment.os),
      "memory": .integer(Int(clamping: environment.memory)),
      "arch": .string(environment.arch), "swift": .string(environment.swift),
    ])
  }

  /// A run as the ledger has it.
  init(run: Run) {
    self = .object([
      "id": .string(run.id), "workflow": .string(run.workflow), "commit": .string(run.commit),
      "dirty": .bool(run.dirty), "at": .string(run.at),
      "environment": JSONValue(environment: run.environment),
      "metrics": .array(
        run.metrics.map { samples in
          var members: [String: JSONValue] = [
            "name": .string(samples.metric.name), "unit": .string(samples.metric.unit),
            "better": .string(samples.metric.better.rawValue), "median": JSONValue(samples.median),
            "samples": .array(samples.samples.map(JSONValue.number)),
          ]
          if !samples.clusters.isEmpty {
            members["clusters"] = .array(
              samples.clusters.map { .array($0.map(JSONValue.number)) })
          }
          return .object(members)
        }),
      "tags": .object(run.tags.mapValues(JSONValue.string)),
    ])
  }
}
