import Foundation
import Model
import Quantities

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
    /// The metrics whose names say that more is better, and whose table says nothing.
    var suspects: Set<String> = []
  }

  /// Reads a history.
  ///
  /// - Complexity: O(*n*) in the rows; keeps 12 bytes a point.
  static func read(
    _ handle: FileHandle, start: Data, file: String, better: [String: Metric.Direction] = [:],
    into reading: inout HistoryReading
  ) throws -> Found {
    var found = Found()
    // Samples of one point stand next to each other, mostly; many are added at once.
    var (samples, point): ([Double], (series: Int, place: Int)?) = ([], nil)
    var orders = RowOrders()
    func flush(_ history: inout RecordedHistory) {
      if let point { orders.note(point.place, ofSeries: point.series, in: history) }
      if let point { history.add(samples, toSeries: point.series, at: point.place) }
      samples.removeAll(keepingCapacity: true)
    }
    var rows = CSVRows(handle, start: start)
    do {
      guard try rows.read() else {
        throw ExchangeError(code: .empty, file: file, detail: "it is empty")
      }
      let columns = try Columns(header: rows.fields.map(name(of:)), file: file)
      var names = Names(better: better)
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
        if let column = columns.agents, let agents = ByteText.number(fields[column]),
          agents > 0, agents.isFinite
        {
          reading.history.note(number, withAgents: agents, ofSeries: index, at: place)
        }
      }
      flush(&reading.history)
      reading.history.reorder(orders.orders)
      found.backwards = names.backwards
      found.suspects = names.suspects
      return found
    } catch is CSVRows.Problem {
      throw ExchangeError(
        code: .damaged, file: file,
        detail: "a quote is opened after line \(rows.line) and never closed")
    }
  }

  /// The places of those series whose rows are in another order than that of the whole table.
  private struct RowOrders {
    private(set) var orders: [Int: [Int32]] = [:]

    /// Takes note of a point that is about to be added.
    mutating func note(_ place: Int, ofSeries index: Int, in history: RecordedHistory) {
      let entries = history.series[index].entries
      let place = Int32(place)
      guard let last = entries.last, orders[index] != nil || place < last else { return }
      // A sample of a point that is there already.
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if entries[middle] < place { low = middle + 1 } else { high = middle }
      }
      guard low == entries.count || entries[low] != place else { return }
      orders[index, default: entries].append(place)
    }
  }

  /// A name as it may be shown: what would move a terminal's cursor is a space.
  static func plain(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }

  /// What stands for a value that was not measured.
  static func isMissing(_ text: String) -> Bool {
    ["", "nan", "na", "n/a", "null", "none", "-", "inf", "-inf", "infinity", "-infinity"].contains(
      text.trimmingCharacters(in: .whitespaces).lowercased())
  }

  /// Which column holds what.
  struct Columns {
    let count: Int
    let commit: Int
    let time: Int
    let workflow: Int
    let metric: Int
    let value: Int
    let unit: Int?
    let better: Int?
    /// One of the tags.
    let agents: Int?
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
      self.agents = header.firstIndex(of: Run.agentsTag)
      let known = needed + ["unit", "better"]
      self.tags = header.enumerated().filter { !known.contains($1) }.map { ($1, $0) }
    }
  }
}
