/// What becomes of runs that something else on the machine disturbed: they are made again, so long as
/// they are no more than half of those that count, and five.
///
/// It is decided without looking at what was measured, and a pair is kept or left out as a whole, so
/// that it favours no side. On a machine that is disturbed more often than that, runs count all the
/// same: it is as quiet as it gets.
package struct DisturbancePolicy: Hashable, Sendable {
  /// What disturbed the runs that were left out.
  package private(set) var disturbances: [String] = []
  /// Whether more runs were disturbed than are made again.
  package private(set) var isOftenDisturbed = false

  package init() {}

  /// What became of the runs of several benchmarks.
  package init(of parts: [DisturbancePolicy]) {
    disturbances = parts.flatMap(\.disturbances)
    isOftenDisturbed = parts.contains(where: \.isOftenDisturbed)
  }

  /// Whether runs count.
  ///
  /// - Parameters:
  ///   - disturbance: What disturbed them; nil when nothing did.
  ///   - counted: How many count so far.
  package mutating func admits(_ disturbance: String?, counted: Int) -> Bool {
    guard let disturbance else { return true }
    if disturbances.count < counted / 2 + 5 {
      disturbances.append(disturbance)
      return false
    }
    isOftenDisturbed = true
    return true
  }
}
