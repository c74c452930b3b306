package import Model

extension BenchmarkResult {
  /// The metric as one of a workflow with many benchmarks: "parse/time", "parse/peak_rss".
  package var metricWithinWorkflow: Metric {
    let own = metric.name == "wall_time" ? "time" : metric.name
    return Metric(name: benchmark + "/" + own, unit: metric.unit, better: metric.better)
  }
}

/// Another tool's results as runs.
package struct ImportedRun: Hashable, Sendable {
  package let workflow: String
  /// The name in the file, or "".
  package let commit: String
  /// In seconds since 1970; nil where the file doesn't say.
  package let time: Double?
  package private(set) var metrics: [MetricSamples]
  package let tags: [String: String]

  /// Reads a file, and groups its results.
  ///
  /// - Parameters:
  ///   - file: Its path, or Criterion's folder; "-" is standard input.
  ///   - folder: The folder to which a relative path refers.
  ///   - format: nil to detect it from the contents.
  ///   - better: The directions of metrics, by their names, overriding those of the file.
  ///   - workflow: As for `group(_:workflow:)`.
  /// - Returns: The runs, and warnings for the user.
  /// - Throws: `ExchangeError`.
  package static func read(
    file: String, in folder: String, format: ExchangeFormat? = nil,
    better: [String: Metric.Direction] = [:], workflow: String? = nil
  ) throws -> (runs: [ImportedRun], warnings: [String]) {
    if format == .csv || (format == nil && HistoryReading.isTable(file, in: folder)) {
      var reading = HistoryReading(in: folder)
      try reading.add(file: file, format: .csv, better: better)
      return (group(reading.history, workflow: workflow), reading.warnings)
    }
    let reading = try BenchmarkReader.read(
      file: file, in: folder, format: format, better: better)
    return (group(reading.results, workflow: workflow), reading.warnings)
  }

  /// Groups results by workflow, commit, time and tags.
  ///
  /// - Parameters:
  ///   - results: The results of one file.
  ///   - workflow: The workflow whose metrics are all benchmarks; nil to make each benchmark a separate
  ///     workflow.
  package static func group(_ results: [BenchmarkResult], workflow: String?) -> [ImportedRun] {
    var runs: [ImportedRun] = []
    var places: [[String]: Int] = [:]
    for result in results {
      let name = workflow ?? result.benchmark
      let key = [name, result.commit, result.time.map { "\($0)" } ?? ""]
      let samples = MetricSamples(
        metric: workflow == nil ? result.metric : result.metricWithinWorkflow,
        samples: result.samples,
        clusters: result.clusters.contains { $0.count > 1 } ? result.clusters : [])
      if let place = places[key] {
        runs[place].metrics.append(samples)
      } else {
        places[key] = runs.count
        runs.append(
          ImportedRun(
            workflow: name, commit: result.commit, time: result.time, metrics: [samples],
            tags: result.tags))
      }
    }
    return runs
  }

  /// The runs of a table of values.
  package static func group(_ history: RecordedHistory, workflow: String?) -> [ImportedRun] {
    group(
      history.series.flatMap { series in
        (0..<series.count).map { point in
          let entry = history.entry(of: point, in: series)
          return BenchmarkResult(
            benchmark: series.workflow, metric: series.metric,
            clusters: series.samples(at: point).map { [$0] }, commit: entry.commit,
            time: entry.time)
        }
      }, workflow: workflow)
  }
}
