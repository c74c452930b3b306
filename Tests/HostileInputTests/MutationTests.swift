import Advice
import Exchange
import Foundation
import Insight
import Model
import Quantities
import Reports
import Statistics
import TestSupport
import Testing

/// Damaged files of every format, through every reader and every operation on what was read.
///
/// A trap ends the process. To find the file that did it, set `PERF_CHECK_KEEP_INPUT` to a path: each
/// is written there before it is read. `PERF_CHECK_MUTATIONS` says how many are tried.
@Suite(.serialized) struct `A damaged file` {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["PERF_CHECK_MUTATIONS"].flatMap(Int.init) ?? 6_000
  private static let seed = environment["PERF_CHECK_SEED"].flatMap(UInt64.init) ?? 1
  private static let kept = environment["PERF_CHECK_KEEP_INPUT"].flatMap {
    $0.isEmpty ? nil : $0
  }

  private static func keep(_ bytes: [UInt8]) throws {
    if let kept { try Data(bytes).write(to: URL(filePath: kept)) }
  }

  /// Damages fixtures in turn, and counts those that are still read.
  private func damage(
    _ fixtures: [String], count: Int, _ use: ([UInt8]) throws -> Void
  ) throws -> (read: Int, refused: Int) {
    var mutation = Mutation(seed: Self.seed)
    var (read, refused) = (0, 0)
    for index in 0..<count {
      // The first of each is whole.
      let whole = Array(fixtures[index % fixtures.count].utf8)
      let bytes = index < fixtures.count ? whole : mutation.damaged(whole)
      try Self.keep(bytes)
      do {
        try use(bytes)
        read += 1
      } catch {
        #expect(
          error is ExchangeError || error is InsightError || error is AdviceError, "\(error)")
        #expect(index >= fixtures.count, "\(error)")
        refused += 1
      }
    }
    return (read, refused)
  }

  @Test func `of benchmarks is read or refused`() throws {
    let (read, refused) = try damage(Fixtures.benchmarks, count: Self.count / 2) { bytes in
      let reading = try BenchmarkReader.read(Data(bytes), file: "f.p90.json")
      for result in reading.results {
        #expect(!result.clusters.isEmpty && result.clusters.allSatisfy { !$0.isEmpty })
        #expect(result.clusters.joined().allSatisfy { $0.isFinite })
      }
      _ = ImportedRun.group(reading.results, workflow: nil)
      _ = ImportedRun.group(reading.results, workflow: "w").map(\.metrics)
    }
    #expect(read > Self.count / 20 && refused > Self.count / 20)
  }

  @Test func `of traces is analysed or refused`() throws {
    let (read, refused) = try damage(Fixtures.traces, count: Self.count / 3) { bytes in
      try analyse(try TraceReader.read(contents: bytes, file: "f"))
    }
    #expect(read > Self.count / 30 && refused > Self.count / 30)
  }

  @Test func `of a history is analysed or refused`() throws {
    let folder = try TemporaryFolder(named: "mutations")
    let path = folder.path + "/f.csv"
    let (read, _) = try damage(Fixtures.tables, count: Self.count / 12) { bytes in
      try Data(bytes).write(to: URL(filePath: path))
      var reading = HistoryReading(in: "/")
      try reading.add(file: path)
      try analyse(reading.history)
    }
    #expect(read > Self.count / 120)
  }

  // MARK: - Operations

  private func show(_ report: Report) {
    for format in Report.Format.allCases {
      _ = report.formatted(format, style: TextStyle(isColored: false), at: Date())
    }
  }

  private func analyse(_ reading: TraceReading) throws {
    let traces = reading.traces
    for trace in traces { #expect(trace.spans.allSatisfy { $0.duration >= 0 }) }
    let executions = try traces.map { try ExecutionAnalysis($0) }
    for one in executions {
      #expect(one.work.isFinite && one.makespan.map { $0 >= 0 } ?? true)
      if let bounds = one.bounds { #expect(bounds.lowerBound >= 0) }
    }
    show(Report(executions: executions, workflow: nil, warnings: reading.warnings))
    _ = GanttPage(executions).html
    for format in TraceExport.allCases { _ = format.write(traces) }
    let parallel = try traces.map { try ParallelEfficiency($0) }
    show(Report(parallel: parallel, workflow: nil, warnings: []))
    let phases = executions.map { (analysis: $0, phases: PhasePerformance.find(in: $0)) }
    show(Report(phases: phases, workflow: nil, warnings: []))
    _ = PhasePerformance.newest(of: executions)
    let advice = parallel.map {
      TaskAdvice(analysis: $0, whatIfs: WhatIf.find(in: $0), batchings: Batching.find(in: $0))
    }
    show(Report(advice: advice, speedup: 0.3, workflow: nil, warnings: []))
    let scores = EfficiencyScores.newest(of: executions.map { ($0, "") })
    show(
      Report(
        efficiency: scores, dimensions: EfficiencyScores.Dimension.allCases, withBreakdown: true,
        workflow: nil, warnings: []))
    let throughput = Throughput.find(in: executions.map { ($0, []) }, costPerAgentHour: 2)
    show(Report(throughput: throughput, hasCosts: true, workflow: nil, warnings: []))
    show(
      Report(
        resources: executions.map { (analysis: $0, use: ResourceUse($0)) },
        targets: ResourceTargets(cpu: 0.7, memory: 0.8, ioPerSecond: nil), workflow: nil,
        warnings: []))
    show(
      Report(
        agents: AgentPerformance.find(in: executions),
        parts: Set(AgentPerformance.Part.allCases), workflow: nil, warnings: []))
    show(
      Report(
        bottlenecks: parallel.flatMap { Bottleneck.find(in: $0) }, withSolutions: true,
        notMeasured: [], workflow: nil, warnings: []))
    let recommendations = Recommender().recommendations(
      for: try Evidence.newest(traces, runs: []), tests: nil)
    show(
      Report(
        recommendations: recommendations, leftOut: 0, history: OptimizationHistory(),
        workflow: nil, warnings: []))
  }

  /// Some histories are too short for some operations.
  private func orTooLittle(_ operation: () throws -> Void) throws {
    do { try operation() } catch is InsightError {}
  }

  private func analyse(_ history: RecordedHistory) throws {
    try orTooLittle {
      show(
        Report(
          regressions: try RegressionSearch().findings(in: history), in: history, tracked: [],
          workflow: nil, warnings: []))
    }
    try orTooLittle {
      show(
        Report(
          trends: try TrendAnalysis().findings(in: history), in: history, workflow: nil,
          warnings: []))
    }
    try orTooLittle {
      show(
        Report(
          patterns: try PatternSearch().patterns(in: history), workflow: nil, warnings: []))
    }
    try orTooLittle {
      show(
        Report(
          predictions: try Predictor().predictions(for: history),
          oddRuns: OddRun.find(in: history), in: history, scenarios: [], workflow: nil,
          warnings: []))
    }
    show(
      Report(
        comparisons: [], standings: WorkflowStanding.all(in: history),
        historical: HistoricalComparison.all(in: history), showsSignificance: true, warnings: []))
    _ = Scalability.find(in: history)
    _ = Demand(history).byHour
    _ = ImportedRun.group(history, workflow: nil)
    for format in ExportFormat.allCases { _ = format.write(history, lines: []) }
  }
}
