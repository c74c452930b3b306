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

  /// Keeps only some of the series.
  package mutating func keep(where isWanted: (MetricSeries) -> Bool) {
    series.removeAll { !isWanted($0) }
    findPlaces()
  }

  private mutating func findPlaces() {
    placeOfSeries = Dictionary(
      uniqueKeysWithValues: series.indices.map { (SeriesName(series[$0]), $0) })
  }

  /// Keeps only the points measured in a period; with a bound, those without a time are dropped.
  ///
  /// - Parameters:
  ///   - start: The first second since 1970; nil for no bound.
  ///   - end: The last one; nil for no bound.
  package mutating func keepPoints(from start: Double?, to end: Double?) {
    guard start != nil || end != nil else { return }
    let isWanted = entries.map { entry in
      entry.time.map { $0 >= start ?? -.infinity && $0 <= end ?? .infinity } ?? false
    }
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
