import Model
import Quantities

/// A baseline of ordo-one's package-benchmark: one process; values are in histograms, with three
/// digits and without their order.
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
      file.each(try parts[index + 1].elements()) { result, file in
        let metric = try metric(result)
        let values = try values(result.member("statistics").member("histogram"))
        file.add(
          name, metric.metric, [values.map { Units.scaled($0, by: metric.factor) }])
      }
    }
    return file
  }

  /// Reads the thresholds of one benchmark, `TARGET.NAME.p90.json`: one value per metric.
  static func read(thresholds root: JSONNode, file name: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let stem = last.replacing(/\.p\d+\.json(\.gz)?$/, with: "").replacing(
      /\.json(\.gz)?$/, with: "")
    let benchmark = stem.split(separator: ".", maxSplits: 1).joined(separator: "/")
    for name in root.names {
      guard let value = root[name]?.numberIfAny else { continue }
      let (metric, factor) = metric(name, isHigherBetter: name == "throughput")
      file.add(benchmark, metric, [[Units.scaled(value, by: factor)]])
    }
    file.warnings.append("the file has one percentile per metric, no samples")
    return file
  }

  /// Whether a document contains thresholds.
  static func areThresholds(_ root: JSONNode) -> Bool {
    let known: Set = [
      "wallClock", "cpuTotal", "cpuUser", "cpuSystem", "throughput", "peakMemoryResident",
      "mallocCountTotal", "instructions", "syscalls", "contextSwitches",
    ]
    return !known.isDisjoint(with: root.names)
      && root.names.allSatisfy { root[$0]?.wholeIfAny != nil || root[$0] == nil }
  }

  /// The metric of a result, and the factor to its unit.
  private static func metric(_ result: JSONNode) throws -> (metric: Metric, factor: Double) {
    let kind = try result.member("metric")
    guard let name = kind.names.first, kind.names.count == 1 else {
      throw JSONNode.Problem(description: "'\(kind.path)' has no known metric")
    }
    let isHigherBetter =
      try result.member("statistics")["prefersLarger"].map {
        $0.isTrue ?? ($0.numberIfAny ?? 0 != 0)
      } ?? false
    return Self.metric(
      name, isHigherBetter: isHigherBetter,
      custom: kind[name]?["_0"]?.textIfAny ?? kind[name]?["name"]?.textIfAny)
  }

  /// The metric for a name of package-benchmark, and the factor to its unit.
  static func metric(
    _ name: String, isHigherBetter: Bool = false, custom: String? = nil
  ) -> (metric: Metric, factor: Double) {
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
      return (Metric(name: custom ?? name, unit: "", better: isHigherBetter ? .higher : .lower), 1)
    default:
      let unit = name.lowercased().contains("memory") || name.contains("Bytes") ? "bytes" : ""
      let own = name.replacing(/([a-z])([A-Z])/) { "\($0.1)_\($0.2)" }.lowercased()
      return (Metric(name: own, unit: unit, better: isHigherBetter ? .higher : .lower), 1)
    }
  }

  /// The values in an HdrHistogram, ascending, each represented by the lower end of its bucket.
  private static func values(_ histogram: JSONNode) throws -> [Double] {
    let magnitude = Int(
      saturating: try histogram.member("subBucketHalfCountMagnitude").number())
    let unit = Int(saturating: try histogram.member("unitMagnitude").number())
    guard 0...30 ~= magnitude, 0...30 ~= unit else {
      throw JSONNode.Problem(description: "'\(histogram.path)' has invalid magnitudes")
    }
    let half = 1 << magnitude
    var (values, sum): ([(value: Double, count: Double)], Double) = ([], 0)
    for (index, node) in try histogram.member("counts").elements().enumerated() {
      let count = try node.number()
      guard count > 0 else { continue }
      var bucket = (index >> magnitude) - 1
      var place = (index & (half - 1)) + half
      if bucket < 0 { (bucket, place) = (0, place - half) }
      values.append((Double(place) * Double(1 << min(62, bucket + unit)), count))
      sum += count
    }
    let total = histogram["_totalCount"]?.numberIfAny
    guard total == nil || total == sum else {
      throw JSONNode.Problem(
        description:
          "'\(histogram.path)' has \(sum) values but its total is \(total ?? 0)")
    }
    return Histogram.samples(values)
  }
}
