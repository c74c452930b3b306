import Foundation
import Model
import Quantities
import Synchronization

/// Blocks of whole lines of a file.
struct CSVBlocks: ~Copyable {
  /// The bytes of some lines.
  struct Block: Sendable {
    let bytes: [UInt8]
    /// The number of previous lines of the file.
    let linesBefore: Int

    var hasQuotes: Bool { bytes.contains(UInt8(ascii: "\"")) }
  }

  private let handle: FileHandle
  /// The bytes after the last block.
  private(set) var carried: [UInt8]
  private var linesRead: Int
  private var isAtEnd = false

  private static let size = 1 << 18

  /// - Parameters:
  ///   - handle: The source of the rest.
  ///   - start: The bytes already read.
  ///   - linesRead: The number of lines before them.
  init(_ handle: FileHandle, start: ArraySlice<UInt8>, linesRead: Int) {
    self.handle = handle
    self.carried = Array(start)
    self.linesRead = linesRead
  }

  /// The next blocks; fewer than requested, or none, at the end of the file.
  mutating func next(_ count: Int) throws -> [Block] {
    var blocks: [Block] = []
    while blocks.count < count, let block = try next() { blocks.append(block) }
    return blocks
  }

  private mutating func next() throws -> Block? {
    let newline = UInt8(ascii: "\n")
    while !isAtEnd, carried.count < Self.size || carried.lastIndex(of: newline) == nil {
      if let piece = try handle.read(upToCount: Self.size), !piece.isEmpty {
        carried.append(contentsOf: piece)
      } else {
        isAtEnd = true
      }
    }
    guard !carried.isEmpty else { return nil }
    let end = isAtEnd ? carried.count : (carried.lastIndex(of: newline) ?? carried.count - 1) + 1
    let rest = Array(carried[end...])
    carried.removeSubrange(end...)
    let block = Block(bytes: carried, linesBefore: linesRead)
    carried = rest
    linesRead += block.bytes.reduce(0) { $0 + ($1 == newline ? 1 : 0) }
    return block
  }
}

/// The rows of a block, with names replaced by numbers.
struct CSVBlock {
  /// One row.
  struct Row {
    let value: Double
    /// Since 1970; NaN if unknown.
    let seconds: Double
    let series: Int32
    /// Negative for a commit without a name.
    let commit: Int32
  }

  var rows: [Row] = []
  /// The series in this and earlier blocks of the worker.
  var series = CSVKeys()
  /// The commits in this and earlier blocks.
  var commits = CSVKeys()
}

/// Interned texts, numbered in the order of their first occurrence.
struct CSVKeys {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// Open addressing, -1 for an empty slot; the load factor is at most one half.
  private var places = [Int32](repeating: -1, count: 64)
  /// The number that followed each number the last time.
  private var followers: [Int32] = []
  private var last: Int32 = -1
  private var key: [UInt8] = []

  var count: Int { followers.count }

  subscript(_ number: Int32) -> ArraySlice<UInt8> {
    bytes[ends[Int(number)]..<ends[Int(number) + 1]]
  }

  /// The texts starting from a number.
  func keys(from number: Int) -> [ArraySlice<UInt8>] {
    (number..<max(number, count)).map { self[Int32($0)] }
  }

  /// The number of the text of some fields, separated by zeros.
  ///
  /// The last number, and its previous successor, are tried first, because consecutive rows belong to
  /// the same series or commit.
  mutating func number(
    of fields: [Int], starts: [Int], ends: [Int], in text: [UInt8]
  ) -> Int32 {
    if last >= 0 {
      if isEqual(last, fields, starts, ends, text) { return last }
      let next = followers[Int(last)]
      if next >= 0, isEqual(next, fields, starts, ends, text) {
        last = next
        return next
      }
    }
    key.removeAll(keepingCapacity: true)
    for (place, field) in fields.enumerated() {
      if place > 0 { key.append(0) }
      for index in starts[field]..<ends[field] { key.append(text[index]) }
    }
    let place = place(of: key[...])
    let number = places[place] >= 0 ? places[place] : Int32(count)
    if places[place] < 0 {
      places[place] = number
      bytes.append(contentsOf: key)
      self.ends.append(bytes.count)
      followers.append(-1)
      if 2 * count > places.count { grow() }
    }
    if last >= 0 { followers[Int(last)] = number }
    last = number
    return number
  }

  /// The slot of a text, or where to insert it.
  private func place(of text: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    var place = hasher.finalize() & (places.count - 1)
    while places[place] >= 0, !self[places[place]].elementsEqual(text) {
      place = (place + 1) & (places.count - 1)
    }
    return place
  }

  private mutating func grow() {
    places = [Int32](repeating: -1, count: 4 * places.count)
    for number in 0..<Int32(count) { places[place(of: self[number])] = number }
  }

