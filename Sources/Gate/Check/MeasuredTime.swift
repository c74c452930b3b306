/// How long runs took, and how long the loop around them did.
package struct MeasuredTime {
  private var inRuns = 0.0
  private var inLoops = 0.0

  package init() {}

  /// Adds a loop of runs.
  package mutating func add(runs: Double, loop: Double) {
    inRuns += runs
    inLoops += loop
  }

  /// The time between runs as a fraction of the time in them.
  package var overhead: Double? {
    inRuns > 0 ? max(0, inLoops - inRuns) / inRuns : nil
  }
}
