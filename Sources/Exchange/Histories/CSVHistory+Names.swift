import Model
import Quantities

extension CSVHistory {
  /// Names met before, so that most rows cost no string.
  struct Names {
    /// Which way metrics are better, whatever the table says.
    private let better: [String: Metric.Direction]
    private var lastCommit: [UInt8] = []
    private var lastTime: [UInt8] = []
    private var lastPlace: Int?
    private var lastSeconds: Double?
    /// The metrics whose names say that more is better, and whose table says nothing.
    private(set) var suspects: Set<String> = []
    /// How many rows are older than the row before.
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
      if let lastPlace, !commit.isEmpty, commit.elementsEqual(lastCommit) { return lastPlace }
      if !time.elementsEqual(lastTime) {
        let before = lastSeconds
        lastSeconds = ByteText.time(time)
        // Series may follow each other; within one, time goes on.
        if let before, let now = lastSeconds, now < before, !isNewSeries { backwards += 1 }
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

    /// Keeps the row's further columns as conditions of its run, whether it has a value or not.
    mutating func addTags(
      _ columns: Columns, _ fields: [ArraySlice<UInt8>], to history: inout RecordedHistory
    ) throws {
      var tags: [String: String] = [:]
      for (name, column) in columns.tags where !fields[column].isEmpty {
        tags[name] = String(decoding: fields[column], as: UTF8.self)
      }
      // A commit without a name would be another one when its value is read.
      guard !tags.isEmpty, !fields[columns.commit].isEmpty else { return }
      let place = history.place(
        of: CSVHistory.plain(fields[columns.commit]), time: ByteText.time(fields[columns.time]))
      history.add(
        tags, to: CSVHistory.plain(fields[columns.workflow]), at: place)
    }

    /// Whether a row is of another series than the row before.
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
      key.append(contentsOf: fields[columns.workflow])
      key.append(0)
      key.append(contentsOf: fields[columns.metric])
      for column in [columns.unit, columns.better].compactMap({ $0 }) {
        key.append(0)
        key.append(contentsOf: fields[column])
      }
      if let lastIndex, key == lastSeries { return lastIndex }
      let index: Int
      if let known = seriesIndex[key] {
        index = known
      } else {
        func text(_ column: Int) -> String { CSVHistory.plain(fields[column]) }
        let name = text(columns.metric)
        let given = columns.unit.map(text) ?? Metric.builtIn(name)?.unit ?? ""
        let told = columns.better.map { text($0).lowercased() } ?? ""
        guard ["", "lower", "higher"].contains(told) else {
          throw problem("'better' is 'lower' or 'higher', not", told)
        }
        if told.isEmpty, better[name] == nil, Polarity.told(by: name, unit: given) == .higher {
          suspects.insert(name)
        }
        let metric = Metric(
          name: name, unit: given,
          better: better[name] ?? Metric.Direction(rawValue: told) ?? .lower)
        index = history.index(ofSeries: metric, workflow: text(columns.workflow))
        guard history.series[index].metric == metric else {
          let before = history.series[index].metric
          throw problem(
            "unit or direction differ from those that '\(name)' had before "
              + "(\(before.unit), \(before.better.rawValue)):",
            "\(given), \(metric.better.rawValue)")
        }
        seriesIndex[key] = index
      }
      lastSeries = key
      lastIndex = index
      return index
    }
  }
}
