import Git
import Model

/// Arranges the contents of the index in the order of a branch.
struct IndexedBranch {
  /// The newest state of the notes on the branch.
  private let places: CommitPlaces
  private var batches: [Batch] = []
  private var series: [Series] = []

  /// The part of a batch that is on the branch.
  private struct Batch {
    let content: IndexBatch
    /// The position of each run's commit on the branch; -1 if it is not on it, or its note has been
    /// replaced.
    let places: [Int32]
    /// The runs that match the selection.
    var wanted: [Bool]
  }

  /// The serialized values of one series.
  private struct Series {
    let name: IndexBatch.SeriesName
    var points: [Point] = []
    var samples: [Double] = []
  }

  /// The values of a series in one run.
  private struct Point {
    let place: Int32
    let batch: Int32
    let run: Int32
    let ordinal: Int32
    /// The range of its samples.
    let samples: Range<Int>
    let median: Double
  }

  init(places: CommitPlaces) {
    self.places = places
  }

  /// Adds a batch.
  ///
  /// - Parameter isCurrent: Whether a note of the batch is the newest of its commit.
  mutating func add(_ content: IndexBatch, isCurrent: (Int) -> Bool) {
    let ofNotes = content.commits.enumerated().map { note, commit in
      isCurrent(note) ? Int32(places[commit] ?? -1) : -1
    }
    batches.append(
      Batch(
        content: content, places: content.notes.map { ofNotes[Int($0)] },
        wanted: [Bool](repeating: false, count: content.notes.count)))
  }

  /// Appends the next part of a series, in the order of the batches.
  ///
  /// - Throws: `ColumnReader.Damage` if it refers to runs that don't exist.
  mutating func add(
    _ samples: IndexBatch.Samples, of name: IndexBatch.SeriesName, batch: Int
  ) throws {
    guard batches.indices.contains(batch) else { throw ColumnReader.Damage() }
    for run in samples.runs {
      guard batches[batch].places.indices.contains(Int(run)) else { throw ColumnReader.Damage() }
      if batches[batch].places[Int(run)] >= 0 { batches[batch].wanted[Int(run)] = true }
    }
    // Without samples, only the existence of runs was queried.
    guard samples.counts.count == samples.runs.count else { return }
    if series.last?.name != name {
      series.append(Series(name: name))
      series[series.count - 1].samples.reserveCapacity(samples.samples.count * batches.count)
    }
    let last = series.count - 1
    var start = series[last].samples.count
    series[last].samples += samples.samples
    series[last].points.reserveCapacity(series[last].points.count + samples.runs.count)
    let places = batches[batch].places
    for (index, run) in samples.runs.enumerated() {
      let count = Int(samples.counts[index])
      let place = places[Int(run)]
      if place >= 0, count > 0, batches[batch].content.dirty[Int(run)] == 0 {
        series[last].points.append(
          Point(
            place: place, batch: Int32(batch), run: run, ordinal: samples.ordinals[index],
            samples: start..<start + count, median: samples.medians[index]))
      }
      start += count
    }
  }

  /// The number of matching runs with uncommitted changes.
  var dirtyRuns: Int {
    batches.reduce(0) { sum, batch in
      sum + batch.wanted.indices.count { batch.wanted[$0] && batch.content.dirty[$0] != 0 }
    }
  }

  /// The commits of all matching runs, newest first.
  var commits: [ObjectID] {
    var isUsed = [Bool](repeating: false, count: places.line.count)
    for batch in batches {
      for (run, place) in batch.places.enumerated() where batch.wanted[run] {
        isUsed[Int(place)] = true
      }
    }
    return isUsed.indices.reversed().filter { isUsed[$0] }.map { places.line[$0] }
  }

