import Workflows

/// Google Benchmark's `--benchmark_format=json`: one process, a value for each repetition.
enum GoogleBenchmark {
  /// Members of a row that are no counter of the user's.
  private static let known: Set = [
    "name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit",
    "aggregate_name", "aggregate_unit", "label", "error_occurred", "error_message", "skipped",
    "skip_message", "cpu_coefficient", "real_coefficient", "big_o", "rms", "allocs_per_iter",
    "max_bytes_used", "total_allocated_bytes", "net_heap_growth",
  ]

  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    var order: [String] = []
    var values: [String: [(metric: Metric, values: [Double])]] = [:]
    func add(_ value: Double, _ metric: Metric, to name: String) {
      if values[name] == nil { order.append(name) }
      let place = values[name]?.firstIndex { $0.metric == metric }
      if let place {
        values[name]?[place].values.append(value)
      } else {
        values[name, default: []].append((metric, [value]))
      }
    }
    for row in try root.member("benchmarks").elements() {
      // Old versions have no run_type; their aggregates end in _mean and so on.
      guard (row["run_type"]?.textIfAny ?? "iteration") == "iteration", row["big_o"] == nil,
        row["rms"] == nil, row["aggregate_name"] == nil
      else { continue }
      let name = try row["run_name"]?.text() ?? row.member("name").text()
      if row["error_occurred"] != nil || row["skipped"] != nil {
        let why = row["error_message"]?.textIfAny ?? row["skip_message"]?.textIfAny ?? ""
        file.warnings.append("'\(name)' was skipped or failed: \(why)")
        continue
      }
      let unit = row["time_unit"]?.textIfAny ?? "ns"
      guard let factor = Units.seconds(unit) else {
        throw JSONNode.Problem(description: "'\(row.path).time_unit' is '\(unit)', no unit of time")
      }
      add(
        Units.scaled(try row.member("real_time").number(), by: factor), .wallTime, to: name)
      add(Units.scaled(try row.member("cpu_time").number(), by: factor), .cpuTime, to: name)
      for counter in row.names where !known.contains(counter) {
        guard let value = row[counter]?.numberIfAny else { continue }
        let metric: Metric =
          switch counter {
          case "bytes_per_second": .rate(counter, unit: "bytes/s")
          case _ where counter.hasSuffix("per_second"): .rate(counter)
          default: Metric(name: counter, unit: "")
          }
        add(value, metric, to: name)
      }
    }
    for name in order {
      for (metric, values) in values[name] ?? [] { file.add(name, metric, [values]) }
    }
    let time = root["context"]?["date"]?.textIfAny.flatMap { ByteText.time(Array($0.utf8)[...]) }
    for index in file.results.indices { file.results[index].time = time }
    if root["context"]?["library_build_type"]?.textIfAny == "debug" {
      file.warnings.append("the benchmark library was a debug build, says the file")
    }
    return file
  }
}
