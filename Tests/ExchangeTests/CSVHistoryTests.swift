import Exchange
import Foundation
import Model
import TestSupport
import Testing

@Suite struct `A table of values` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(named: "csv") }

  private func read(_ text: String) throws -> HistoryReading {
    try folder.write(text, to: "h.csv")
    var reading = HistoryReading(in: "/")
    try reading.add(file: folder.path + "/h.csv")
    return reading
  }

  @Test func `keeps order, unit, direction and time`() throws {
    let reading = try read(
      """
      value,metric,commit,time,workflow,unit,better
      1.5,rate,a1,2026-01-02T03:04:05Z,w,1/s,higher
      2.5e3,rate,b2,1767323046.5,w,1/s,higher

      -7,size,b2,2026-01-02,w,bytes,
      """)
    let series = reading.history.series
    #expect(series.map(\.metric.name) == ["rate", "size"])
    #expect(series[0].metric == Metric(name: "rate", unit: "1/s", better: .higher))
    #expect(series[0].values == [1.5, 2500])
    #expect(series[1].values == [-7])
    #expect(reading.history.entries.map(\.commit) == ["a1", "b2"])
    #expect(reading.history.entries.map(\.time) == [1_767_323_045, 1_767_323_046.5])
  }

  @Test func `makes one point of a commit, with all its samples`() throws {
    let reading = try read(
      """
      commit,time,workflow,metric,value
      a,,w,m,3
      a,,w,m,1
      b,,w,m,10
      a,,w,m,2
      """)
    let series = try #require(reading.history.series.first)
    #expect(series.values == [2, 10])
    #expect(series.samples(at: 0) == [3, 1, 2])
    #expect(series.samples(at: 1) == [10])
  }

  @Test func `makes a point of every row without a commit`() throws {
    let reading = try read("commit,time,workflow,metric,value\n,1,w,m,3\n,2,w,m,4\n")
    #expect(reading.history.series.first?.values == [3, 4])
  }

  @Test func `reads quotes, line ends of Windows and a byte-order mark`() throws {
    let reading = try read(
      "\u{FEFF}commit,time,workflow,metric,value\r\n\"a,\"\"1\"\"\",,\"w\nx\",m,3\r\n")
    #expect(reading.history.entries.map(\.commit) == ["a,\"1\""])
    #expect(reading.history.series.first?.workflow == "w x")
  }

  @Test func `counts rows without a value`() throws {
    let reading = try read(
      "commit,time,workflow,metric,value\na,,w,m,\nb,,w,m,NaN\nc,,w,m,5\n")
    #expect(reading.missing == 2)
    #expect(reading.warnings.count == 1)
  }

  @Test(arguments: [
    ("", ExchangeError.Code.empty, "empty"),
    ("commit,time,workflow,metric,value\n", .empty, "no value"),
    ("commit,value,metric\na,1,m\n", .damaged, "'time', 'workflow'"),
    ("commit,time,workflow,metric,value\na,,w,m,1\nb,,w", .damaged, "line 3 has 3 fields"),
    ("commit,time,workflow,metric,value\na,,w,m,fast\n", .damaged, "'fast' in line 2"),
    ("commit,time,workflow,metric,value\na,soon,w,m,1\n", .damaged, "line 2: 'soon'"),
    ("commit,time,workflow,metric,value\n\"a,,w,m,1\n", .damaged, "unclosed quote"),
    ("commit,time,workflow,metric,value,better\na,,w,m,1,up\n", .damaged, "'up'"),
  ])
  func `says what is wrong with a damaged one`(
    text: String, code: ExchangeError.Code, part: String
  ) throws {
    let error = #expect(throws: ExchangeError.self) { try read(text) }
    #expect(error?.code == code)
    #expect(error?.description.contains(part) == true)
  }

  @Test func `may be larger than the piece that is read at once`() throws {
    let rows = (0..<100_000).map { "c\($0),\($0),w,m,\(Double($0) / 7)" }
    let reading = try read("commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"))
    let series = try #require(reading.history.series.first)
    #expect(series.count == 100_000)
    #expect(series.values[99_999] == 99_999.0 / 7)
  }
}

extension `A table of values` {
  @Test func `keeps further columns as conditions, of rows without a value, too`() throws {
    let reading = try read(
      """
      commit,time,workflow,metric,value,agents,status
      a,,w,m,3,4,ok
      b,,w,m,,8,failed
      """)
    #expect(
      reading.history.conditions.map(\.tags) == [
        ["agents": "4", "status": "ok"], ["agents": "8", "status": "failed"],
      ])
    #expect(reading.history.entries.map(\.commit) == ["a", "b"])
  }
}

@Suite struct `Times and directions of a table` {
  private func read(
    _ text: String, better: [String: Metric.Direction] = [:]
  ) throws -> HistoryReading {
    let folder = try TemporaryFolder(named: "table")
    try folder.write(text, to: "t.csv")
    var reading = HistoryReading(in: "/")
    try reading.add(file: folder.path + "/t.csv", better: better)
    return reading
  }

