/// The direction of a departure that a test looks for.
package enum Alternative: Hashable, Sendable, CaseIterable {
  /// A departure to either side.
  case twoSided
  /// The candidate, or the difference, is smaller than the null hypothesis says.
  case less
  /// The candidate, or the difference, is greater than the null hypothesis says.
  case greater
}
