/// How a probability was got.
package enum TestMethod: Hashable, Sendable, CaseIterable {
  /// By counting every outcome.
  case exact
  /// From the limit for many values.
  case asymptotic
}
