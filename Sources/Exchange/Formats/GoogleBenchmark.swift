import Model
import Quantities

/// Google Benchmark's `--benchmark_format=json`: one process, one value per repetition.
enum GoogleBenchmark {
  /// Members of a row that aren't user counters.
  private static let known: Set = [
    "name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit",
    "aggregate_name", "aggregate_unit", "label", "error_occurred", "error_message", "skipped",
    "skip_message", "cpu_coefficient", "real_coefficient", "big_o", "rms", "allocs_per_iter",
    "max_bytes_used", "total_allocated_bytes", "net_heap_growth",
  ]

  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var collected = Collected()
    let rows = try root.member("benchmarks").elements()
    let names = Set(rows.compactMap { $0["name"]?.textIfAny })
    let kinds = rows.map { Kind($0, among: names) }
    let measured = Set(
      zip(rows, kinds).compactMap { row, kind in
        kind == .iteration ? name(of: row) : nil
      })
    var file = BenchmarkFile()
    var unique = Names()
    var summaries: [String: String] = [:]
    let summarised = Set(
      kinds.compactMap { kind -> String? in
        if case .aggregate("median", let name) = kind { name } else { nil }
      })
    for (row, kind) in zip(rows, kinds) {
      switch kind {
      case .other: continue
      case .iteration:
        file.each([row]) { row, file in
          let name = try unique.name(of: row)
          if hasFailed(row) {
            let why = row["error_message"]?.textIfAny ?? row["skip_message"]?.textIfAny ?? ""
            file.warnings.append("'\(name)' was skipped or failed: \(why)")
          } else {
            try collected.add(row, name: name)
          }
        }
      case .aggregate(let what, let name):
        // If only aggregates were written, the median is used.
        guard !measured.contains(name), !hasFailed(row),
          what == (summarised.contains(name) ? "median" : "mean")
        else { continue }
        summaries[name] = what
        file.each([row]) { row, _ in try collected.add(row, name: name) }
      }
    }
    collected.move(to: &file)
    if let first = summaries.min(by: { $0.key < $1.key }) {
      file.warnings.append(
        "\(summaries.count) benchmarks, such as '\(first.key)', have a \(first.value) but no samples"
      )
    }
    let time = root["context"]?["date"]?.textIfAny.flatMap { ByteText.time(Array($0.utf8)[...]) }
    for index in file.results.indices { file.results[index].time = time }
    if root["context"]?["library_build_type"]?.textIfAny == "debug" {
      file.warnings.append("the benchmark library was a debug build")
    }
    return file
  }

  /// Names of rows; duplicates are numbered.
  private struct Names {
    private var families: [String: [String]] = [:]

    mutating func name(of row: JSONNode) throws -> String {
      let name = try row["run_name"]?.text() ?? row.member("name").text()
      let family =
        "\(row["family_index"]?.spelled ?? "") \(row["per_family_instance_index"]?.spelled ?? "")"
      let place =
        families[name]?.firstIndex(of: family) ?? families[name, default: []].count
      if place == families[name, default: []].count { families[name, default: []].append(family) }
      return place == 0 ? name : "\(name) (\(place + 1))"
    }
  }

  private static func name(of row: JSONNode) -> String {
    row["run_name"]?.textIfAny ?? row["name"]?.textIfAny ?? ""
  }

  private static func hasFailed(_ row: JSONNode) -> Bool {
    row["error_occurred"]?.isTrue == true
      || row["skipped"] != nil && row["skipped"]?.isTrue != false
      || (row["error_occurred"] != nil && row["error_occurred"]?.isTrue == nil)
  }

  /// The kind of a row.
  private enum Kind: Equatable {
    case iteration
    /// An aggregate, such as "mean" or "median", of a benchmark.
    case aggregate(String, String)
    case other

    init(_ row: JSONNode, among names: Set<String>) {
      let name = row["name"]?.textIfAny ?? ""
      if row["big_o"] != nil || row["rms"] != nil || row["cpu_coefficient"] != nil {
        self = .other
        return
      }
      if let aggregate = row["aggregate_name"]?.textIfAny {
        self = .aggregate(aggregate, row["run_name"]?.textIfAny ?? name)
        return
      }
      if let type = row["run_type"]?.textIfAny {
        self = type == "iteration" ? .iteration : .other
        return
      }
      // Up to 1.4 rows have no type, and aggregates are recognized by their names.
      for what in ["mean", "median", "stddev", "cv", "BigO", "RMS", "min", "max"]
      where name.hasSuffix("_" + what) {
        let base = String(name.dropLast(what.count + 1))
        let others = ["mean", "median", "stddev"].count { names.contains(base + "_" + $0) }
        if names.contains(base) || others > 1 {
          self = .aggregate(what, base)
          return
        }
      }
      self = .iteration
    }
  }

  /// Values by benchmark and metric, in the order of the file.
  private struct Collected {
    private var order: [String] = []
    private var values: [String: [(metric: Metric, isGuess: Bool, values: [Double])]] = [:]

    mutating func add(_ row: JSONNode, name: String) throws {
      let unit = row["time_unit"]?.textIfAny ?? "ns"
      guard let factor = Units.seconds(unit) else {
        throw JSONNode.Problem(
          description: "'\(row.path).time_unit' is '\(unit)', which is not a "
            + "unit of time")
      }
      for (key, metric) in [("real_time", Metric.wallTime), ("cpu_time", .cpuTime)] {
        if row[key] == nil, !row.has(key), key == "real_time" { _ = try row.member(key) }
        guard let value = row[key]?.numberIfAny else { continue }
        add(Units.scaled(value, by: factor), metric, to: name)
      }
      for counter in row.names where !GoogleBenchmark.known.contains(counter) {
        guard let value = row[counter]?.numberIfAny else { continue }
        if counter == "bytes_per_second" {
          add(value, .rate(counter, unit: "bytes/s"), to: name)
        } else if counter.hasSuffix("per_second") {
          add(value, .rate(counter), to: name)
        } else {
          let direction = Polarity.direction(of: counter, unit: "")
          add(
            value, Metric(name: counter, unit: "", better: direction ?? .lower), to: name,
            isGuess: direction == nil)
        }
      }
    }

    private mutating func add(
      _ value: Double, _ metric: Metric, to name: String, isGuess: Bool = false
    ) {
      if values[name] == nil { order.append(name) }
      if let place = values[name]?.firstIndex(where: { $0.metric == metric }) {
        values[name]?[place].values.append(value)
      } else {
        values[name, default: []].append((metric, isGuess, [value]))
      }
    }

    func move(to file: inout BenchmarkFile) {
      for name in order {
        for (metric, isGuess, values) in values[name] ?? [] {
          file.add(name, metric, [values], isGuess: isGuess)
        }
      }
    }
  }
}
