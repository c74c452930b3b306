import Workflows

/// A baseline of ordo-one's package-benchmark: one process; values are in histograms, so that their
/// order is lost and they are exact to three digits.
enum PackageBenchmark {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let parts = try root.member("results").elements()
    guard parts.count.isMultiple(of: 2) else {
      throw JSONNode.Problem(description: "'results' has a benchmark without values")
    }
    for index in stride(from: 0, to: parts.count, by: 2) {
      let name =
        try parts[index].member("target").text() + "/" + parts[index].member("name").text()
      for result in try parts[index + 1].elements() {
        let metric = try metric(result)
        let values = try values(result.member("statistics").member("histogram"))
        file.add(
          name, metric.metric, [values.map { Units.scaled($0, by: metric.factor) }])
      }
    }
    return file
  }

  /// What a result is of, and how many of our unit its values are.
  private static func metric(_ result: JSONNode) throws -> (metric: Metric, factor: Double) {
    let kind = try result.member("metric")
    guard let name = kind.names.first, kind.names.count == 1 else {
      throw JSONNode.Problem(description: "'\(kind.path)' names no metric")
    }
    let isHigherBetter =
      try result.member("statistics")["prefersLarger"].map { "\($0.numberIfAny ?? 0)" != "0.0" }
      ?? false
    switch name {
    case "wallClock": return (.wallTime, 1e-9)
    case "cpuTotal": return (.cpuTime, 1e-9)
    case "cpuUser": return (Metric(name: "user_time", unit: "s"), 1e-9)
    case "cpuSystem": return (Metric(name: "system_time", unit: "s"), 1e-9)
    case "throughput": return (.rate("throughput"), 1)
    case "peakMemoryResident": return (.peakMemory, 1)
    case "instructions": return (Metric(name: "instructions", unit: ""), 1)
    case "mallocCountTotal": return (Metric(name: "heap_allocations", unit: ""), 1)
    case "syscalls": return (Metric(name: "system_calls", unit: ""), 1)
    case "contextSwitches": return (Metric(name: "context_switches", unit: ""), 1)
    case "readBytesPhysical": return (Metric(name: "io_read", unit: "bytes"), 1)
    case "writeBytesPhysical": return (Metric(name: "io_write", unit: "bytes"), 1)
    case "custom", "delta", "deltas":
      let given = kind[name]?["_0"]?.textIfAny ?? kind[name]?["name"]?.textIfAny ?? name
      return (Metric(name: given, unit: "", better: isHigherBetter ? .higher : .lower), 1)
    default:
      let unit = name.lowercased().contains("memory") || name.contains("Bytes") ? "bytes" : ""
      let own = name.replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }.lowercased()
      return (Metric(name: own, unit: unit, better: isHigherBetter ? .higher : .lower), 1)
    }
  }

  /// The values that a histogram of HdrHistogram holds, ascending, each the least of its bucket.
  private static func values(_ histogram: JSONNode) throws -> [Double] {
    let magnitude = Int(try histogram.member("subBucketHalfCountMagnitude").number())
    let unit = Int(try histogram.member("unitMagnitude").number())
    guard 0...30 ~= magnitude, 0...30 ~= unit else {
      throw JSONNode.Problem(description: "'\(histogram.path)' has impossible magnitudes")
    }
    let half = 1 << magnitude
    var values: [Double] = []
    for (index, count) in try histogram.member("counts").elements().enumerated() {
      let count = Int(try count.number())
      guard count > 0 else { continue }
      var bucket = (index >> magnitude) - 1
      var place = (index & (half - 1)) + half
      if bucket < 0 { (bucket, place) = (0, place - half) }
      let value = Double(place) * Double(1 << min(62, bucket + unit))
      values += [Double](repeating: value, count: min(count, 10_000_000))
    }
    let total = try histogram["_totalCount"].map { Int(try $0.number()) }
    guard total == nil || total == values.count else {
      throw JSONNode.Problem(
        description:
          "'\(histogram.path)' holds \(values.count) values and says \(total ?? 0)")
    }
    return values
  }
}
