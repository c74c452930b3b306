import Git
import Model
import Quantities

/// The runs of some notes in columns: the unit of one update of the index.
struct IndexBatch: Sendable {
  /// The identity of a series.
  struct SeriesName: Hashable {
    let workflow: String
    let environment: String
    let metric: Metric
  }

  /// The measurements of one series, run by run.
  struct Samples {
    /// The run of each value, ascending.
    var runs: [Int32] = []
    /// The index of the metric in its run.
    var ordinals: [Int32] = []
    /// The number of samples of each run.
    var counts: [Int32] = []
    /// The median of each run's samples.
    var medians: [Double] = []
    /// All samples.
    var samples: [Double] = []

    /// Appends the values of the next run.
    mutating func append(_ metric: MetricSamples, run: Int, ordinal: Int) {
      runs.append(Int32(run))
      ordinals.append(Int32(ordinal))
      counts.append(Int32(metric.samples.count))
      medians.append(metric.median ?? .nan)
      samples += metric.samples
    }

    fileprivate mutating func append(_ other: Samples, firstRun: Int32) {
      runs += other.runs.lazy.map { $0 + firstRun }
      ordinals += other.ordinals
      counts += other.counts
      medians += other.medians
      samples += other.samples
    }
  }

  /// The tags of a run.
  struct Tags {
    let run: Int
    let workflow: String
    let tags: [String: String]
  }

  /// The commit of each note.
  var commits: [ObjectID] = []
  /// The number of malformed lines in each note.
  var unreadableLines: [Int32] = []
  /// The note of each run, ascending.
  var notes: [Int32] = []
  /// The time of each run, in seconds since 1970; NaN if unknown.
  var times: [Double] = []
  /// 1 for each run with uncommitted changes, otherwise 0.
  var dirty: [UInt8] = []
  var tags: [Tags] = []
  var series: [SeriesName: Samples] = [:]
  private var environment: (RunEnvironment, key: String)?

  init() {}

  /// Converts notes to columns.
  init(_ pages: [Ledger.Page]) {
    for page in pages { add(page) }
  }

  /// Appends the notes of another batch.
  mutating func append(_ other: IndexBatch) {
    let (firstNote, firstRun) = (Int32(commits.count), Int32(notes.count))
    commits += other.commits
    unreadableLines += other.unreadableLines
    notes += other.notes.lazy.map { $0 + firstNote }
    times += other.times
    dirty += other.dirty
    tags += other.tags.lazy.map {
      Tags(run: $0.run + Int(firstRun), workflow: $0.workflow, tags: $0.tags)
    }
    for (name, samples) in other.series {
      series[name, default: Samples()].append(samples, firstRun: firstRun)
    }
  }

  private mutating func add(_ page: Ledger.Page) {
    let note = Int32(commits.count)
    commits.append(page.commit)
    unreadableLines.append(Int32(page.unreadableLines))
    for run in page.runs { add(run, of: note) }
  }

  private mutating func add(_ run: Run, of note: Int32) {
    let index = notes.count
    notes.append(note)
    times.append(Instant(run.at)?.secondsSince1970 ?? .nan)
    dirty.append(run.dirty ? 1 : 0)
    if !run.tags.isEmpty {
      tags.append(Tags(run: index, workflow: run.workflow, tags: run.tags))
    }
    // Most runs have the same environment as the previous one, and computing its key is slow.
    if environment?.0 != run.environment { environment = (run.environment, run.environment.key) }
    for (ordinal, metric) in run.metrics.enumerated() {
      let name = SeriesName(
        workflow: run.workflow, environment: environment?.key ?? "", metric: metric.metric)
      series[name, default: Samples()].append(metric, run: index, ordinal: ordinal)
    }
  }
}
