import Workflows

/// JMH's `-rf json`: every fork is a process with some iterations.
enum JMH {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for row in try root.elements() {
      var name = try row.member("benchmark").text()
      var tags: [String: String] = [:]
      for parameter in row["params"]?.names ?? [] {
        tags[parameter] = row["params"]?[parameter]?.textIfAny
      }
      // Rows of one benchmark differ in their parameters.
      let parameters = tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      if !parameters.isEmpty { name += "(\(parameters.joined(separator: ",")))" }
      let primary = try row.member("primaryMetric")
      let mode = row["mode"]?.textIfAny ?? "avgt"
      try add(primary, "primary", isThroughput: mode == "thrpt", of: name, tags, to: &file)
      for other in row["secondaryMetrics"]?.names ?? [] {
        guard let metric = row["secondaryMetrics"]?[other] else { continue }
        try add(metric, other, isThroughput: false, of: name, tags, to: &file)
      }
    }
    return file
  }

  private static func add(
    _ metric: JSONNode, _ metricName: String, isThroughput: Bool, of name: String,
    _ tags: [String: String], to file: inout BenchmarkFile
  ) throws {
    let given = metric["scoreUnit"]?.textIfAny ?? ""
    let isPerOperation = given.hasSuffix("/op")
    let (unit, factor) = Units.ours(isPerOperation ? String(given.dropLast(3)) : given)
    let isTime = unit == "s"
    let ours: Metric =
      if metricName == "primary" {
        isThroughput
          ? .rate("throughput", unit: "1/s") : isTime ? .wallTime : .init(name: "score", unit: unit)
      } else {
        Metric(
          name: metricName, unit: unit, better: unit.hasSuffix("/s") ? .higher : .lower)
      }
    let clusters: [[Double]]
    if let raw = metric["rawData"] {
      clusters = try raw.elements().map { try $0.numbers() }
    } else if let raw = metric["rawDataHistogram"] {
      // Values with how often each was seen.
      clusters = try raw.elements().map { fork in
        try fork.elements().flatMap { iteration in
          try iteration.elements().flatMap { pair -> [Double] in
            let numbers = try pair.numbers()
            guard numbers.count == 2 else { return [] }
            return [Double](repeating: numbers[0], count: min(Int(numbers[1]), 1_000_000))
          }
        }
      }
    } else {
      clusters = [[try metric.member("score").number()]]
      file.warnings.append("'\(name)' has a score and no single values")
    }
    file.add(
      name, ours, clusters.map { $0.map { Units.scaled($0, by: factor) } }, tags: tags)
  }
}