  private func isEqual(
    _ number: Int32, _ fields: [Int], _ starts: [Int], _ ends: [Int], _ text: [UInt8]
  ) -> Bool {
    var (index, end) = (self.ends[Int(number)], self.ends[Int(number) + 1])
    for (place, field) in fields.enumerated() {
      if place > 0 {
        guard index < end, bytes[index] == 0 else { return false }
        index += 1
      }
      let start = starts[field]
      let count = ends[field] - start
      guard end - index >= count else { return false }
      for offset in 0..<count where bytes[index + offset] != text[start + offset] { return false }
      index += count
    }
    end -= index
    return end == 0
  }
}

/// Parses blocks sequentially, on any thread.
final class CSVBlockWorker: Sendable {
  private let columns: CSVHistory.Columns
  private let state: Mutex<State>

  fileprivate struct State {
    var block = CSVBlock()
    /// The ranges of the fields of a row.
    var (starts, ends): ([Int], [Int])
  }

  init(_ columns: CSVHistory.Columns) {
    let places = [Int](repeating: 0, count: columns.count)
    self.columns = columns
    self.state = Mutex(State(starts: places, ends: places))
  }

  /// Parses the rows of a block.
  ///
  /// - Returns: Whether all rows have the common format; otherwise the block must be read row by row.
  func parse(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      state.block.rows.removeAll(keepingCapacity: true)
      return state.parse(bytes, columns)
    }
  }

  /// The value of the previous row.
  func withRows<Result>(_ body: (CSVBlock) -> Result) -> Result {
    state.withLock { body($0.block) }
  }
}

extension CSVBlockWorker.State {
  mutating func parse(_ bytes: [UInt8], _ columns: CSVHistory.Columns) -> Bool {
    let (commit, series) = ([columns.commit], columns.ofSeries)
    var index = 0
    while index < bytes.count {
      guard let isBlank = split(bytes, at: &index, into: columns.count) else { return false }
      if isBlank { continue }
      guard let value = Self.number(bytes, starts[columns.value], ends[columns.value]),
        let seconds = Self.seconds(bytes, starts[columns.time], ends[columns.time])
      else { return false }
      let isNamed = starts[columns.commit] < ends[columns.commit]
      block.rows.append(
        CSVBlock.Row(
          value: value, seconds: seconds,
          series: block.series.number(of: series, starts: starts, ends: ends, in: bytes),
          commit: isNamed
            ? block.commits.number(of: commit, starts: starts, ends: ends, in: bytes) : -1))
    }
    return true
  }

  /// Finds the fields of a line, and advances to the next.
  ///
  /// - Returns: Whether it is blank; nil if it has a different number of fields, or a zero byte.
  private mutating func split(_ bytes: [UInt8], at index: inout Int, into count: Int) -> Bool? {
    let (start, size) = (index, bytes.count)
    var field = 0
    starts[0] = start
    while index < size {
      let byte = bytes[index]
      if byte <= UInt8(ascii: ",") {
        if byte == UInt8(ascii: ",") {
          ends[field] = index
          field += 1
          guard field < count else { return nil }
          starts[field] = index + 1
        } else if byte == UInt8(ascii: "\n") {
          break
        } else if byte == 0 {
          return nil
        }
      }
      index += 1
    }
    var end = index
    index += 1
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    if end == start { return true }
    ends[field] = end
    return field == count - 1 ? false : nil
  }

  /// Parses a finite number.
  private static func number(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Double? {
    var (index, mantissa, decimals, isDecimal) = (start, UInt64(0), 0, false)
    let isNegative = start < end && bytes[start] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    while index < end {
      let byte = bytes[index]
      if byte >= 0x30, byte <= 0x39 {
        mantissa = mantissa &* 10 &+ UInt64(byte - 0x30)
        if isDecimal { decimals += 1 }
      } else if byte == UInt8(ascii: "."), !isDecimal {
        isDecimal = true
      } else {
        break
      }
      index += 1
    }
    let digits = index - first - (isDecimal ? 1 : 0)
    guard index == end, digits > 0, digits <= 19 else {
      return ByteText.number(bytes[start..<end]).flatMap { $0.isFinite ? $0 : nil }
    }
    return ByteText.decimal(mantissa, digits: digits, decimals: decimals, isNegative: isNegative)
  }

  /// Parses an instant; NaN for an empty field, nil for an invalid one.
  private static func seconds(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Double? {
    guard start < end else { return .nan }
    // Seconds since 1970, before the year 5000.
    if end - start <= 10 {
      var (index, whole) = (start, 0)
      while index < end, bytes[index] >= 0x30, bytes[index] <= 0x39 {
        whole = 10 * whole + Int(bytes[index] - 0x30)
        index += 1
      }
      if index == end { return Double(whole) }
    }
    return ByteText.time(bytes[start..<end])
  }
}
