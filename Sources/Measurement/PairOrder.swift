/// Which side of a pair runs first.
package enum PairOrder: Hashable, Sendable {
  case baseFirst, candidateFirst

  /// Orders for a number of pairs in random ABBA blocks.
  ///
  /// Two neighbouring pairs are measured as base, candidate, candidate, base or the other way
  /// round, as a coin decides: a drift that is linear over a block cancels, and no one can guess
  /// which side comes next. A last single pair has an order by the coin.
  ///
  /// - Parameters:
  ///   - pairs: At least 0.
  ///   - generator: The coin.
  package static func blocks(
    pairs: Int, using generator: inout some RandomNumberGenerator
  ) -> [PairOrder] {
    var orders: [PairOrder] = []
    while orders.count < pairs {
      orders +=
        Bool.random(using: &generator)
        ? [.baseFirst, .candidateFirst] : [.candidateFirst, .baseFirst]
    }
    return Array(orders.prefix(pairs))
  }
}
