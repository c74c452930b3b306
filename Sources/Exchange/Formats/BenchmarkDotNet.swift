import Model
import Quantities

/// BenchmarkDotNet's JSON exporters: nanoseconds; every launch is a process.
enum BenchmarkDotNet {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let rows = try root.member("Benchmarks").elements()
    let names = Dictionary(rows.map { (name(of: $0) ?? "", 1) }, uniquingKeysWith: +)
    file.each(rows) { row, file in
      guard var name = name(of: row) else {
        throw JSONNode.Problem(description: "'\(row.path)' has no 'FullName'")
      }
      // Jobs and runtimes differ only in their display information.
      if (names[name] ?? 0) > 1, let shown = row["DisplayInfo"]?.textIfAny,
        let job = shown.split(separator: ": ", maxSplits: 1).last
      {
        name += " [\(job)]"
      }
      let clusters = try clusters(of: row)
      if clusters.isEmpty {
        guard let mean = row["Statistics"]?["Mean"]?.numberIfAny else {
          throw JSONNode.Problem(description: "'\(name)' has no results: it failed")
        }
        file.add(name, .wallTime, [[Units.scaled(mean, by: 1e-9)]])
        file.warnings.append("'\(name)' has a mean but no samples")
      } else {
        file.add(name, .wallTime, clusters.map { $0.map { Units.scaled($0, by: 1e-9) } })
      }
      if let bytes = row["Memory"]?["BytesAllocatedPerOperation"]?.numberIfAny {
        file.add(name, Metric(name: "allocated_bytes", unit: "bytes"), [[bytes]])
      }
    }
    return file
  }

  private static func name(of row: JSONNode) -> String? {
    row["FullName"]?.textIfAny ?? row["DisplayInfo"]?.textIfAny
  }

  /// The measurements without overhead and outliers, by launch if available.
  private static func clusters(of row: JSONNode) throws -> [[Double]] {
    let results = (row["Measurements"]?.elementsIfAny ?? []).filter {
      $0["IterationStage"]?.textIfAny == "Result"
        && ($0["IterationMode"]?.textIfAny ?? "Workload").hasPrefix("Workload")
    }
    let launches = Dictionary(grouping: results) { $0["LaunchIndex"]?.wholeIfAny ?? 1 }
    let clusters = launches.sorted { $0.key < $1.key }.map { _, results in
      results.compactMap { result -> Double? in
        guard let operations = result["Operations"]?.numberIfAny, operations > 0 else { return nil }
        return result["Nanoseconds"]?.numberIfAny.map { $0 / operations }
      }
    }.filter { !$0.isEmpty }
    if !clusters.isEmpty { return clusters }
    let values = try row["Statistics"]?["OriginalValues"]?.numbers() ?? []
    return values.isEmpty ? [] : [values]
  }
}