  @Test func `are those of git, and of programs that count milliseconds`() throws {
    let reading = try read(
      """
      commit,time,workflow,metric,value
      a,1767323045123,w,m,1
      b,2026-01-02 04:04:06 +0100,w,m,2
      c,2026-01-02T03:04:07Z,w,m,3
      d,1767323048,w,m,4
      e,1767323049000000000,w,m,5
      """)
    #expect(
      reading.history.entries.map(\.time) == [
        1_767_323_045.123, 1_767_323_046, 1_767_323_047, 1_767_323_048, 1_767_323_049,
      ])
    #expect(reading.warnings.isEmpty)
  }

  @Test(arguments: ["2026-02-30", "2026-02-29T10:00:00Z", "2026-01-01T24:30:00Z", "2026-13-01"])
  func `that no calendar has are refused`(time: String) throws {
    let error = #expect(throws: ExchangeError.self) {
      try read("commit,time,workflow,metric,value\na,\(time),w,m,1\n")
    }
    #expect(error?.description.contains("line 2: '\(time)' is not a valid time") == true)
    #expect(try read("commit,time,workflow,metric,value\na,2028-02-29,w,m,1\n").warnings.isEmpty)
  }

  @Test func `that a name contradicts are asked for`() throws {
    let table = "commit,time,workflow,metric,value\na,,w,throughput,1\n"
    #expect(try read(table).warnings.contains { $0.contains("--better 'throughput=higher'") })
    let told = try read(table, better: ["throughput": .higher])
    #expect(told.warnings.isEmpty && told.history.series[0].metric.better == .higher)
  }
}

@Suite struct `Blocks of a table` {
  /// Rows as a table may have them, of several series and commits, with what is odd now and then.
  private func rows(_ noise: inout Noise, oddity: Double) -> [String] {
    let isBySeries = noise.uniform() < 0.5
    let (series, commits) = (1 + Int(noise.uniform() * 40), 1 + Int(noise.uniform() * 300))
    var rows: [String] = []
    for index in 0..<(series * commits) {
      let (one, commit) =
        isBySeries ? (index / commits, index % commits) : (index % series, index / series)
      let isOdd = noise.uniform() < oddity
      let kind = isOdd ? Int(noise.uniform() * 9) : -1
      let value =
        switch kind {
        case 0: ""
        case 1: "NaN"
        case 2: "1e-3"
        case 3: "fast"
        default: "\(100 + noise.normal())"
        }
      let name =
        switch kind {
        case 4: ""
        case 5: "c\(Int(noise.uniform() * Double(commits)))"
        default: "c\(commit)"
        }
      let time =
        switch kind {
        case 6: ""
        case 7: "2026-01-02T03:04:05Z"
        default: "\(1_700_000_000 + 60 * commit)"
        }
      rows.append("\(name),\(time),w\(one / 3),m\(one % 3),\(value)")
      if kind == 8 { rows.append(rows[rows.count - 1]) }
    }
    return rows
  }

  /// A column of tags, which are read row by row only, changes nothing else.
  @Test(arguments: 0..<24) func `are read as rows are one by one`(seed: UInt64) throws {
    var noise = Noise(seed: seed)
    let rows = rows(&noise, oddity: [0, 0.001, 0.1][Int(seed % 3)])
    let folder = try TemporaryFolder(named: "blocks")
    let end = seed.isMultiple(of: 2) ? "\n" : "\r\n"
    // Long enough for several blocks.
    let repeats = seed < 6 ? 8 : 1
    let all = (0..<repeats).flatMap { turn in rows.map { turn == 0 ? $0 : "\(turn)" + $0 } }
    let header = "commit,time,workflow,metric,value"
    try folder.write(([header] + all).joined(separator: end) + end, to: "blocks.csv")
    try folder.write(
      ([header + ",tag"] + all.map { $0 + "," }).joined(separator: end), to: "rows.csv")
    let (blocks, single) = (try reading(folder, "blocks.csv"), try reading(folder, "rows.csv"))
    #expect(blocks.history.entries == single.history.entries)
    #expect(blocks.missing == single.missing)
    #expect(
      blocks.warnings.map { $0.replacing("blocks.csv", with: "") }
        == single.warnings.map { $0.replacing("rows.csv", with: "") })
    #expect(blocks.history.series.count == single.history.series.count)
    for (left, right) in zip(blocks.history.series, single.history.series) {
      #expect(left.workflow == right.workflow && left.metric == right.metric)
      #expect(left.entries == right.entries && left.values == right.values)
      #expect((0..<left.count).allSatisfy { left.samples(at: $0) == right.samples(at: $0) })
    }
  }

  private func reading(_ folder: TemporaryFolder, _ file: String) throws -> HistoryReading {
    var reading = HistoryReading(in: "/")
    try reading.add(file: folder.path + "/" + file)
    return reading
  }

  @Test func `name the line of what they can't read`() throws {
    let folder = try TemporaryFolder(named: "blocks")
    var lines = ["commit,time,workflow,metric,value"]
    lines += (0..<200_000).map { "c\($0),\($0),w,m,\($0)" }
    lines[150_000] = "c,soon,w,m,1"
    try folder.write(lines.joined(separator: "\n"), to: "h.csv")
    let error = #expect(throws: ExchangeError.self) { try reading(folder, "h.csv") }
    #expect(error?.detail.contains("line 150001: 'soon'") == true)
    lines[150_000] = "c,1,w,m,soon"
    lines[160_000] = "\"c,1\",1,w,m,7"
    try folder.write(lines.joined(separator: "\n"), to: "h.csv")
    let found = try reading(folder, "h.csv")
    #expect(found.history.series[0].count == 199_999)
    #expect(found.warnings.contains { $0.contains("'soon' in line 150001, column 'value'") })
    #expect(found.history.entries.contains { $0.commit == "c,1" })
  }
}
