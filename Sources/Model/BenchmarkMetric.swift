/// The name of what one benchmark of a suite measures: "BENCHMARK/wall_time".
package struct BenchmarkMetric: Hashable, Sendable {
  /// It may hold slashes.
  package let benchmark: String
  package let metric: String

  /// - Returns: nil for a name without a slash.
  package init?(_ name: String) {
    guard let slash = name.lastIndex(of: "/"), slash > name.startIndex else { return nil }
    benchmark = String(name[..<slash])
    metric = String(name[name.index(after: slash)...])
    guard !metric.isEmpty else { return nil }
  }

  /// The metric that a name is of, whether it names a benchmark or not.
  package static func plainName(of name: String) -> String { Self(name)?.metric ?? name }

  /// Whether a benchmark is meant, where `*` stands for any characters and `?` for one.
  package func matches(_ name: String) -> Bool {
    Self.matches(Array(benchmark)[...], Array(name)[...])
  }

  /// Whether it names a single benchmark.
  package var isSingle: Bool { !benchmark.contains { $0 == "*" || $0 == "?" } }

  private static func matches(
    _ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>
  ) -> Bool {
    var (pattern, text) = (pattern, text)
    // Where the last star was, and what it may still have to take in.
    var retry: (pattern: ArraySlice<Character>, text: ArraySlice<Character>)?
    while !text.isEmpty || !pattern.isEmpty {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        retry = (pattern, text)
      } else if let next = pattern.first, let character = text.first,
        next == "?" || next == character
      {
        (pattern, text) = (pattern.dropFirst(), text.dropFirst())
      } else if let last = retry, !last.text.isEmpty {
        retry = (last.pattern, last.text.dropFirst())
        (pattern, text) = (last.pattern, last.text.dropFirst())
      } else {
        return false
      }
    }
    return true
  }
}
