package import Quantities

/// A program that holds many benchmarks, each of which is measured in processes of its own.
package struct Suite: Hashable, Sendable {
  /// How the program is asked for its benchmarks.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case packageBenchmark = "package-benchmark"
    case swiftBenchmark = "swift-benchmark"
    case perfCheck = "perf-check"
    case xctest
    case googleBenchmark = "google-benchmark"

    /// Whether one benchmark can be told from outside how long to measure.
    package var takesTime: Bool { self != .xctest }
  }

  package var kind: Kind
  /// The executable of a Swift package; nil where commands are given instead.
  package var product: String?
  /// The folder of that package, relative to that of `perf-check.yml`; nil for that one.
  package var package: String?
  /// A regular expression that the whole name of a benchmark must match; nil for all.
  package var filter: String?
  /// How long one benchmark measures in one process; nil for the suite's own time.
  package var time: Seconds?

  package init(
    _ kind: Kind, product: String? = nil, package: String? = nil, filter: String? = nil,
    time: Seconds? = nil
  ) {
    (self.kind, self.product, self.package) = (kind, product, package)
    (self.filter, self.time) = (filter, time)
  }

  /// The benchmarks among these that are measured.
  package func chosen(_ names: [String]) -> [String] {
    guard let filter, let pattern = try? Regex(filter) else { return names }
    return names.filter { (try? pattern.wholeMatch(in: $0)) != nil }
  }
}
