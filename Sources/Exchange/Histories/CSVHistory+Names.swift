import Model
import Quantities

extension CSVHistory {
  /// A cache of names, so that most rows don't allocate a string.
  struct Names {
    /// The directions of metrics, overriding the table.
    private let better: [String: Metric.Direction]
    private var lastCommit: [UInt8] = []
    /// The source text of `lastSeconds`; nil if unknown.
    private var lastTime: [UInt8]?
    /// The position of the previous row; negative for none.
    var lastPlace = -1
    private(set) var lastSeconds: Double?
    /// The metrics whose names suggest that higher is better, without a direction in the table.
    private(set) var suspects: Set<String> = []
    /// The number of rows that are older than the previous row.
    private(set) var backwards = 0
    private var seriesIndex: [[UInt8]: Int] = [:]
    private var lastSeries: [UInt8] = []
    private var lastIndex: Int?
    private var key: [UInt8] = []

    init(better: [String: Metric.Direction] = [:]) { self.better = better }

    mutating func place(
      commit: ArraySlice<UInt8>, time: ArraySlice<UInt8>, isNewSeries: Bool,
      in history: inout RecordedHistory, problem: (String) -> ExchangeError
    ) throws -> Int {
      if lastPlace >= 0, !commit.isEmpty, commit.elementsEqual(lastCommit) { return lastPlace }
      if lastTime.map({ !time.elementsEqual($0) }) ?? true {
        note(seconds: ByteText.time(time) ?? .nan, isNewSeries: isNewSeries)
        if lastSeconds == nil {
          let text = String(decoding: time, as: UTF8.self)
          guard CSVHistory.isMissing(text) else { throw problem(text) }
        }
        lastTime = Array(time)
      }
      lastCommit = Array(commit)
      let place = history.place(of: CSVHistory.plain(commit), time: lastSeconds)
      lastPlace = place
      return place
    }

    /// Records the time of a row, NaN if unknown.
    mutating func note(seconds: Double, isNewSeries: Bool) {
      // Series may be consecutive; only within a series, times should ascend.
      if let before = lastSeconds, seconds < before, !isNewSeries { backwards += 1 }
      lastSeconds = seconds.isNaN ? nil : seconds
      lastTime = nil
    }

    /// Records the names in a row, after its position and its time.
    mutating func note(commit: ArraySlice<UInt8>, series: ArraySlice<UInt8>, index: Int) {
      lastCommit = Array(commit)
      lastSeries = Array(series)
      lastIndex = index
    }

    func isLast(commit: ArraySlice<UInt8>) -> Bool {
      lastPlace >= 0 && commit.elementsEqual(lastCommit)
    }

    func isLast(series: ArraySlice<UInt8>) -> Bool { series.elementsEqual(lastSeries) }

    /// Stores the additional columns of a row as tags of its run, whether it has a value or not.
    mutating func addTags(
      _ columns: Columns, _ fields: [ArraySlice<UInt8>], to history: inout RecordedHistory
    ) throws {
      var tags: [String: String] = [:]
      for (name, column) in columns.tags where !fields[column].isEmpty {
        tags[name] = String(decoding: fields[column], as: UTF8.self)
      }
      // A commit without a name would get a new number when its value is read.
      guard !tags.isEmpty, !fields[columns.commit].isEmpty else { return }
      let place = history.place(
        of: CSVHistory.plain(fields[columns.commit]), time: ByteText.time(fields[columns.time]))
      history.add(
        tags, to: CSVHistory.plain(fields[columns.workflow]), at: place)
    }

    /// Whether a row belongs to a different series than the previous row.
    func isNewSeries(_ columns: Columns, _ fields: [ArraySlice<UInt8>]) -> Bool {
      let (workflow, metric) = (fields[columns.workflow], fields[columns.metric])
      return
        !(lastSeries.starts(with: workflow)
        && lastSeries.dropFirst(workflow.count + 1).starts(with: metric))
    }

    mutating func series(
      _ columns: Columns, _ fields: [ArraySlice<UInt8>], in history: inout RecordedHistory,
      problem: (String, String) -> ExchangeError
    ) throws -> Int {
      key.removeAll(keepingCapacity: true)
      for (place, column) in columns.ofSeries.enumerated() {
        if place > 0 { key.append(0) }
        key.append(contentsOf: fields[column])
      }
      if let lastIndex, key == lastSeries { return lastIndex }
      let index = try series(of: key[...], columns, in: &history, problem: problem)
      lastSeries = key
      lastIndex = index
      return index
    }

    /// The series of a key: the columns that identify a series, separated by zeros.
    mutating func series(
      of key: ArraySlice<UInt8>, _ columns: Columns, in history: inout RecordedHistory,
      problem: (String, String) -> ExchangeError
    ) throws -> Int {
      if let known = seriesIndex[Array(key)] { return known }
      let parts = key.split(
        separator: 0, maxSplits: columns.ofSeries.count - 1, omittingEmptySubsequences: false)
      func text(_ column: Int) -> String {
        columns.ofSeries.firstIndex(of: column).map { CSVHistory.plain(parts[$0]) } ?? ""
      }
      let name = text(columns.metric)
      let given = columns.unit.map(text) ?? Metric.builtIn(name)?.unit ?? ""
      let direction = columns.better.map { text($0).lowercased() } ?? ""
      guard ["", "lower", "higher"].contains(direction) else {
        throw problem("'better' must be 'lower' or 'higher', not", direction)
      }
      if direction.isEmpty, better[name] == nil,
        Polarity.direction(of: name, unit: given) == .higher
      {
        suspects.insert(name)
      }
      let metric = Metric(
        name: name, unit: given,
        better: better[name] ?? Metric.Direction(rawValue: direction) ?? .lower)
      let index = history.index(ofSeries: metric, workflow: text(columns.workflow))
      guard history.series[index].metric == metric else {
        let before = history.series[index].metric
        throw problem(
          "unit or direction differ from earlier rows of '\(name)' "
            + "(\(before.unit), \(before.better.rawValue)):",
          "\(given), \(metric.better.rawValue)")
      }
      seriesIndex[Array(key)] = index
      return index
    }
  }
}
