package import Git
import History
package import Workflows

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
      ("median", .right), ("runs", .right), ("environment", .left), ("tags", .left),
      ("subject", .left),
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
            "\(samples.samples.count)", run.environment.key,
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
      markdown: ([isEmpty ? none : rows.markdown] + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
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
