import Model

/// The contents of another tool's file.
struct BenchmarkFile {
  var results: [BenchmarkResult] = []
  /// What the user should know.
  var warnings: [String] = []
  /// The number of invalid parts of the file.
  private(set) var losses = 0
  /// The metrics without a known direction.
  private(set) var guesses: Set<String> = []

  /// The maximum number of warnings about invalid parts.
  private static let maximumReportedLosses = 5

  /// Adds the values of a metric, unless there are none.
  ///
  /// - Parameter isGuess: Whether the direction is assumed.
  mutating func add(
    _ benchmark: String, _ metric: Metric, _ clusters: [[Double]], tags: [String: String] = [:],
    isGuess: Bool = false
  ) {
    let clusters = clusters.map { $0.filter(\.isFinite) }.filter { !$0.isEmpty }
    guard !clusters.isEmpty else { return }
    if isGuess { guesses.insert(metric.name) }
    results.append(
      BenchmarkResult(benchmark: benchmark, metric: metric, clusters: clusters, tags: tags))
  }

  /// Registers an invalid part of the file.
  mutating func lose(_ what: String) {
    losses += 1
    if losses <= Self.maximumReportedLosses { warnings.append("skipped: \(what)") }
    if losses == Self.maximumReportedLosses + 1 { warnings.append("skipped: more of the same") }
  }

  /// Reads each part of a file; invalid parts are skipped.
  mutating func each(
    _ nodes: [JSONNode], _ read: (JSONNode, inout BenchmarkFile) throws -> Void
  ) {
    for node in nodes {
      let count = results.count
      do {
        try read(node, &self)
      } catch {
        // A partial benchmark would be misleading.
        results.removeSubrange(count...)
        lose("\(error)")
      }
    }
  }

  /// Numbers duplicate benchmarks in the order of the file.
  mutating func separateNamesakes() {
    struct Identity: Hashable {
      let benchmark: String
      let metric: String
      let commit: String
      let time: Double?
    }
    var seen: [Identity: Int] = [:]
    var namesakes: Set<String> = []
    for index in results.indices {
      let one = results[index]
      let identity = Identity(
        benchmark: one.benchmark, metric: one.metric.name, commit: one.commit, time: one.time)
      let count = seen[identity, default: 0] + 1
      seen[identity] = count
      guard count > 1 else { continue }
      namesakes.insert(one.benchmark)
      results[index] = one.renamed("\(one.benchmark) (\(count))")
    }
    if let example = namesakes.min() {
      warnings.append(
        namesakes.count == 1
          ? "duplicate benchmark '\(example)'; the duplicates are numbered"
          : "\(namesakes.count) duplicate names of benchmarks, such as '\(example)'; the duplicates are"
            + " numbered")
    }
  }

  /// Applies the user's directions, and warns about unknown ones.
  mutating func orient(_ better: [String: Metric.Direction]) {
    for index in results.indices {
      let one = results[index]
      guard let direction = better[one.metric.name] ?? better[one.benchmark] else { continue }
      results[index] = one.oriented(direction)
    }
    let unknown = guesses.subtracting(better.keys).sorted()
    guard let first = unknown.first else { return }
    let names = unknown.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    warnings.append(
      "no direction for \(names)\(unknown.count > 3 ? " and others" : ""); lower is assumed to be"
        + " better\n  Set it: --better '\(first)=higher'")
  }
}

extension BenchmarkResult {
  fileprivate func renamed(_ name: String) -> BenchmarkResult {
    BenchmarkResult(
      benchmark: name, metric: metric, clusters: clusters, commit: commit, time: time, tags: tags)
  }

  fileprivate func oriented(_ direction: Metric.Direction) -> BenchmarkResult {
    BenchmarkResult(
      benchmark: benchmark,
      metric: Metric(name: metric.name, unit: metric.unit, better: direction), clusters: clusters,
      commit: commit, time: time, tags: tags)
  }
}
