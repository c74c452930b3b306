import Quantities

/// pytest-benchmark's `--benchmark-json`: seconds, all in one process.
enum PytestBenchmark {
  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    file.each(try root.member("benchmarks").elements()) { benchmark, file in
      let name = try benchmark["fullname"]?.text() ?? benchmark.member("name").text()
      let stats = try benchmark.member("stats")
      if let data = stats["data"], data.elementsIfAny?.isEmpty == false {
        file.add(name, .wallTime, [try data.numbers()])
      } else {
        file.add(name, .wallTime, [[try stats.member("median").number()]])
        file.warnings.append(
          "'\(name)' has no samples; save them with --benchmark-save-data")
      }
    }
    let time = root["datetime"]?.textIfAny.flatMap { ByteText.time(Array($0.utf8)[...]) }
    let commit = root["commit_info"]?["id"]?.textIfAny ?? ""
    for index in file.results.indices {
      file.results[index].commit = commit.allSatisfy(\.isHexDigit) ? commit : ""
      file.results[index].time = time
    }
    return file
  }
}
