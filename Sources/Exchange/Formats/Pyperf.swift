import Model
import Quantities

/// pyperf: every run is a process; runs without values are calibrations.
enum Pyperf {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    let version = try root.member("version").text()
    guard version.hasPrefix("1.") else {
      throw JSONNode.Problem(
        description: "unsupported version \(version) of pyperf's format; supported: 1.0")
    }
    var file = BenchmarkFile()
    let common = root["metadata"]
    file.each(try root.member("benchmarks").elements()) { benchmark, file in
      let runs = try benchmark.member("runs").elements()
      let metadata = benchmark["metadata"]
      func said(_ key: String) -> String? {
        metadata?[key]?.textIfAny ?? common?[key]?.textIfAny
          ?? runs.first?["metadata"]?[key]?.textIfAny
      }
      let name = said("name") ?? "benchmark"
      let metric: Metric =
        switch said("unit") ?? "second" {
        case "second": .wallTime
        case "byte": .peakMemory
        default: Metric(name: "value", unit: "")
        }
      let start = file.results.count
      file.add(name, metric, try runs.map { try $0["values"]?.numbers() ?? [] })
      // The time has no zone; UTC is the best guess for CI.
      let time = said("date").flatMap { ByteText.time(Array($0.utf8)[...]) }
      for index in start..<file.results.count { file.results[index].time = time }
    }
    return file
  }
}
