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
      // One command for all parameters, as `--command-name` gives it.
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
        file.warnings.append("'\(name)' has no single times, only their mean")
      }
      if let sizes = result["memory_usage_byte"] {
        file.add(name, .peakMemory, succeeded(try sizes.numbers()), tags: tags)
      }
      // They count the runs that failed, too.
      if failed.contains(true) { return }
      // Means over all runs; their spread isn't in the file.
      for (key, metric) in [("user", "user_time"), ("system", "system_time")] {
        if let mean = result[key]?.numberIfAny {
          file.add(name, Metric(name: metric, unit: "s"), [[mean]], tags: tags)
        }
      }
    }
    return file
  }

  /// Which runs failed; empty where nothing says so.
  private static func failures(of result: JSONNode) -> [Bool] {
    (result["exit_codes"]?.elementsIfAny ?? []).map { $0.isNull || $0.wholeIfAny != 0 }
  }

  /// Runs that a signal killed have no exit code.
  private static func warn(of name: String, _ result: JSONNode, in file: inout BenchmarkFile) {
    let codes = result["exit_codes"]?.elementsIfAny ?? []
    let killed = codes.count(where: \.isNull)
    let failed = failures(of: result).count(where: \.self)
    let signals = killed > 0 ? ", \(killed) of them killed by a signal" : ""
    file.warnings.append(
      "'\(name)': \(failed) of \(codes.count) runs failed\(signals); left out")
  }
}

/// The parameters of a benchmark.
enum Parameters {
  /// As a part of its name: "(n=10,threads=4)"; "" for none.
  static func text(_ values: [String: String]) -> String {
    let parts = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return parts.isEmpty ? "" : "(\(parts.joined(separator: ",")))"
  }
}
