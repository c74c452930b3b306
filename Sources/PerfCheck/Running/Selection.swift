/// The benchmarks of a suite, each name once.
package struct Selection {
  package let cases: [Benchmark.Case]

  /// - Throws: ``SuiteError`` where there is none, or a name is empty or stands for several.
  package init(_ benchmarks: [Benchmark]) throws(SuiteError) {
    cases = benchmarks.flatMap(\.cases)
    guard !cases.isEmpty else { throw SuiteError("the suite has no benchmark") }
    var seen: Set<String> = []
    for name in cases.map(\.name) {
      guard !name.isEmpty else { throw SuiteError("a benchmark has an empty name") }
      guard seen.insert(name).inserted else {
        throw SuiteError("two benchmarks are named '\(name)'; give each a name of its own")
      }
    }
  }

  /// Those whose name contains a text or matches it as a regular expression, anywhere.
  ///
  /// - Parameter filter: Nil for all. What isn't a regular expression is only a text.
  /// - Throws: ``UsageError`` where there is none.
  package func matching(_ filter: String?) throws(UsageError) -> [Benchmark.Case] {
    guard let filter else { return cases }
    let expression = try? Regex(filter)
    let matching = cases.filter { benchmark in
      benchmark.name.contains(filter)
        || (expression.map { benchmark.name.firstMatch(of: $0) != nil } ?? false)
    }
    guard !matching.isEmpty else {
      throw UsageError("no benchmark matches '\(filter)'; see --list")
    }
    return matching
  }

  /// The one with exactly this name.
  ///
  /// - Throws: ``UsageError`` where there is none.
  package func named(_ name: String) throws(UsageError) -> Benchmark.Case {
    guard let found = cases.first(where: { $0.name == name }) else {
      throw UsageError("no benchmark is named '\(name)'; see --list")
    }
    return found
  }
}

/// What is wrong with a suite.
package struct SuiteError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
