import Model

/// nanobench's JSON template: seconds per iteration, one process, one value per epoch.
enum Nanobench {
  private static let metrics: [(key: String, metric: Metric)] = [
    ("elapsed", .wallTime), ("instructions", Metric(name: "instructions", unit: "")),
    ("cpucycles", Metric(name: "cpu_cycles", unit: "")),
    ("pagefaults", Metric(name: "page_faults", unit: "")),
    ("contextswitches", Metric(name: "context_switches", unit: "")),
    ("branchinstructions", Metric(name: "branch_instructions", unit: "")),
    ("branchmisses", Metric(name: "branch_misses", unit: "")),
  ]

  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    file.each(try root.member("results").elements()) { result, file in
      let title = result["title"]?.textIfAny ?? ""
      let name = try result.member("name").text()
      let full = title.isEmpty || title == "benchmark" ? name : title + "/" + name
      let batch = try result["batch"]?.number() ?? 1
      guard batch > 0 else {
        throw JSONNode.Problem(description: "'\(result.path).batch' must be above 0")
      }
      for (key, metric) in metrics {
        let values: [Double] =
          if let epochs = result["measurements"] {
            try epochs.elements().compactMap { $0[key]?.numberIfAny }
          } else {
            [result["median(\(key))"]?.numberIfAny].compactMap { $0 }
          }
        // Counters that the machine doesn't support are 0.
        guard key == "elapsed" || values.contains(where: { $0 != 0 }) else { continue }
        file.add(full, metric, [values.map { $0 / batch }])
      }
      if result["measurements"] == nil {
        file.warnings.append("'\(full)' has medians but no epochs")
      }
    }
    return file
  }
}
