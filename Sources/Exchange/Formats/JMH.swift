import Model
import Quantities

/// JMH's `-rf json`: every fork is a process with some iterations.
enum JMH {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let rows = try root.elements()
    let modes = Dictionary(grouping: rows) { name(of: $0) ?? "" }.mapValues {
      Set($0.compactMap { $0["mode"]?.textIfAny }).count
    }
    file.each(rows) { row, file in
      let tags = parameters(of: row)
      guard let name = name(of: row) else {
        throw JSONNode.Problem(description: "'\(row.path)' has no 'benchmark'")
      }
      let mode = row["mode"]?.textIfAny ?? "avgt"
      try add(try row.member("primaryMetric"), primary(mode), of: name, tags, to: &file)
      for other in row["secondaryMetrics"]?.names ?? [] {
        guard let metric = row["secondaryMetrics"]?[other] else { continue }
        // Before 1.33 the metrics of profilers start with a dot.
        let plain = String(other.trimmingPrefix("·"))
        // The metrics of profilers depend on the mode.
        let suffix = (modes[name] ?? 0) > 1 ? "/\(mode)" : ""
        try add(metric, .secondary(plain + suffix), of: name, tags, to: &file)
      }
    }
    return file
  }

  private static func parameters(of row: JSONNode) -> [String: String] {
    var values: [String: String] = [:]
    for parameter in row["params"]?.names ?? [] {
      values[parameter] = row["params"]?[parameter]?.spelled
    }
    return values
  }

  /// Rows of a benchmark differ in their parameters and the number of threads.
  private static func name(of row: JSONNode) -> String? {
    var parameters = parameters(of: row)
    if let threads = row["threads"]?.wholeIfAny, threads != 1 {
      parameters["threads"] = "\(threads)"
    }
    return row["benchmark"]?.textIfAny.map { $0 + Parameters.text(parameters) }
  }

  /// The measured quantity, before its unit is known.
  private enum Kind {
    case throughput
    /// A time, with its name if the unit isn't a unit of time.
    case time(String)
    case secondary(String)
  }

  private static func primary(_ mode: String) -> Kind {
    switch mode {
    case "thrpt": .throughput
    case "sample": .time("sampled_time")
    case "ss": .time("single_shot_time")
    default: .time("wall_time")
    }
  }

  private static func add(
    _ metric: JSONNode, _ kind: Kind, of name: String, _ tags: [String: String],
    to file: inout BenchmarkFile
  ) throws {
    let given = metric["scoreUnit"]?.textIfAny ?? ""
    let isPerOperation = given.hasSuffix("/op")
    let plain = (isPerOperation ? String(given.dropLast(3)) : given)
      .replacing(" ", with: "").replacing("#", with: given.contains("/") ? "ops" : "")
    let (unit, factor) = Units.ours(plain == "counts" ? "" : plain)
    var isGuess = false
    let ours: Metric
    switch kind {
    case .throughput: ours = .rate("throughput", unit: "1/s")
    case .time(let time) where unit == "s": ours = Metric(name: time, unit: "s")
    case .time: ours = Metric(name: "score", unit: unit)
    case .secondary(let other):
      let direction = Polarity.direction(of: other, unit: plain)
      isGuess = direction == nil
      ours = Metric(name: other, unit: unit, better: direction ?? .lower)
    }
    var clusters: [[Double]]
    if let raw = metric["rawData"] {
      clusters = try raw.elements().map { try $0.numbers() }
    } else if let raw = metric["rawDataHistogram"] {
      // Values with their frequencies.
      clusters = try raw.elements().map { fork in
        Histogram.samples(
          try fork.elements().flatMap { iteration in
            try iteration.elements().compactMap { pair in
              let numbers = try pair.numbers()
              return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
            }
          })
      }
    } else {
      clusters = []
    }
    if clusters.allSatisfy(\.isEmpty) {
      guard let score = metric["score"]?.numberIfAny else { return }
      clusters = [[score]]
      file.warnings.append("'\(name)' has a score of '\(ours.name)' but no samples")
    }
    file.add(
      name, ours, clusters.map { $0.map { Units.scaled($0, by: factor) } }, tags: tags,
      isGuess: isGuess)
  }
}

/// Values with their frequencies.
enum Histogram {
  /// The maximum number of values per process; larger samples are represented by as many quantiles.
  static let maximum = 10_000

  /// The values, ascending.
  static func samples(_ values: [(value: Double, count: Double)]) -> [Double] {
    let known = values.filter { $0.value.isFinite && $0.count >= 1 && $0.count.isFinite }
      .map { (value: $0.value, count: $0.count.rounded(.down)) }.sorted { $0.value < $1.value }
    let total = known.reduce(0) { $0 + $1.count }
    guard total > Double(maximum) else {
      return known.flatMap { [Double](repeating: $0.value, count: Int(saturating: $0.count)) }
    }
    var (samples, place, seen): ([Double], Int, Double) = ([], 0, 0)
    for index in 0..<maximum {
      let wanted = (Double(index) + 0.5) / Double(maximum) * total
      while place < known.count - 1, seen + known[place].count < wanted {
        seen += known[place].count
        place += 1
      }
      samples.append(known[place].value)
    }
    return samples
  }
}
