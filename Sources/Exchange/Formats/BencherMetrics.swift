import Model

/// Bencher Metric Format: one value, or a range, of each measure of each benchmark.
///
/// - SeeAlso: <https://bencher.dev/docs/reference/bencher-metric-format/>
enum BencherMetrics {
  static func isResult(_ root: JSONNode) -> Bool {
    let benchmarks = root.names.prefix(20).map { root[$0] }
    return !benchmarks.isEmpty
      && benchmarks.allSatisfy { benchmark in
        guard let benchmark, benchmark.isObject, !benchmark.names.isEmpty else { return false }
        return benchmark.names.allSatisfy { benchmark[$0]?.has("value") == true }
      }
  }

  static func read(_ root: JSONNode) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for name in root.names {
      guard let benchmark = root[name] else { continue }
      for measure in benchmark.names {
        guard let value = benchmark[measure]?["value"]?.numberIfAny else { continue }
        let (metric, factor, isGuess) = metric(measure)
        file.add(name, metric, [[Units.scaled(value, by: factor)]], isGuess: isGuess)
      }
    }
    file.warnings.append("the file has one value per measure, no samples")
    return file
  }

  /// Bencher's own measures have units; those of other measures are unknown.
  private static func metric(
    _ measure: String
  ) -> (metric: Metric, factor: Double, isGuess: Bool) {
    switch measure {
    case "latency": return (.wallTime, 1e-9, false)
    case "throughput": return (.rate("throughput"), 1, false)
    case "build-time": return (Metric(name: measure, unit: "s"), 1, false)
    case "file-size": return (Metric(name: measure, unit: "bytes"), 1, false)
    default:
      if let known = Metric.builtIn(measure) { return (known, 1, false) }
      let direction = Polarity.direction(of: measure, unit: "")
      return (
        Metric(name: measure, unit: "", better: direction ?? .lower), 1, direction == nil
      )
    }
  }
}
