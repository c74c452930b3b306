import Statistics

/// The values of one metric of a workflow in one environment, in the order of the history.
///
/// A commit is one point: what was measured of it again is kept beside and makes up its spread.
package struct MetricSeries: Sendable {
  package let workflow: String
  package let metric: Metric
  /// Where it was measured, by the key of the environment; "" where nothing is said.
  package let environment: String
  /// The place of each point in the history, ascending.
  package private(set) var entries: [Int32] = []
  /// The median of each point's samples, in the metric's unit.
  package private(set) var values: [Double] = []
  /// The samples of a file that says how many agents each was measured with.
  ///
  /// A point holds samples of one commit, whatever the number of agents.
  package private(set) var byAgents: [AgentSample] = []
  /// How many points of the whole series come before the first one here.
  package private(set) var offset = 0
  /// All samples of those points that have more than one, by the point's place in the history.
  private var repeats: [Int32: PooledSamples] = [:]
  /// The samples that the series was made with, and where those of each point are; neither for a
  /// series that was made empty.
  private var (stored, places): ([Double], [Range<Int>]) = ([], [])

  package init(workflow: String, metric: Metric, environment: String = "") {
    self.workflow = workflow
    self.metric = metric
    self.environment = environment
  }

  /// Makes a series of points that are known already.
  ///
  /// - Parameters:
  ///   - workflow: Whose it is.
  ///   - metric: What was measured.
  ///   - environment: Where, by the key of the environment.
  ///   - entries: The place of each point, ascending.
  ///   - values: The median of each point's samples.
  ///   - samples: Those of all points, in any order.
  ///   - places: Where the samples of each point are.
  package init(
    workflow: String, metric: Metric, environment: String, entries: [Int32], values: [Double],
    samples: [Double], places: [Range<Int>]
  ) {
    precondition(entries.count == values.count && places.count == values.count)
    self.init(workflow: workflow, metric: metric, environment: environment)
    self.entries = entries
    self.values = values
    self.stored = samples
    self.places = places
  }

  /// A sample measured with some number of agents.
  package struct AgentSample: Hashable, Sendable {
    /// Equal for samples of one commit.
    package let point: Int
    package let agents: Double
    package let value: Double
  }

  /// Takes note of the number of agents that a sample was measured with.
  mutating func note(_ value: Double, withAgents agents: Double, at place: Int) {
    byAgents.append(AgentSample(point: place, agents: agents, value: value))
  }

  /// How many points there are.
  package var count: Int { values.count }

  /// The samples of a point in the order in which they came.
  package func samples(at point: Int) -> [Double] {
    if let pool = repeats[entries[point]] { return pool.samples }
    return point < places.count ? Array(stored[places[point]]) : [values[point]]
  }

  /// Adds one sample of the commit at a place of the history.
  package mutating func add(_ sample: Double, at entry: Int) { add([sample], at: entry) }

  /// Adds samples of the commit at a place of the history.
  ///
  /// - Complexity: O(1) for one sample of a later place, O(log *m*) for each at a place that has *m*,
  ///   O(*n*) for a place between others.
  package mutating func add(_ added: [Double], at entry: Int) {
    guard !added.isEmpty else { return }
    let sample = median(of: added)
    let place = Int32(entry)
    if entries.last.map({ $0 < place }) ?? true {
      if added.count > 1 { repeats[place] = PooledSamples(added) }
      entries.append(place)
      values.append(sample)
      return
    }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] < place { low = middle + 1 } else { high = middle }
    }
    if entries[low] == place {
      // Taken out, so that nothing is copied.
      var pool = repeats.removeValue(forKey: place) ?? PooledSamples(samples(at: low))
      pool.add(added)
      values[low] = pool.median ?? sample
      repeats[place] = pool
    } else {
      moveStoredSamples()
      entries.insert(place, at: low)
      values.insert(sample, at: low)
      if added.count > 1 { repeats[place] = PooledSamples(added) }
    }
  }

  /// Keeps the stored samples by their points, so that points can move.
  private mutating func moveStoredSamples() {
    for point in places.indices where repeats[entries[point]] == nil {
      repeats[entries[point]] = PooledSamples(samples(at: point))
    }
    (stored, places) = ([], [])
  }

  /// Adds points of one sample each, if all come after those that there are.
  ///
  /// - Parameter places: Ascending.
  /// - Returns: Whether they were added.
  mutating func append(_ added: [Double], at places: [Int32]) -> Bool {
    guard let first = places.first, entries.last.map({ $0 < first }) ?? true else {
      return places.isEmpty
    }
    entries += places
    values += added
    return true
  }

  /// Gives points other places in the history; they stand in the order of the new ones.
  mutating func movePoints(to place: (Int32) -> Int32) {
    moveStoredSamples()
    let moved = entries.map(place)
    let order = moved.indices.sorted { moved[$0] < moved[$1] }
    repeats = Dictionary(
      repeats.map { (place($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
    values = order.map { values[$0] }
    entries = order.map { moved[$0] }
  }

  /// The same series further on in a longer history.
  ///
  /// - Parameters:
  ///   - count: How many places come before those of this history.
  ///   - workflow: What it is called there.
  func moved(by count: Int32, workflow: String) -> MetricSeries {
    var moved = MetricSeries(workflow: workflow, metric: metric, environment: environment)
    moved.entries = entries.map { $0 + count }
    (moved.values, moved.byAgents, moved.offset) = (values, byAgents, offset)
    moved.repeats = Dictionary(uniqueKeysWithValues: repeats.map { ($0.key + count, $0.value) })
    (moved.stored, moved.places) = (stored, places)
    return moved
  }

  /// Keeps only the points at places of the history that are wanted.
  package mutating func keepPoints(where isWanted: (Int) -> Bool) {
    let kept = entries.indices.filter { isWanted(Int(entries[$0])) }
    guard kept.count < count else { return }
    moveStoredSamples()
    offset += kept.first ?? count
    repeats = repeats.filter { isWanted(Int($0.key)) }
    values = kept.map { values[$0] }
    entries = kept.map { entries[$0] }
  }
}
