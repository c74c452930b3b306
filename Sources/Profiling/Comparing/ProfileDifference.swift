/// Which functions spend more in one profile than in another, beyond the noise of two profiles of one.
package struct ProfileDifference: Sendable {
  /// A function that spends more or less.
  package struct Change: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
      case changed, new, vanished
    }

    package var name: String
    package var kind: Kind
    /// What it spends itself, with what it calls of the language; in the unit of the profiles.
    package var base: Double
    package var candidate: Double
    /// The change of what it spends with all that it calls.
    package var inclusiveChange: Double
    /// Of the change of the whole program; nil where that is within the noise.
    package var share: Double?
    package var file: String?
    package var line: Int?
    /// What it calls of the language that takes most of the change; nil where it is its own code.
    package var helper: String?

    package var change: Double { candidate - base }
  }

  package let unit: StackProfile.Unit
  /// Of all functions.
  package let base: Double
  package let candidate: Double
  /// Those beyond the noise, by the size of their change, what became slower first.
  package let changes: [Change]

  /// Differences of less than this fraction of the base's cost aren't worth naming.
  private static let least = 0.005
  /// So many standard deviations away a difference is no chance: one function in 16,000 by itself.
  private static let deviations = 4.0
  /// What exact counts of one program differ by, at most, as a multiple of what they were seen to.
  private static let margin = 3.0

  /// Compares profiles.
  ///
  /// - Parameters:
  ///   - base: Two of the base, of which one says nothing of the noise.
  ///   - candidate: One of the candidate.
  package init(base: (FunctionCosts, FunctionCosts), candidate: FunctionCosts) {
    unit = candidate.unit
    self.base = (base.0.total + base.1.total) / 2
    self.candidate = candidate.total
    let (total, least) = (candidate.total - self.base, Self.least * self.base)
    let noise = Noise(base)
    let names = Set(base.0.costs.keys).union(base.1.costs.keys).union(candidate.costs.keys)
    let isChanged =
      abs(total) > max(least, noise.limit(base.0.total, base.1.total, candidate.total))
    changes = names.compactMap { name -> Change? in
      let (one, other, new) = (
        base.0.cost(of: name), base.1.cost(of: name), candidate.cost(of: name)
      )
      let before = (one.own + other.own) / 2
      let change = new.own - before
      guard abs(change) > max(least, noise.limit(one.own, other.own, new.own)) else { return nil }
      let known = change > 0 ? new : one
      return Change(
        name: name,
        kind: before == 0 ? .new : new.own == 0 && new.inclusive == 0 ? .vanished : .changed,
        base: before, candidate: new.own,
        inclusiveChange: new.inclusive - (one.inclusive + other.inclusive) / 2,
        share: isChanged ? change / total : nil, file: known.file ?? one.file,
        line: known.lines.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key,
        helper: Self.helper(one, other, new, of: change))
    }.sorted { ($0.change, $1.name) > ($1.change, $0.name) }
  }

  /// The called function that most of a change is in, if there is one.
  private static func helper(
    _ one: FunctionCosts.Cost, _ other: FunctionCosts.Cost, _ new: FunctionCosts.Cost,
    of change: Double
  ) -> String? {
    let names = Set(new.helpers.keys).union(one.helpers.keys)
    let changes = names.map { name in
      (
        name: name,
        change: (new.helpers[name] ?? 0) - ((one.helpers[name] ?? 0) + (other.helpers[name] ?? 0))
          / 2
      )
    }
    let most = changes.max { ($0.change * change, $1.name) < ($1.change * change, $0.name) }
    return most.flatMap { $0.change / change > 0.5 ? $0.name : nil }
  }

  /// By how much a cost may differ between two profiles of the same program.
  private struct Noise {
    let quantum: Double?
    /// How much more the two profiles differ than samples that are drawn at random.
    let dispersion: Double

    init(_ base: (FunctionCosts, FunctionCosts)) {
      quantum = base.0.quantum ?? base.1.quantum
      guard let quantum else {
        dispersion = 1
        return
      }
      let names = Set(base.0.costs.keys).union(base.1.costs.keys)
      var (sum, count) = (0.0, 0.0)
      for name in names {
        let (one, other) = (base.0.cost(of: name).own, base.1.cost(of: name).own)
        // Few samples have no variance that could be told.
        guard one + other >= 10 * quantum else { continue }
        sum += (one - other) * (one - other) / ((one + other) * quantum)
        count += 1
      }
      dispersion = count > 0 ? max(1, sum / count) : 1
    }

    func limit(_ one: Double, _ other: Double, _ candidate: Double) -> Double {
      guard let quantum else { return ProfileDifference.margin * abs(one - other) }
      // The variance of a number of samples is that number; that of the base's mean is half of it.
      let variance = (candidate + (one + other) / 4) * quantum * dispersion
      return ProfileDifference.deviations * variance.squareRoot()
    }
  }
}
