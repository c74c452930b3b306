import Workflows

/// `hyperfine --export-json`: seconds; every run is a process.
enum Hyperfine {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for result in try root.member("results").elements() {
      let name = try result.member("command").text()
      var tags: [String: String] = [:]
      for parameter in result["parameters"]?.names ?? [] {
        tags[parameter] = result["parameters"]?[parameter]?.textIfAny
      }
      if let times = result["times"] {
        file.add(name, .wallTime, try times.numbers().map { [$0] }, tags: tags)
      } else {
        file.add(name, .wallTime, [[try result.member("mean").number()]], tags: tags)
        file.warnings.append("'\(name)' has no single times, only their mean")
      }
      if let sizes = result["memory_usage_byte"] {
        file.add(name, .peakMemory, try sizes.numbers().map { [$0] }, tags: tags)
      }
      // Means over all runs; their spread isn't in the file.
      for (key, metric) in [("user", "user_time"), ("system", "system_time")] {
        if let mean = try result[key]?.number() {
          file.add(name, Metric(name: metric, unit: "s"), [[mean]], tags: tags)
        }
      }
      let failed = try result["exit_codes"]?.numbers().count { $0 != 0 } ?? 0
      if failed > 0 { file.warnings.append("'\(name)': \(failed) runs failed") }
    }
    return file
  }
}
