import Model

/// Results of airspeed velocity, `results/MACHINE/COMMIT-ENVIRONMENT.json`: seconds and bytes.
///
/// - SeeAlso: <https://asv.readthedocs.io/en/stable/dev.html#benchmark-suite-layout-and-file-formats>
enum ASV {
  static func isResult(_ root: JSONNode) -> Bool {
    root["commit_hash"] != nil && root["results"]?.isObject == true
  }

  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    let results = try root.member("results")
    let columns =
      root["result_columns"]?.elementsIfAny?.map { $0.textIfAny ?? "" } ?? ["result", "params"]
    var failed: [String] = []
    for name in results.names {
      guard let node = results[name] else {
        failed.append(name)
        continue
      }
      file.each([node]) { node, file in
        try add(name, node, columns: columns, failed: &failed, to: &file)
      }
    }
    if let first = failed.first {
      file.warnings.append("\(failed.count) benchmarks failed, such as '\(first)'; skipped")
    }
    let time = root["date"]?.numberIfAny.map { $0 / 1000 }
    for index in file.results.indices {
      file.results[index].commit = root["commit_hash"]?.textIfAny ?? ""
      file.results[index].time = time
    }
    return file
  }

  private static func add(
    _ name: String, _ node: JSONNode, columns: [String], failed: inout [String],
    to file: inout BenchmarkFile
  ) throws {
    // Since 0.5 rows have columns; previously, they were objects, or a single number.
    let cells = node.elementsIfAny
    func cell(_ column: String) -> JSONNode? {
      guard let cells else { return node[column] }
      return columns.firstIndex(of: column).flatMap { $0 < cells.count ? cells[$0] : nil }
    }
    let (metric, isGuess) = metric(of: name)
    guard cells != nil || node.isObject else {
      file.add(name, metric, [[try node.number()]], isGuess: isGuess)
      return
    }
    guard let values = cell("result") else {
      failed.append(name)
      return
    }
    let list = values.elementsIfAny ?? [values]
    let sets = combinations((cell("params")?.elementsIfAny ?? []).map { $0.elementsIfAny ?? [] })
    let samples = cell("samples")?.elementsIfAny ?? []
    for (index, value) in list.enumerated() {
      let parameters = index < sets.count ? sets[index] : []
      let full = parameters.isEmpty ? name : "\(name)(\(parameters.joined(separator: ", ")))"
      guard !value.isNull, let number = value.numberIfAny else {
        failed.append(full)
        continue
      }
      let all =
        index < samples.count
        ? try samples[index].elementsIfAny.map { _ in
          try samples[index].numbers()
        } ?? [] : []
      file.add(full, metric, [all.isEmpty ? [number] : all], isGuess: isGuess)
    }
  }

  /// The prefix of the last part of a benchmark's name determines what it measures.
  private static func metric(of name: String) -> (metric: Metric, isGuess: Bool) {
    let last = name.split(separator: ".").last.map(String.init) ?? name
    if last.hasPrefix("time") { return (.wallTime, false) }
    if last.hasPrefix("peakmem") { return (.peakMemory, false) }
    if last.hasPrefix("mem") { return (Metric(name: "memory", unit: "bytes"), false) }
    let direction = Polarity.direction(of: last, unit: "")
    return (Metric(name: "value", unit: "", better: direction ?? .lower), direction == nil)
  }

  /// The combinations of parameters, the last one changing fastest.
  private static func combinations(_ lists: [[JSONNode]]) -> [[String]] {
    guard !lists.isEmpty else { return [] }
    return lists.reduce([[]]) { sets, list in
      // A larger number indicates a corrupt file.
      guard sets.count * max(list.count, 1) <= 100_000 else { return sets }
      return sets.flatMap { set in list.map { set + [$0.spelled ?? "?"] } }
    }
  }
}
