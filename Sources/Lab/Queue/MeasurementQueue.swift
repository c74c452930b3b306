import Statistics

/// What to measure next on a branch that gets more commits than can be measured.
///
/// Where a step is suspected, commits within the stretch that holds it, so that it is named; otherwise the
/// newest commit, so that a step is noticed soon. Commits between are left out until somebody needs them:
/// batching. Commits that change nothing a workflow depends on have no position here.
package struct MeasurementQueue: Sendable {
  /// A commit to measure, and why.
  package struct Choice: Hashable, Sendable {
    /// Why a commit is measured.
    package enum Reason: String, Hashable, Sendable, Codable, CaseIterable {
      /// A step is suspected, and this commit tells most about its place.
      case suspected
      /// It is the newest one.
      case newest
    }

    package let position: Int
    package let reason: Reason

    package init(position: Int, reason: Reason) {
      self.position = position
      self.reason = reason
    }
  }

  /// The largest share of the hosts that looks for a suspected step; the rest watches the branch.
  package var largestShareForSuspicion = 0.5
  /// The most measurements of one commit at a time.
  private static let repetitions = 3

  package init() {}

  /// The next commits to measure.
  ///
  /// - Parameters:
  ///   - free: How many hosts have nothing to do.
  ///   - hosts: How many there are.
  ///   - newest: The position of the newest commit.
  ///   - watch: What is known of the branch.
  ///   - running: The positions that are being measured, each as often as it is, and why.
  /// - Returns: At most `free`, the most urgent first.
  package func next(
    _ free: Int, of hosts: Int, newest: Int, watch: LevelWatch, running: [Choice]
  ) -> [Choice] {
    var choices: [Choice] = []
    var taken: [Int: Int] = [:]
    for choice in running { taken[choice.position, default: 0] += 1 }
    let searching = running.count { $0.reason == .suspected }
    let limit = max(1, Int(Double(hosts) * largestShareForSuspicion)) - searching
    if let stretch = watch.suspicion?.stretch {
      for position in places(within: stretch, atMost: min(free, limit), taken) {
        choices.append(Choice(position: position, reason: .suspected))
        taken[position, default: 0] += 1
      }
    }
    if choices.count < free, taken[newest] == nil, watch.count(at: newest) == 0 {
      choices.append(Choice(position: newest, reason: .newest))
    }
    return choices
  }

  /// Positions that divide a stretch into parts of equal size; where it can't be divided, both of its ends,
  /// which tell the step's size and whether it is there at all.
  private func places(
    within stretch: StepSearch.Stretch, atMost limit: Int, _ taken: [Int: Int]
  ) -> [Int] {
    guard limit > 0 else { return [] }
    let between = stretch.upper - stretch.lower - 1
    guard between > 0 else {
      let ends = [stretch.upper, stretch.lower, stretch.upper, stretch.lower]
      var counts = taken
      return ends.prefix(limit).filter { end in
        counts[end, default: 0] += 1
        return counts[end, default: 0] <= Self.repetitions
      }
    }
    let open = (stretch.lower + 1..<stretch.upper).filter { taken[$0] == nil }
    guard !open.isEmpty else { return [] }
    let count = min(limit, open.count)
    return (1...count).map { open[($0 * open.count - 1) / count - (open.count / count - 1) / 2] }
      .reduce(into: []) { places, place in
        if !places.contains(place) { places.append(place) }
      }
  }
}
