import Foundation
import Workflows

/// perf-check's own table: one value a row, in the order of the history.
///
/// The header names the columns `commit,time,workflow,metric,value[,unit][,better]` in any order;
/// others are tags of the run.
enum CSVHistory {
  private static let needed = ["commit", "time", "workflow", "metric", "value"]

  /// Whether a header names the columns of a history.
  static func isHeader(_ line: some StringProtocol) -> Bool {
    let names = line.split(separator: ",").map { name(of: Array(name($0).utf8)[...]) }
    return names.contains("value") && names.contains("metric")
  }

  private static func name(_ text: some StringProtocol) -> String {
    text.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\"\u{FEFF}"))
  }

  private static func name(of field: ArraySlice<UInt8>) -> String {
    name(String(decoding: field, as: UTF8.self)).lowercased()
  }

  /// What a file holds.
  struct Found {
    /// How many values.
    var values = 0
    /// How many rows are older than the row before.
    var backwards = 0
  }

  /// Reads a history.
  ///
  /// - Complexity: O(*n*) in the rows; keeps 12 bytes a point.
  static func read(
    _ handle: FileHandle, start: Data, file: String, into reading: inout HistoryReading
  ) throws -> Found {
    var found = Found()
    // Samples of one point stand next to each other, mostly; many are added at once.
    var (samples, point): ([Double], (series: Int, place: Int)?) = ([], nil)
    func flush(_ history: inout RecordedHistory) {
      if let point { history.add(samples, toSeries: point.series, at: point.place) }
      samples.removeAll(keepingCapacity: true)
    }
    var rows = CSVRows(handle, start: start)
    do {
      guard try rows.read() else {
        throw ExchangeError(code: .empty, file: file, detail: "it is empty")
      }
      let columns = try Columns(header: rows.fields.map(name(of:)), file: file)
      var names = Names()
      while try rows.read() {
        let fields = rows.fields
        guard fields.count == columns.count else {
          throw ExchangeError(
            code: .damaged, file: file,
            detail: """
              line \(rows.line) has \(fields.count) fields, the header \(columns.count)
                Was the file cut off, or does a text with commas lack its quotes?
              """)
        }
        let value = fields[columns.value]
        if !columns.tags.isEmpty {
          try names.addTags(columns, fields, to: &reading.history)
        }
        guard let number = ByteText.number(value), number.isFinite else {
          let text = String(decoding: value, as: UTF8.self)
          guard isMissing(text) else {
            throw ExchangeError(
              code: .damaged, file: file, detail: "line \(rows.line): '\(text)' is no number")
          }
          reading.missing += 1
          continue
        }
        let place = try names.place(
          commit: fields[columns.commit], time: fields[columns.time],
          isNewSeries: names.isNewSeries(columns, fields), in: &reading.history
        ) { text in
          ExchangeError(
            code: .damaged, file: file,
            detail: """
              line \(rows.line): '\(text)' is no time
                Write it as 2026-01-31T12:00:00Z, or as seconds since 1970.
              """)
        }
        let index = try names.series(columns, fields, in: &reading.history) { what, text in
          ExchangeError(
            code: .damaged, file: file, detail: "line \(rows.line): \(what) '\(text)'")
        }
        found.values += 1
        if point?.series != index || point?.place != place {
          flush(&reading.history)
          point = (index, place)
        }
        samples.append(number)
      }
      flush(&reading.history)
      found.backwards = names.backwards
      return found
    } catch is CSVRows.Problem {
      throw ExchangeError(
        code: .damaged, file: file,
        detail: "a quote is opened after line \(rows.line) and never closed")
    }
  }

  /// A name as it may be shown: what would move a terminal's cursor is a space.
  private static func plain(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }

  /// What stands for a value that was not measured.
  private static func isMissing(_ text: String) -> Bool {
    ["", "nan", "na", "n/a", "null", "none", "-"].contains(
      text.trimmingCharacters(in: .whitespaces).lowercased())
  }

  /// Which column holds what.
  private struct Columns {
    let count: Int
    let commit: Int
    let time: Int
    let workflow: Int
    let metric: Int
    let value: Int
    let unit: Int?
    let better: Int?
    /// The other columns.
    let tags: [(name: String, column: Int)]

    init(header: [String], file: String) throws {
      let missing = needed.filter { !header.contains($0) }
      guard missing.isEmpty else {
        throw ExchangeError(
          code: .damaged, file: file,
          detail: """
            its header has no column \(missing.map { "'\($0)'" }.joined(separator: ", "))
              It has: \(header.joined(separator: ","))
              Needed: \(needed.joined(separator: ","))[,unit][,better]
            """)
      }
      func column(_ name: String) -> Int { header.firstIndex(of: name) ?? 0 }
      self.count = header.count
      self.commit = column("commit")
      self.time = column("time")
      self.workflow = column("workflow")
      self.metric = column("metric")
      self.value = column("value")
      self.unit = header.firstIndex(of: "unit")
      self.better = header.firstIndex(of: "better")
      let known = needed + ["unit", "better"]
      self.tags = header.enumerated().filter { !known.contains($1) }.map { ($1, $0) }
    }
  }

  /// Names met before, so that most rows cost no string.
  private struct Names {
    private var lastCommit: [UInt8] = []
    private var lastTime: [UInt8] = []
    private var lastPlace: Int?
    private var lastSeconds: Double?
    /// How many rows are older than the row before.
    private(set) var backwards = 0
    private var seriesIndex: [[UInt8]: Int] = [:]
    private var lastSeries: [UInt8] = []
    private var lastIndex: Int?
    private var key: [UInt8] = []

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
          guard isMissing(text) else { throw problem(text) }
        }
        lastTime = Array(time)
      }
      lastCommit = Array(commit)
      let place = history.place(of: plain(commit), time: lastSeconds)
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
        of: plain(fields[columns.commit]), time: ByteText.time(fields[columns.time]))
      history.add(
        tags, to: plain(fields[columns.workflow]), at: place)
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
        func text(_ column: Int) -> String { plain(fields[column]) }
        let name = text(columns.metric)
        let given = columns.unit.map(text) ?? Metric.builtIn(name)?.unit ?? ""
        let better = columns.better.map { text($0).lowercased() } ?? ""
        guard ["", "lower", "higher"].contains(better) else {
          throw problem("'better' is 'lower' or 'higher', not", better)
        }
        let metric = Metric(
          name: name, unit: given, better: Metric.Direction(rawValue: better) ?? .lower)
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
