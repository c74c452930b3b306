package import Quantities

/// How long runs took, and how long the loop around them did.
package struct MeasuredTime {
  private var inRuns: Seconds = 0
  private var inLoops: Seconds = 0

  package init() {}

  /// Adds a loop of runs.
  package mutating func add(runs: Seconds, loop: Seconds) {
    inRuns += runs
    inLoops += loop
  }

  /// The time between runs over the time in them; nil if nothing ran.
  package var overhead: Fraction? {
    inRuns > 0 ? Fraction(max(0, inLoops - inRuns).ratio(to: inRuns)) : nil
  }
}