  /// The runs as series, which leave their serialized values behind.
  mutating func takeHistory() -> RecordedHistory {
    let (entryOfPlace, entries) = self.entries()
    var made: [(series: MetricSeries, key: [Int32])] = []
    made.reserveCapacity(series.count)
    // Each gives its points back before the next: all of them together may be larger than the history.
    while var one = series.popLast() {
      guard !one.points.isEmpty else { continue }
      sort(&one.points)
      let first = one.points[0]
      made.append(
        (
          metricSeries(one, entryOfPlace),
          [first.place, first.batch, first.run, first.ordinal]
        ))
    }
    // In the order of their first occurrence on the branch.
    made.sort { $0.key.lexicographicallyPrecedes($1.key) }
    var history = RecordedHistory(entries: entries, series: made.map(\.series))
    for (place, tags) in tags() {
      history.add(tags.tags, to: tags.workflow, at: Int(entryOfPlace[Int(place)]))
    }
    return history
  }

  /// The tags of the runs, in the order of the branch.
  private func tags() -> [(place: Int32, tags: IndexBatch.Tags)] {
    let tags = batches.flatMap { batch in
      batch.content.tags.compactMap { tags in
        batch.wanted[tags.run] && batch.content.dirty[tags.run] == 0
          ? (place: batch.places[tags.run], tags: tags) : nil
      }
    }
    return tags.enumerated().sorted {
      ($0.element.place, $0.offset) < ($1.element.place, $1.offset)
    }.map(\.element)
  }

  /// The commits with runs, and the index of each position of the branch among them.
  private func entries() -> (ofPlace: [Int32], [RecordedHistory.Entry]) {
    var times = [Double](repeating: .nan, count: places.line.count)
    var isUsed = [Bool](repeating: false, count: places.line.count)
    for batch in batches {
      for (run, place) in batch.places.enumerated()
      where batch.wanted[run] && batch.content.dirty[run] == 0 {
        isUsed[Int(place)] = true
        if times[Int(place)].isNaN { times[Int(place)] = batch.content.times[run] }
      }
    }
    var ofPlace = [Int32](repeating: -1, count: places.line.count)
    var entries: [RecordedHistory.Entry] = []
    for (place, isUsed) in isUsed.enumerated() where isUsed {
      ofPlace[place] = Int32(entries.count)
      entries.append(
        RecordedHistory.Entry(
          commit: places.line[place].hex, time: times[place].isNaN ? nil : times[place]))
    }
    return (ofPlace, entries)
  }

  private func metricSeries(_ series: Series, _ entryOfPlace: [Int32]) -> MetricSeries {
    var (entries, values): ([Int32], [Double]) = ([], [])
    var (samples, places): ([Double], [Range<Int>]) = (series.samples, [])
    entries.reserveCapacity(series.points.count)
    values.reserveCapacity(series.points.count)
    places.reserveCapacity(series.points.count)
    var next = series.points.startIndex
    while next < series.points.endIndex {
      let first = series.points[next]
      let end = series.points[next...].firstIndex { $0.place != first.place } ?? series.points.count
      let runs = series.points[next..<end]
      next = end
      entries.append(entryOfPlace[Int(first.place)])
      guard runs.count > 1 else {
        values.append(first.median)
        places.append(first.samples)
        continue
      }
      // Several runs of a commit: their samples are concatenated.
      let start = samples.count
      for run in runs { samples += series.samples[run.samples] }
      places.append(start..<samples.count)
      values.append(
        MetricSamples(metric: series.name.metric, samples: Array(samples[start...])).median ?? .nan)
    }
    return MetricSeries(
      workflow: series.name.workflow, metric: series.name.metric,
      environment: series.name.environment, entries: entries, values: values, samples: samples,
      places: places)
  }

  /// Stable sort by position.
  private func sort(_ points: inout [Point]) {
    // Counting sort takes a tenth of the time of a comparison sort.
    var starts = [Int32](repeating: 0, count: places.line.count + 1)
    for point in points { starts[Int(point.place) + 1] += 1 }
    for place in 1..<starts.count { starts[place] += starts[place - 1] }
    var sorted = points
    for point in points {
      sorted[Int(starts[Int(point.place)])] = point
      starts[Int(point.place)] += 1
    }
    points = sorted
  }
}
