import Foundation
import Model
import Quantities

/// A table of throughput by the number of agents, without commits or metrics.
///
/// Comma-separated values with the columns `agents,throughput` in any order, an array of JSON objects
/// with these members, or one object of two arrays. `workflow`, `commit` and `time` are optional;
/// additional columns are tags.
struct ScalingTable {
  /// One measurement.
  struct Row {
    let agents: Double
    var workflow = ""
    var commit = ""
    /// In seconds since 1970.
    var time: Double?
    /// The tags, including the number of agents as `Run.agentsTag`.
    var tags: [String: String] = [:]
    let throughput: Double
  }

  private(set) var rows: [Row] = []
  /// The number of rows without a positive number of agents, or without throughput.
  private(set) var missing = 0

  /// The names of a column of agents; the first match is used.
  private static let agents = [
    Run.agentsTag, "workers", "concurrency", "processors", "processes", "threads", "cores",
    "clients",
    "users", "load", "n",
  ]
  private static let throughput = "throughput"

  /// Parses a table; nil for any other contents.
  ///
  /// - Throws: `CSVRows.Problem` for an unclosed quote.
  init?(_ data: Data) throws {
    let start = String(decoding: data.prefix(OpenedFile.startSize), as: UTF8.self)
    guard start.lowercased().contains(Self.throughput) else { return nil }
    switch data.first(where: { $0 > 0x20 && $0 < 0x7F }) {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard let root = try? JSONNode(data), let rows = Self.objects(root) else { return nil }
      for row in rows { add(row) }
    default:
      var csv = CSVRows(.nullDevice, start: Array(data))
      guard try csv.read() else { return nil }
      let names = csv.fields.map(Self.text).map { $0.lowercased() }
      guard Self.isTable(names) else { return nil }
      while try csv.read() {
        add(
          Dictionary(
            zip(names, csv.fields.map(Self.text)), uniquingKeysWith: { first, _ in first }))
      }
    }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    CSVHistory.plain(field).trimmingCharacters(in: .whitespaces)
  }

  /// Whether a lowercase header belongs to such a table, and not to perf-check's own.
  private static func isTable(_ names: [String]) -> Bool {
    names.contains(throughput) && agents.contains(where: names.contains)
      && !names.contains("metric")
  }

  /// The rows of a document, as texts by column; nil if it has none.
  private static func objects(_ root: JSONNode) -> [[String: String]]? {
    if let elements = root.elementsIfAny {
      let rows = elements.map { element in
        var row: [String: String] = [:]
        for name in element.names { row[name.lowercased()] = element[name]?.spelled }
        // perf-check's own columns, one object per row.
        if row["metric"] == throughput, let value = row["value"] {
          row[throughput] = value
          for name in ["metric", "value", "unit", "better"] { row[name] = nil }
        }
        return row
      }
      guard let first = rows.first, isTable(Array(first.keys)) else { return nil }
      return rows
    }
    // An object of columns, or with a table as its only member.
    let columns = root.names.compactMap { name in
      root[name]?.elementsIfAny.map { (name.lowercased(), $0.map(\.spelled)) }
    }
    guard isTable(columns.map(\.0)) else {
      return root.names.count == 1 ? root[root.names[0]].flatMap(objects) : nil
    }
    return (0..<(columns.map(\.1.count).max() ?? 0)).map { place in
      var row: [String: String] = [:]
      for (name, values) in columns where place < values.count { row[name] = values[place] }
      return row
    }
  }

  /// - Parameter fields: By their lowercase names.
  private mutating func add(_ fields: [String: String]) {
    guard let name = Self.agents.first(where: { fields[$0] != nil }),
      let agents = fields[name].flatMap(Double.init), agents > 0, agents.isFinite,
      let throughput = fields[Self.throughput].flatMap(Double.init), throughput.isFinite
    else {
      missing += 1
      return
    }
    var tags = fields.filter { !$0.value.isEmpty }
    for known in [Self.throughput, "workflow", "commit", "time", name] { tags[known] = nil }
    tags[Run.agentsTag] = fields[name]
    rows.append(
      Row(
        agents: agents, workflow: fields["workflow"] ?? "", commit: fields["commit"] ?? "",
        time: fields["time"].flatMap { ByteText.time(Array($0.utf8)[...]) }, tags: tags,
        throughput: throughput))
  }
}

extension HistoryReading {
  /// Adds a table of throughput by agents.
  mutating func add(_ table: ScalingTable, file: String) throws(ExchangeError) {
    guard !table.rows.isEmpty else {
      throw ExchangeError(
        code: .empty, file: file,
        detail: "no row has both a number of agents and a throughput")
    }
    missing += table.missing
    if table.missing > 0 {
      warnings.append(
        "'\(file)': \(table.missing) rows have no number of agents, or no throughput; skipped")
    }
    let name = file == "-" ? "input" : URL(filePath: file).deletingPathExtension().lastPathComponent
    let metric = Metric(name: "throughput", unit: "", better: .higher)
    for row in table.rows {
      let workflow = row.workflow.isEmpty ? name : row.workflow
      let place = history.place(of: row.commit, time: row.time)
      history.add(row.tags, to: workflow, at: place)
      let series = history.index(ofSeries: metric, workflow: workflow)
      history.add(row.throughput, toSeries: series, at: place)
      history.note(row.throughput, withAgents: row.agents, ofSeries: series, at: place)
    }
  }
}
