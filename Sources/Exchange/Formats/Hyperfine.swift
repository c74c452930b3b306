import Model

/// `hyperfine --export-json`: seconds; every run is a process.
enum Hyperfine {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let results = try root.member("results").elements()
    let commands = Dictionary(
      results.map { ($0["command"]?.textIfAny ?? "", 1) }, uniquingKeysWith: +)
    file.each(results) { result, file in
      let command = try result.member("command").text()
      var tags: [String: String] = [:]
      for parameter in result["parameters"]?.names ?? [] {
        tags[parameter] = result["parameters"]?[parameter]?.spelled
      }
      // With `--command-name`, all parameters have the same command.
      let isShared = (commands[command] ?? 0) > 1 && !tags.isEmpty
      let name = isShared ? command + Parameters.text(tags) : command
      let failed = failures(of: result)
      if failed.contains(true) { warn(of: name, result, in: &file) }
      func succeeded(_ values: [Double]) -> [[Double]] {
        values.count == failed.count
          ? zip(values, failed).filter { !$1 }.map { [$0.0] } : values.map { [$0] }
      }
      let times = try result["times"]?.numbers() ?? []
      if !times.isEmpty {
        let good = succeeded(times)
        guard !good.isEmpty else { return }
        file.add(name, .wallTime, good, tags: tags)
      } else {
        file.add(name, .wallTime, [[try result.member("mean").number()]], tags: tags)
        file.warnings.append("'\(name)' has only a mean, no samples")
      }
      if let sizes = result["memory_usage_byte"] {
        file.add(name, .peakMemory, succeeded(try sizes.numbers()), tags: tags)
      }
      // They include failed runs.
      if failed.contains(true) { return }
      // Means over all runs; the file has no individual values.
      for (key, metric) in [("user", "user_time"), ("system", "system_time")] {
        if let mean = result[key]?.numberIfAny {
          file.add(name, Metric(name: metric, unit: "s"), [[mean]], tags: tags)
        }
      }
    }
    return file
  }

  /// Whether each run failed; empty if unknown.
  private static func failures(of result: JSONNode) -> [Bool] {
    (result["exit_codes"]?.elementsIfAny ?? []).map { $0.isNull || $0.wholeIfAny != 0 }
  }

  /// Runs killed by a signal have no exit code.
  private static func warn(of name: String, _ result: JSONNode, in file: inout BenchmarkFile) {
    let codes = result["exit_codes"]?.elementsIfAny ?? []
    let killed = codes.count(where: \.isNull)
    let failed = failures(of: result).count(where: \.self)
    let signals = killed > 0 ? ", \(killed) of them killed by a signal" : ""
    file.warnings.append(
      "'\(name)': \(failed) of \(codes.count) runs failed\(signals); skipped")
  }
}

/// The parameters of a benchmark.
enum Parameters {
  /// The suffix of its name: "(n=10,threads=4)"; "" for none.
  static func text(_ values: [String: String]) -> String {
    let parts = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return parts.isEmpty ? "" : "(\(parts.joined(separator: ",")))"
  }
}
