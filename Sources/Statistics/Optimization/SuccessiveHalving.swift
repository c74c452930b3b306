/// Successive halving: all arms run, the best third continues, and so on.
///
/// All remaining arms run in every block, so that common effects, such as a machine that slows down,
/// cancel out.
///
/// - SeeAlso: Karnin, Koren and Somekh (2013), ICML; Jamieson and Talwalkar (2016), AISTATS; a third
///   as in Li et al. (2018), Hyperband, JMLR 18.
package struct SuccessiveHalving: Sendable {
  /// The remaining arms.
  package private(set) var remaining: [Int]
  /// The number of remaining blocks of the round.
  private var blocksLeft: Int
  private let runsARound: Double
  /// The values of each arm by block, with the mean of the remaining arms; NaN for a failed run.
  private var values: [[Double]]
  private let maximumRuns: Int
  package private(set) var runs = 0

  /// The number that remains after a round.
  private static let share = 3
  /// The number of arms in the last round.
  private static let minimumSettings = 3

  /// - Parameters:
  ///   - count: The number of arms, at least 1.
  ///   - maximumRuns: The maximum number of runs; at least `count`.
  package init(count: Int, maximumRuns: Int) {
    precondition(count >= 1 && maximumRuns >= count, "each runs once at least")
    remaining = Array(0..<count)
    values = Array(repeating: [], count: count)
    self.maximumRuns = maximumRuns
    var (left, rounds) = (count, 1)
    while left > Self.minimumSettings {
      left = Self.next(left)
      rounds += 1
    }
    // The first round is as large as the other rounds allow.
    runsARound = Double(maximumRuns) / Double(rounds)
    blocksLeft = max(1, Int(runsARound / Double(count)))
  }

  private static func next(_ count: Int) -> Int { (count + share - 1) / share }

  /// Whether the search is finished.
  package var isFinished: Bool {
    remaining.isEmpty || blocksLeft == 0 || runs + remaining.count > maximumRuns
      || (remaining.count == 1 && runs > 0)
  }

  /// Adds the results of a block.
  ///
  /// - Parameter block: The value of each remaining arm, in their order, where smaller is better; NaN
  ///   for a failed run, which eliminates the arm.
  package mutating func take(_ block: [Double]) {
    precondition(block.count == remaining.count, "a block has a value of each")
    runs += block.count
    for (index, value) in zip(remaining, block) { values[index].append(value) }
    remaining = zip(remaining, block).filter { !$0.1.isNaN }.map(\.0)
    blocksLeft -= 1
    guard blocksLeft == 0, remaining.count > Self.minimumSettings else { return }
    remaining = Array(ranked.prefix(Self.next(remaining.count)))
    let left = Double(maximumRuns - runs)
    let wanted = remaining.count <= Self.minimumSettings ? left : min(runsARound, left)
    blocksLeft = Int(wanted / Double(remaining.count))
  }

  /// The remaining arms, best first.
  package var ranked: [Int] {
    remaining.sorted { (mean(of: $0), $0) < (mean(of: $1), $1) }
  }

  /// The mean of all values of an arm; infinite for none.
  package func mean(of index: Int) -> Double {
    let all = values[index]
    return all.isEmpty || all.contains(where: \.isNaN)
      ? .infinity : Statistics.mean(of: all)
  }

  /// All values of an arm.
  package func values(of index: Int) -> [Double] { values[index] }
}
