package import Quantities

/// What was recorded along a history: its commits in order, and the series measured at them.
package struct RecordedHistory: Sendable {
  /// A commit in the history.
  package struct Entry: Hashable, Sendable {
    /// As it was named: 40 hex digits, or whatever a file calls it; "" where it has no name.
    package let commit: String
    /// When it was measured first, in seconds since 1970; nil where nothing is said.
    package var time: Double?

    package init(commit: String, time: Double?) {
      self.commit = commit
      self.time = time
    }
  }

  /// Under what conditions a workflow was run at a place of the history.
  package struct Conditions: Hashable, Sendable {
    package let place: Int
    package let workflow: String
    /// What the user or the file attached: "agents", "status" and whatever else.
    package var tags: [String: String]

    fileprivate func moved(to place: Int) -> Conditions {
      Conditions(place: place, workflow: workflow, tags: tags)
    }
  }

  /// In the order of the history: the branch's, or the file's.
  package private(set) var entries: [Entry] = []
  /// In the order in which they were met.
  package private(set) var series: [MetricSeries] = []
  /// Of those runs that have any, in the order in which they were met.
  package private(set) var conditions: [Conditions] = []
  private var placeOfConditions: [String: [Int: Int]] = [:]
  /// Made when the first commit is looked for.
  private var placeOfCommit: [String: Int]?
  private var placeOfSeries: [SeriesName: Int] = [:]

  /// What tells series apart.
  private struct SeriesName: Hashable {
    let workflow: String
    /// With its unit: seconds and milliseconds are not one series.
    let metric: Metric
    let environment: String

    init(_ workflow: String, _ metric: Metric, _ environment: String) {
      (self.workflow, self.metric, self.environment) = (workflow, metric, environment)
    }

    init(_ series: MetricSeries) {
      self.init(series.workflow, series.metric, series.environment)
    }
  }

  package init() {}

  /// Makes a history whose commits and series are known already.
  ///
  /// - Parameters:
  ///   - entries: Each commit once.
  ///   - series: No two of one workflow, metric and environment.
  package init(entries: [Entry], series: [MetricSeries]) {
    self.entries = entries
    self.series = series
    findPlaces()
  }

  /// The place of a commit, which is put last if it is new.
  ///
  /// - Parameters:
  ///   - commit: "" for one that has no name, and is always new.
  ///   - time: In seconds since 1970; that of the first call stays.
  package mutating func place(of commit: String, time: Double?) -> Int {
    if placeOfCommit == nil {
      placeOfCommit = [:]
      for (place, entry) in entries.enumerated() where !entry.commit.isEmpty {
        placeOfCommit?[entry.commit] = place
      }
    }
    if !commit.isEmpty, let place = placeOfCommit?[commit] {
      if entries[place].time == nil { entries[place].time = time }
      return place
    }
    if !commit.isEmpty { placeOfCommit?[commit] = entries.count }
    entries.append(Entry(commit: commit, time: time))
    return entries.count - 1
  }

  /// The index of a series, which is made if it is new.
  package mutating func index(
    ofSeries metric: Metric, workflow: String, environment: String = ""
  ) -> Int {
    let name = SeriesName(workflow, metric, environment)
    if let index = placeOfSeries[name] { return index }
    placeOfSeries[name] = series.count
    series.append(MetricSeries(workflow: workflow, metric: metric, environment: environment))
    return series.count - 1
  }

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - sample: Finite, in the metric's unit.
  ///   - index: As `index(ofSeries:workflow:environment:)` gave it.
  ///   - place: As `place(of:time:)` gave it.
  package mutating func add(_ sample: Double, toSeries index: Int, at place: Int) {
    series[index].add(sample, at: place)
  }

  /// Adds samples of one place at once.
  package mutating func add(_ samples: [Double], toSeries index: Int, at place: Int) {
    series[index].add(samples, at: place)
  }

  /// Takes note of the number of agents that a sample, which is added apart, was measured with.
  package mutating func note(
    _ value: Double, withAgents agents: Double, ofSeries index: Int, at place: Int
  ) {
    series[index].note(value, withAgents: agents, at: place)
  }

  /// Adds points of one sample each, if all come after those that a series has.
  ///
  /// - Parameters:
  ///   - values: Finite, in the metric's unit.
  ///   - index: As `index(ofSeries:workflow:environment:)` gave it.
  ///   - places: Those of the values, ascending.
  /// - Returns: Whether they were added.
  package mutating func append(
    _ values: [Double], toSeries index: Int, at places: [Int32]
  ) -> Bool {
    series[index].append(values, at: places)
  }

  /// Adds what is known of the conditions of a run.
  package mutating func add(_ tags: [String: String], to workflow: String, at place: Int) {
    guard !tags.isEmpty else { return }
    if let index = placeOfConditions[workflow]?[place] {
      conditions[index].tags.merge(tags) { $1 }
    } else {
      placeOfConditions[workflow, default: [:]][place] = conditions.count
      conditions.append(Conditions(place: place, workflow: workflow, tags: tags))
    }
  }

  /// Puts the commits into an order that agrees with the order of rows of every series.
  ///
  /// The first series of a table may lack commits that a later one begins with, or have them in
  /// another order: then there may be no such order of all, and a series that disagrees gets places of
  /// its own, at which its commits stand once more.
  ///
  /// - Parameter orders: The places in the order of rows, of those series whose rows aren't in the
  ///   order of places; by the index of the series.
  /// - Complexity: O(*n* log *m*) for *n* points and *m* commits.
  package mutating func reorder(_ orders: [Int: [Int32]]) {
    guard !orders.isEmpty else { return }
    let rows = series.indices.map { orders[$0] ?? series[$0].entries }
    let places = PlaceOrder.merging(rows, count: entries.count)
    var inverse = [Int](repeating: 0, count: entries.count)
    for (old, new) in places.enumerated() { inverse[Int(new)] = old }
    entries = inverse.map { entries[$0] }
    for index in conditions.indices {
      conditions[index] = conditions[index].moved(to: Int(places[conditions[index].place]))
    }
    for index in series.indices {
      var own: [Int32: Int32] = [:]
      var last: Int32 = -1
      for place in rows[index] where own[place] == nil {
        var new = places[Int(place)]
        if new <= last {
          // This series has it later than the others.
          new = Int32(entries.count)
          entries.append(entries[Int(places[Int(place)])])
          if let known = placeOfConditions[series[index].workflow]?[Int(place)] {
            conditions.append(conditions[known].moved(to: Int(new)))
          }
        }
        (own[place], last) = (new, new)
      }
      series[index].movePoints { own[$0] ?? $0 }
    }
    placeOfCommit = nil
    placeOfConditions = [:]
    for (index, condition) in conditions.enumerated() {
      placeOfConditions[condition.workflow, default: [:]][condition.place] = index
    }
  }

  /// Keeps only some of the series.
  package mutating func keep(where isWanted: (MetricSeries) -> Bool) {
    series.removeAll { !isWanted($0) }
    findPlaces()
  }

  private mutating func findPlaces() {
    placeOfSeries = Dictionary(
      uniqueKeysWithValues: series.indices.map { (SeriesName(series[$0]), $0) })
  }

  /// Adds the commits and series of another history after these.
  ///
  /// - Parameters:
  ///   - other: The other history.
  ///   - name: What a workflow of it is called here; none may be here already.
  package mutating func append(_ other: RecordedHistory, naming name: (String) -> String) {
    let first = entries.count
    entries += other.entries
    series += other.series.map { $0.moved(by: Int32(first), workflow: name($0.workflow)) }
    for conditions in other.conditions {
      add(conditions.tags, to: name(conditions.workflow), at: conditions.place + first)
    }
    placeOfCommit = nil
    findPlaces()
  }

  /// Keeps only the points measured in a period; with a bound, those without a time are dropped.
  ///
  /// - Parameters:
  ///   - start: The first instant; nil for no bound.
  ///   - end: The last one; nil for no bound.
  package mutating func keepPoints(from start: Instant?, to end: Instant?) {
    guard start != nil || end != nil else { return }
    let (first, last) = (start?.secondsSince1970 ?? -.infinity, end?.secondsSince1970 ?? .infinity)
    let isWanted = entries.map { entry in entry.time.map { first <= $0 && $0 <= last } ?? false }
    for index in series.indices { series[index].keepPoints { isWanted[$0] } }
  }

  /// The commit and time of a series' point.
  package func entry(of point: Int, in series: MetricSeries) -> Entry {
    entries[Int(series.entries[point])]
  }
}

extension RecordedHistory {
  /// Adds all that a run measured.
  package mutating func add(_ run: Run, time: Double?) {
    let place = place(of: run.commit, time: time)
    add(run.tags, to: run.workflow, at: place)
    for metric in run.metrics where !metric.samples.isEmpty {
      let index = index(
        ofSeries: metric.metric, workflow: run.workflow, environment: run.environment.key)
      add(metric.samples, toSeries: index, at: place)
    }
  }
}
