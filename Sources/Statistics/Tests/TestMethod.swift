/// The method of computing a probability.
package enum TestMethod: Hashable, Sendable, CaseIterable {
  /// Exact, by enumeration.
  case exact
  /// The asymptotic approximation.
  case asymptotic
}
