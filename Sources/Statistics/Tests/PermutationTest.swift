/// A permutation test: how often a difference as large arises when the labels are dealt at random.
///
/// Counted over all deals where there are at most 20,000, else over deals drawn at random, with
/// *p* = (1 + #) / (1 + B), which no valid test undercuts. Two-sided, it is twice the smaller
/// one-sided p. Deals within 100 rounding errors of the observed difference count as equal.
///
/// - SeeAlso: Fisher (1935), The Design of Experiments; Phipson & Smyth (2010), "Permutation
///   p-values should never be zero", doi:10.2202/1544-6115.1585. Definitions as in SciPy's
///   `permutation_test`.
package struct PermutationTest: Hashable, Sendable {
  /// The middle of a sample.
  package enum Center: Hashable, Sendable, CaseIterable {
    /// The arithmetic mean.
    case mean
    /// The median.
    case median
  }

  /// The difference of the middles, candidate − baseline, or the middle of the differences.
  package let statistic: Double
  /// The probability, in 0…1, of a statistic at least this extreme by chance.
  package let pValue: Double
  /// Whether all deals were counted or some were drawn.
  package let method: TestMethod

  private static let mostDeals = 20_000

  /// Compares two independent samples: each split of all values into two is as likely.
  ///
  /// - Parameters:
  ///   - baseline: At least one finite value.
  ///   - candidate: As `baseline`.
  ///   - center: What is compared.
  ///   - alternative: The direction looked for.
  ///   - resamples: How many deals are drawn if there are too many; at least 1.
  ///   - generator: The source of randomness.
  /// - Returns: `nil` for anything else.
  /// - Complexity: O(*resamples* · *N*).
  package init?(
    baseline: [Double], candidate: [Double], center: Center = .mean,
    alternative: Alternative = .twoSided, resamples: Int = 9_999,
    using generator: inout some RandomNumberGenerator
  ) {
    guard !baseline.isEmpty, !candidate.isEmpty, resamples > 0 else { return nil }
    let pooled = candidate + baseline
    guard pooled.allSatisfy(\.isFinite) else { return nil }
    let order = pooled.indices.sorted { pooled[$0] < pooled[$1] }
    let sorted = order.map { pooled[$0] }
    var chosen = order.map { $0 < candidate.count }
    let difference = Self.difference(of: center, sorted: sorted, chosen: candidate.count)
    let observed = difference(chosen)
    guard observed.isFinite else { return nil }
    var tally = Tally(observed: observed, values: sorted)
    if let deals = Self.binomial(pooled.count, candidate.count) {
      chosen = pooled.indices.map { $0 < candidate.count }
      for _ in 0..<deals {
        tally.add(difference(chosen))
        Self.advance(&chosen)
      }
      self.method = .exact
    } else {
      var fast = SeededGenerator(seed: generator.next())
      for _ in 0..<resamples {
        // Each position is kept or taken with the odds that are left.
        var (left, wanted) = (chosen.count, candidate.count)
        for position in chosen.indices {
          chosen[position] = Int.random(in: 0..<left, using: &fast) < wanted
          if chosen[position] { wanted -= 1 }
          left -= 1
        }
        tally.add(difference(chosen))
      }
      self.method = .sampled
    }
    self.statistic = observed
    self.pValue = tally.pValue(alternative, isExact: method == .exact)
  }

  /// Tests paired differences: each is as likely positive as negative.
  ///
  /// - Parameters:
  ///   - differences: At least one finite value.
  ///   - center: What is tested to be zero.
  ///   - alternative: The direction looked for.
  ///   - resamples: How many sign patterns are drawn if there are more than 20,000; at least 1.
  ///   - generator: The source of randomness.
  /// - Returns: `nil` for anything else.
  /// - Complexity: O(*resamples* · *n*), times log *n* for the median.
  package init?(
    differences: [Double], center: Center = .mean, alternative: Alternative = .twoSided,
    resamples: Int = 9_999, using generator: inout some RandomNumberGenerator
  ) {
    guard !differences.isEmpty, differences.allSatisfy(\.isFinite), resamples > 0 else {
      return nil
    }
    func middle(_ values: inout [Double]) -> Double {
      switch center {
      case .mean: values.reduce(0, +) / Double(values.count)
      case .median: quantile(0.5, reordering: &values)
      }
    }
    var values = differences
    let observed = middle(&values)
    guard observed.isFinite else { return nil }
    var tally = Tally(observed: observed, values: differences)
    if differences.count <= 14 {
      for signs in 0..<(1 << differences.count) {
        values = differences.indices.map {
          (signs >> $0) & 1 == 0 ? differences[$0] : -differences[$0]
        }
        tally.add(middle(&values))
      }
      self.method = .exact
    } else {
      var fast = SeededGenerator(seed: generator.next())
      for _ in 0..<resamples {
        var signs: UInt64 = 0
        for index in differences.indices {
          if index.isMultiple(of: 64) { signs = fast.next() }
          values[index] = signs & 1 == 0 ? differences[index] : -differences[index]
          signs >>= 1
        }
        tally.add(middle(&values))
      }
      self.method = .sampled
    }
    self.statistic = observed
    self.pValue = tally.pValue(alternative, isExact: method == .exact)
  }

  /// The difference of the middles of the chosen values and the others.
  private static func difference(
    of center: Center, sorted: [Double], chosen: Int
  ) -> ([Bool]) -> Double {
    let others = sorted.count - chosen
    switch center {
    case .mean:
      return { flags in
        var (inside, outside) = (0.0, 0.0)
        for (value, flag) in zip(sorted, flags) {
          if flag { inside += value } else { outside += value }
        }
        return inside / Double(chosen) - outside / Double(others)
      }
    case .median:
      func median(_ flags: [Bool], _ wanted: Bool, count: Int) -> Double {
        var (seen, lower) = (0, 0.0)
        for (value, flag) in zip(sorted, flags) where flag == wanted {
          if seen == (count - 1) / 2 { lower = value }
          if seen == count / 2 { return lower + (value - lower) / 2 }
          seen += 1
        }
        return lower
      }
      return { median($0, true, count: chosen) - median($0, false, count: others) }
    }
  }

  /// How many deals there are, or `nil` if they are too many.
  private static func binomial(_ count: Int, _ chosen: Int) -> Int? {
    var ways = 1
    for index in 0..<min(chosen, count - chosen) {
      let (product, overflow) = ways.multipliedReportingOverflow(by: count - index)
      guard !overflow else { return nil }
      ways = product / (index + 1)
      guard ways <= mostDeals else { return nil }
    }
    return ways
  }

  /// The next arrangement of the flags: the last that can be put off by one is.
  private static func advance(_ flags: inout [Bool]) {
    guard
      let last = flags.indices.dropLast().last(where: { flags[$0] && !flags[$0 + 1] })
    else { return }
    let moved = flags[(last + 2)...].count { $0 }
    flags[last] = false
    for index in flags.indices[(last + 1)...] { flags[index] = index <= last + 1 + moved }
  }

  /// How the deals compare with what was observed.
  private struct Tally {
    private let low: Double
    private let high: Double
    private var (atMost, atLeast, count) = (0, 0, 0)

    init(observed: Double, values: [Double]) {
      let size = values.reduce(abs(observed)) { max($0, abs($1)) }
      let tolerance = 100 * Double.ulpOfOne * min(size, 1e300)
      self.low = observed - tolerance
      self.high = observed + tolerance
    }

    mutating func add(_ value: Double) {
      if value <= high { atMost += 1 }
      if value >= low { atLeast += 1 }
      count += 1
    }

    func pValue(_ alternative: Alternative, isExact: Bool) -> Double {
      let observed = isExact ? 0.0 : 1
      let less = (Double(atMost) + observed) / (Double(count) + observed)
      let greater = (Double(atLeast) + observed) / (Double(count) + observed)
      return switch alternative {
      case .less: less
      case .greater: greater
      case .twoSided: min(1, 2 * min(less, greater))
      }
    }
  }
}
