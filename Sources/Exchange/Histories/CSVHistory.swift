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
    /// How many values are no numbers, and what the first ones are and where.
    var strange = (count: 0, examples: [String]())
  }

  /// Reads a history.
  ///
  /// - Complexity: O(*n*) in the rows; keeps 12 bytes a point.
  static func read(
    _ handle: FileHandle, start: Data, file: String, better: [String: Metric.Direction] = [:],
    into reading: inout HistoryReading
  ) throws -> Found {
    var rows = CSVRows(handle, start: Array(start))
    do {
      guard try rows.read() else {
        throw ExchangeError(code: .empty, file: file, detail: "it is empty")
      }
      let columns = try Columns(header: rows.fields.map(name(of:)), file: file)
      var reader = CSVHistoryReader(columns, file: file, better: better)
      swap(&reader.history, &reading.history)
      defer { swap(&reader.history, &reading.history) }
      let found =
        columns.tags.isEmpty
        ? try reader.readBlocks(of: rows, from: handle) : try reader.read(&rows)
      reading.missing += reader.missing
      return found
    } catch is CSVRows.Problem {
      throw ExchangeError(
        code: .damaged, file: file,
        detail: "a quote is opened after line \(rows.line) and never closed")
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
    /// Those that tell series apart.
    var ofSeries: [Int] { [workflow, metric] + [unit, better].compactMap { $0 } }
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
