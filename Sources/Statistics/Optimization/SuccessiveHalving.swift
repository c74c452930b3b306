/// Finds the best of many with few runs of each: all run, the best third goes on, and so forth.
///
/// All that are left run in every block, so that what a block has in common, such as a machine that
/// gets slower, cancels out.
///
/// - SeeAlso: Karnin, Koren and Somekh (2013), ICML; Jamieson and Talwalkar (2016), AISTATS; a third
///   as in Li et al. (2018), Hyperband, JMLR 18.
package struct SuccessiveHalving: Sendable {
  /// Which are still in.
  package private(set) var remaining: [Int]
  /// How many blocks of the round are still to come.
  private var blocksLeft: Int
  private let runsARound: Double
  /// The values of each, block by block, with the mean of those that are in; NaN for one that failed.
  private var values: [[Double]]
  private let mostRuns: Int
  package private(set) var runs = 0

  /// So many are left of each round.
  private static let share = 3
  /// So few are told apart by the last round.
  private static let fewest = 3

  /// - Parameters:
  ///   - count: How many there are, at least 1.
  ///   - mostRuns: How many runs may be made; at least `count`.
  package init(count: Int, mostRuns: Int) {
    precondition(count >= 1 && mostRuns >= count, "each runs once at least")
    remaining = Array(0..<count)
    values = Array(repeating: [], count: count)
    self.mostRuns = mostRuns
    var (left, rounds) = (count, 1)
    while left > Self.fewest {
      left = Self.next(left)
      rounds += 1
    }
    // The first round is as large as the rest of them allows.
    runsARound = Double(mostRuns) / Double(rounds)
    blocksLeft = max(1, Int(runsARound / Double(count)))
  }

  private static func next(_ count: Int) -> Int { (count + share - 1) / share }

  /// Whether enough is known.
  package var isFinished: Bool {
    remaining.isEmpty || blocksLeft == 0 || runs + remaining.count > mostRuns
      || (remaining.count == 1 && runs > 0)
  }

  /// Takes in a block.
  ///
  /// - Parameter block: The value of each that remains, in their order, smaller being better; NaN for
  ///   one that failed, which is out.
  package mutating func take(_ block: [Double]) {
    precondition(block.count == remaining.count, "a block has a value of each")
    runs += block.count
    for (index, value) in zip(remaining, block) { values[index].append(value) }
    remaining = zip(remaining, block).filter { !$0.1.isNaN }.map(\.0)
    blocksLeft -= 1
    guard blocksLeft == 0, remaining.count > Self.fewest else { return }
    remaining = Array(ranked.prefix(Self.next(remaining.count)))
    let left = Double(mostRuns - runs)
    let wanted = remaining.count <= Self.fewest ? left : min(runsARound, left)
    blocksLeft = Int(wanted / Double(remaining.count))
  }

  /// Those that remain, the best first.
  package var ranked: [Int] {
    remaining.sorted { (mean(of: $0), $0) < (mean(of: $1), $1) }
  }

  /// The mean of all values of one; infinite for none.
  package func mean(of index: Int) -> Double {
    let all = values[index]
    return all.isEmpty || all.contains(where: \.isNaN)
      ? .infinity : Statistics.mean(of: all)
  }

  /// All values of one.
  package func values(of index: Int) -> [Double] { values[index] }
}
