import Advice
import Foundation
import Gate
import Model
import Quantities
import Reports
import TestSupport
import Testing

/// The JSON of every operation, as its types have it.
@Suite struct `The JSON of an operation` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/perf-check/perf-check.docc/Schemas").standardizedFileURL

  /// Types that accept several shapes, or write more than they read.
  private static var known: [String: JSONSchema] {
    get throws {
      guard case .object(let environment) = try JSONSchema(of: RunEnvironment.self) else {
        preconditionFailure("an environment has members")
      }
      return [
        "RunEnvironment": .object(environment.merging(["key": .string(nil)]) { $1 }),
        "NoData": .object([:]), "Input": .either([.nullable(.number), .string(nil)]),
        "CapacityData": .either([
          try JSONSchema(of: CapacityData.Demand.self), .object(["points": .integer]),
        ]),
      ]
    }
  }

  private static func schema<Measured: Codable & Sendable, Found: Codable & Sendable>(
    _ data: Measured.Type = NoData.self, _ results: Found.Type
  ) throws -> JSONSchema {
    try JSONSchema(of: Envelope<Measured, Found>.self, known: known)
  }

  private static func workflows<Entry: Codable & Sendable>(
    _ entry: Entry.Type
  ) throws -> JSONSchema {
    try schema(NoData.self, WorkflowsResults<Entry>.self)
  }

  static func schemas() throws -> [String: JSONSchema] {
    [
      "agent-performance": try schema(NoData.self, AgentResults.self),
      "alerts": try schema(NoData.self, AlertsResults.self),
      "baseline-accept": try schema(NoData.self, AcceptResults.self),
      "baseline-show": try schema(BaselineData.self, NoData.self),
      "baseline-update": try schema(RunsData.self, RecordResults.self),
      "bisect": .either([
        try schema(BisectData.self, BisectResults.self),
        try schema(NoData.self, LogResults.self), try schema(NoData.self, NoData.self),
      ]),
      "bottlenecks": try schema(NoData.self, BottlenecksResults.self),
      "capacity-planning": try schema(CapacityData.self, CapacityResults.self),
      "check": try JSONSchema(of: VerdictDocument.self, known: known),
      "comparative": try schema(NoData.self, ComparativeResults.self),
      "compare": try schema(CompareData.self, CompareResults.self),
      "doctor": try schema(NoData.self, DoctorResults.self),
      "efficiency": try workflows(EfficiencyEntry.self),
      "error": try JSONSchema(of: FailureEnvelope.self),
      "execution-analysis": try workflows(ExecutionEntry.self),
      "export": try schema(NoData.self, ExportResults.self),
      "history": try schema(RunsData.self, WarningsResults.self),
      "import": try schema(RunsData.self, ImportResults.self),
      "init": try schema(NoData.self, InitResults.self),
      "lab": .either([
        try schema(NoData.self, LabStatusResults.self),
        try schema(NoData.self, LabSelfTestResults.self), try schema(NoData.self, NoData.self),
      ]),
      "live-metrics": try schema(NoData.self, LiveMetricsResults.self),
      "dashboard": try schema(NoData.self, LiveStateResults.self),
      "monitor": try schema(NoData.self, MonitorResults.self),
      "parallel-efficiency": try workflows(ParallelEntry.self),
      "patterns": try schema(NoData.self, PatternsResults.self),
      "phase-performance": try workflows(PhasesEntry.self),
      "predictions": try schema(PointsData.self, PredictionsResults.self),
      "prune": try schema(NoData.self, PruneResults.self),
      "publish-state": try schema(NoData.self, PublishedResults.self),
      "recommendations": try schema(NoData.self, RecommendationsResults.self),
      "record": try schema(RunsData.self, RecordResults.self),
      "regression": try schema(RegressionData.self, RegressionResults.self),
      "report": try schema(NoData.self, ReportResults.self),
      "resource-efficiency": try workflows(ResourceEntry.self),
      "selftest": try schema(NoData.self, SelfTestResults.self),
      "store": .either([
        try schema(NoData.self, StoreStatusResults.self),
        try schema(NoData.self, StorePushResults.self),
        try schema(NoData.self, StorePullResults.self),
        try schema(NoData.self, StoreMigrationResults.self),
      ]),
      "sync": try schema(NoData.self, SyncResults.self),
      "task-optimization": try workflows(TaskAdviceEntry.self),
      "throughput": try workflows(ThroughputEntry.self),
      "trends": try schema(PointsData.self, TrendsResults.self),
      "tune-suggestions": .either([
        try schema(TuningData.self, TuningResults.self),
        try schema(NoData.self, KnownSettingsResults.self),
      ]),
    ]
  }

  @Test func `is described by the schema in the documentation`() throws {
    let records = ProcessInfo.processInfo.environment["PERF_CHECK_RECORD_GOLDEN"] != nil
    let schemas = try Self.schemas()
    for (operation, schema) in schemas {
      guard case .object(let members) = schema.json else {
        Issue.record("the schema of \(operation) is no object")
        continue
      }
      let text =
        JSONValue.object(
          members.merging([
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
            "title": .string("perf-check \(operation)"),
          ]) { $1 }
        ).text + "\n"
      let file = Self.folder.appending(path: operation + ".json")
      if records {
        try FileManager.default.createDirectory(
          at: Self.folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        Issue.record("the schema of \(operation) was recorded")
      } else {
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(recorded == text, "\(operation): record with PERF_CHECK_RECORD_GOLDEN=1")
      }
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(schemas.keys.map { $0 + ".json" }))
  }

  @Test func `fits its schema in every golden file`() throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../ToolTests/Golden").standardizedFileURL
    let schemas = try Self.schemas()
    var seen: Set<String> = []
    for name in FileManager.default.enumerator(atPath: golden.path)?.allObjects ?? [] {
      guard let name = name as? String, name.hasSuffix(".json"), !name.hasPrefix("Inputs/") else {
        continue
      }
      let text = try String(contentsOf: golden.appending(path: name), encoding: .utf8)
      let json = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
      guard case .object(let members) = json, case .string(let operation) = members["operation"]
      else { continue }
      let isError = members["status"] == .string("error")
      let candidates = schemas.filter {
        isError ? $0.key == "error" : $0.key == operation || $0.key.hasPrefix(operation + "-")
      }
      let faults = try candidates.values.map { try $0.faults(ofText: text) }
      #expect(faults.contains { $0.isEmpty }, "\(name): \(faults)")
      seen.insert(operation)
    }
    #expect(seen.count > 20)
  }

  @Test func `fits its schema, and nothing else does`() throws {
    let schema = try Self.schema(NoData.self, PatternsResults.self)
    let envelope = Envelope(
      operation: "patterns", results: PatternsResults(patterns: [], warnings: ["w"]))
    let text = envelope.json(at: Date()).text
    func faults(_ text: String) throws -> [String] {
      try schema.faults(ofText: text)
    }
    #expect(try faults(text).isEmpty)
    #expect(try faults(text.replacing("\"w\"", with: "1")).count == 1)
    #expect(try faults(text.replacing("\"patterns\" :", with: "\"pattern\" :")).count == 2)
    #expect(try faults(text.replacing("success", with: "well")).count == 1)
  }
}
