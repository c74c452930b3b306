import Foundation
import Model
import Quantities

/// perf-check's own table: one value per row, in the order of the history.
///
/// The header contains the columns `commit,time,workflow,metric,value[,unit][,better]` in any order;
/// other columns are tags of the run.
enum CSVHistory {
  private static let needed = ["commit", "time", "workflow", "metric", "value"]

  /// Whether a header has the columns of a history.
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

  /// The contents of a file.
  struct Found {
    /// The number of values.
    var values = 0
    /// The number of rows that are older than the previous row.
    var backwards = 0
    /// The metrics whose names suggest that higher is better, without a direction in the table.
    var suspects: Set<String> = []
    /// The number of invalid values, with the first ones and their locations.
    var strange = (count: 0, examples: [String]())
  }

  /// Reads a history.
  ///
  /// - Complexity: O(*n*) in the number of rows; 12 bytes of memory per point.
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
        detail: "unclosed quote after line \(rows.line)")
    }
  }

  /// A name for display: control characters are replaced by spaces.
  static func plain(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }

  /// The texts for missing values.
  static func isMissing(_ text: String) -> Bool {
    ["", "nan", "na", "n/a", "null", "none", "-", "inf", "-inf", "infinity", "-infinity"].contains(
      text.trimmingCharacters(in: .whitespaces).lowercased())
  }

  /// The indices of the columns.
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
    /// The columns that identify a series.
    var ofSeries: [Int] { [workflow, metric] + [unit, better].compactMap { $0 } }
    /// The other columns.
    let tags: [(name: String, column: Int)]

    init(header: [String], file: String) throws {
      let missing = needed.filter { !header.contains($0) }
      guard missing.isEmpty else {
        throw ExchangeError(
          code: .damaged, file: file,
          detail: """
            the header has no column \(missing.map { "'\($0)'" }.joined(separator: ", "))
              Columns: \(header.joined(separator: ","))
              Required: \(needed.joined(separator: ","))[,unit][,better]
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
