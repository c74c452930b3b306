import Foundation
import Model
import Quantities

/// Reads the rows of a table into a history.
struct CSVHistoryReader {
  var history = RecordedHistory()
  /// The number of rows without a value.
  private(set) var missing = 0
  let columns: CSVHistory.Columns
  private let file: String
  private var names: CSVHistory.Names
  private var found = CSVHistory.Found()
  private var orders = RowOrders()
  /// The samples of the last point, which are usually adjacent.
  private var (samples, point): ([Double], (series: Int, place: Int)?) = ([], nil)
  /// The previous points of its series, each with one sample.
  private var run = Run()

  /// The maximum number of invalid values that are listed.
  private static let maximumExamples = 3

  init(_ columns: CSVHistory.Columns, file: String, better: [String: Metric.Direction]) {
    self.columns = columns
    self.file = file
    self.names = CSVHistory.Names(better: better)
  }

  /// Reads the remaining rows of a table one by one.
  mutating func read(_ rows: inout CSVRows) throws -> CSVHistory.Found {
    try add(&rows)
    return finish()
  }

  /// Reads the rest of a table: blocks of rows in the common format on all cores, other rows one by
  /// one.
  mutating func readBlocks(
    of rows: borrowing CSVRows, from handle: FileHandle
  ) throws -> CSVHistory.Found {
    var blocks = CSVBlocks(handle, start: rows.buffered, linesRead: rows.linesRead)
    let workers = (0..<max(2, ProcessInfo.processInfo.activeProcessorCount)).map { _ in
      CSVBlockWorker(columns)
    }
    var numbering = workers.map { _ in Numbering() }
    while true {
      let batch = try blocks.next(workers.count)
      guard !batch.isEmpty else { return finish() }
      if batch.contains(where: { $0.hasQuotes }) {
        // The end of a row can't be determined within a quoted field.
        var rest = CSVRows(
          handle, start: batch.flatMap(\.bytes) + blocks.carried, linesRead: batch[0].linesBefore)
        return try read(&rest)
      }
      let parsed = Parallel.map(Array(zip(workers, batch))) { worker, block in
        worker.parse(block.bytes)
      }
      for (index, isPlain) in parsed.enumerated() {
        let isAdded = isPlain && workers[index].withRows { add($0, &numbering[index]) }
        if !isAdded {
          var rows = CSVRows(
            .nullDevice, start: batch[index].bytes, linesRead: batch[index].linesBefore)
          try add(&rows)
        }
      }
    }
  }

  private mutating func finish() -> CSVHistory.Found {
    flush()
    flushRun()
    history.reorder(orders.orders)
    found.backwards = names.backwards
    found.suspects = names.suspects
    return found
  }

  // MARK: - One by one

  private mutating func add(_ rows: inout CSVRows) throws {
    let file = file
    while try rows.read() {
      let fields = rows.fields
      guard fields.count == columns.count else {
        throw ExchangeError(
          code: .damaged, file: file,
          detail: """
            line \(rows.line) has \(fields.count) fields, but the header has \(columns.count)
              The file may be truncated, or a text with commas may lack quotes.
            """)
      }
      let value = fields[columns.value]
      if !columns.tags.isEmpty { try names.addTags(columns, fields, to: &history) }
      guard let number = ByteText.number(value), number.isFinite else {
        leaveOut(CSVHistory.plain(value), line: rows.line)
        continue
      }
      let place = try names.place(
        commit: fields[columns.commit], time: fields[columns.time],
        isNewSeries: names.isNewSeries(columns, fields), in: &history
      ) { text in
        ExchangeError(
          code: .damaged, file: file,
          detail: """
            line \(rows.line): '\(text)' is not a valid time
              Write it as 2026-01-31T12:00:00Z, or as seconds since 1970.
            """)
      }
      let index = try names.series(columns, fields, in: &history) { what, text in
        ExchangeError(code: .damaged, file: file, detail: "line \(rows.line): \(what) '\(text)'")
      }
      add(number, series: index, place: place)
      if let column = columns.agents, let agents = ByteText.number(fields[column]), agents > 0,
        agents.isFinite
      {
        history.note(number, withAgents: agents, ofSeries: index, at: place)
      }
    }
  }

  private mutating func leaveOut(_ text: String, line: Int) {
    guard CSVHistory.isMissing(text) else {
      found.strange.count += 1
      if found.strange.count <= Self.maximumExamples {
        found.strange.examples.append("'\(text.prefix(40))' in line \(line), column 'value'")
      }
      return
    }
    missing += 1
  }

  // MARK: - Blocks

  /// The series and commits for the numbers of a worker.
  private struct Numbering {
    var series: [Int] = []
    var commits: [Int] = []
    /// Whether the commit's time is known.
    var isDated: [Bool] = []

