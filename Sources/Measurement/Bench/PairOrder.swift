/// Which side of a pair runs first.
package enum PairOrder: Hashable, Sendable {
  case baseFirst, candidateFirst

  /// An order by a fair coin, tossed anew for each pair.
  ///
  /// So no one can guess which side comes next, and when nothing changed, the log-ratio of each
  /// pair is as likely positive as negative, whatever the pairs before it were: the very thing that
  /// the test of the gate relies on. Blocks of two pairs in opposite order would cancel a linear
  /// drift, but tell the order of every second pair; what a drift moves within one pair is little.
  package static func random(using generator: inout some RandomNumberGenerator) -> PairOrder {
    Bool.random(using: &generator) ? .baseFirst : .candidateFirst
  }
}
