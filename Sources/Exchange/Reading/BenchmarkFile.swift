import Model

/// What another tool's file holds.
struct BenchmarkFile {
  var results: [BenchmarkResult] = []
  /// What the user should know.
  var warnings: [String] = []
  /// How many parts of the file couldn't be read.
  private(set) var losses = 0
  /// The metrics of which nothing says which way is better.
  private(set) var guesses: Set<String> = []

  /// The most warnings of one kind that are told.
  private static let mostLosses = 5

  /// Adds a metric's values, unless there are none.
  ///
  /// - Parameter isGuess: Whether nothing says which way is better.
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

  /// Keeps that a part of the file couldn't be read.
  mutating func lose(_ what: String) {
    losses += 1
    if losses <= Self.mostLosses { warnings.append("left out: \(what)") }
    if losses == Self.mostLosses + 1 { warnings.append("left out: and more like that") }
  }

  /// Reads each of some parts of a file; one that can't be read is left out, and the others stay.
  mutating func each(
    _ nodes: [JSONNode], _ read: (JSONNode, inout BenchmarkFile) throws -> Void
  ) {
    for node in nodes {
      let count = results.count
      do {
        try read(node, &self)
      } catch {
        // Half a benchmark would look like another one.
        results.removeSubrange(count...)
        lose("\(error)")
      }
    }
  }

  /// Tells benchmarks of one name apart by numbers, as whoever reads the file would count them.
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
          ? "several benchmarks are called '\(example)'; the others are numbered"
          : "\(namesakes.count) names, such as '\(example)', are those of several benchmarks; the others"
            + " are numbered")
    }
  }

  /// Takes up which way is better from the user, and says where nothing does.
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
      "nothing says which way \(names)\(unknown.count > 3 ? " and others" : "") is better; lower was"
        + " assumed\n  State it: --better '\(first)=higher'")
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