    /// Extends the tables for new numbers of a worker; -1 for numbers without a row yet.
    mutating func grow(for block: CSVBlock) {
      series += Array(repeating: -1, count: block.series.count - series.count)
      commits += Array(repeating: -1, count: block.commits.count - commits.count)
      isDated += Array(repeating: false, count: block.commits.count - isDated.count)
    }
  }

  /// Adds the rows of a block, with the same result as one by one.
  ///
  /// - Returns: Whether it succeeded; nothing was added otherwise.
  private mutating func add(_ block: CSVBlock, _ numbering: inout Numbering) -> Bool {
    guard let first = block.rows.first else { return true }
    let file = file
    numbering.grow(for: block)
    for row in block.rows where numbering.series[Int(row.series)] < 0 {
      let index = try? names.series(of: block.series[row.series], columns, in: &history) {
        what, _ in
        ExchangeError(code: .damaged, file: file, detail: what)
      }
      // Reading row by row finds the invalid one.
      guard let index else { return false }
      numbering.series[Int(row.series)] = index
    }
    var isNewSeries = !names.isLast(series: block.series[first.series])
    var lastSeries = first.series
    var lastCommit: Int32 =
      first.commit >= 0 && names.isLast(commit: block.commits[first.commit]) ? first.commit : -1
    for row in block.rows {
      if row.series != lastSeries { (lastSeries, isNewSeries) = (row.series, true) }
      if row.commit < 0 || row.commit != lastCommit {
        names.note(seconds: row.seconds, isNewSeries: isNewSeries)
        names.lastPlace = place(of: row, in: block, &numbering)
        lastCommit = row.commit
      }
      isNewSeries = false
      add(row.value, series: numbering.series[Int(row.series)], place: names.lastPlace)
    }
    names.note(
      commit: lastCommit < 0 ? [] : block.commits[lastCommit],
      series: block.series[lastSeries], index: numbering.series[Int(lastSeries)])
    return true
  }

  private mutating func place(
    of row: CSVBlock.Row, in block: CSVBlock, _ numbering: inout Numbering
  ) -> Int {
    guard row.commit >= 0 else { return history.place(of: "", time: names.lastSeconds) }
    let number = Int(row.commit)
    if numbering.commits[number] < 0 || !numbering.isDated[number] && !row.seconds.isNaN {
      numbering.commits[number] = history.place(
        of: CSVHistory.plain(block.commits[row.commit]), time: names.lastSeconds)
      numbering.isDated[number] = !row.seconds.isNaN
    }
    return numbering.commits[number]
  }

  // MARK: - Points

  private mutating func add(_ number: Double, series: Int, place: Int) {
    found.values += 1
    if let point, point.series == series, point.place == place {
      samples.append(number)
      return
    }
    flush()
    if run.series != series { flushRun() }
    point = (series, place)
    samples.append(number)
  }

  /// Adds the last point to its series.
  private mutating func flush() {
    guard let point else { return }
    if samples.count == 1, run.values.isEmpty || point.place > Int(run.places[run.places.count - 1])
    {
      run.series = point.series
      run.places.append(Int32(point.place))
      run.values.append(samples[0])
    } else {
      flushRun()
      orders.note(point.place, ofSeries: point.series, in: history)
      history.add(samples, toSeries: point.series, at: point.place)
    }
    samples.removeAll(keepingCapacity: true)
    self.point = nil
  }

  private mutating func flushRun() {
    guard !run.values.isEmpty else { return }
    if !orders.hasOrder(ofSeries: run.series),
      history.append(run.values, toSeries: run.series, at: run.places)
    {
      run.removeAll()
      return
    }
    for (place, value) in zip(run.places, run.values) {
      orders.note(Int(place), ofSeries: run.series, in: history)
      history.add(value, toSeries: run.series, at: Int(place))
    }
    run.removeAll()
  }

  /// Points of one series at ascending positions, each with one sample.
  private struct Run {
    var series = -1
    var places: [Int32] = []
    var values: [Double] = []

    mutating func removeAll() {
      series = -1
      places.removeAll(keepingCapacity: true)
      values.removeAll(keepingCapacity: true)
    }
  }

  /// The positions for series whose rows have a different order than the whole table.
  private struct RowOrders {
    private(set) var orders: [Int: [Int32]] = [:]

    func hasOrder(ofSeries index: Int) -> Bool { !orders.isEmpty && orders[index] != nil }

    /// Registers a point before it is added.
    mutating func note(_ place: Int, ofSeries index: Int, in history: RecordedHistory) {
      let entries = history.series[index].entries
      let place = Int32(place)
      guard let last = entries.last, orders[index] != nil || place < last else { return }
      // Another sample of an existing point.
      var (low, high) = (0, entries.count)
      while low < high {
        let middle = (low + high) / 2
        if entries[middle] < place { low = middle + 1 } else { high = middle }
      }
      guard low == entries.count || entries[low] != place else { return }
      orders[index, default: entries].append(place)
    }
  }
}
