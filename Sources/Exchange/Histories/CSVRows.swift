import Foundation

/// The rows of comma-separated values, read incrementally, so that a file may be larger than memory.
///
/// - SeeAlso: RFC 4180; a byte-order mark, blank lines and `\n` alone are allowed.
struct CSVRows: ~Copyable {
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var next = 0
  private var isAtEnd = false
  /// The fields of the last row, without quotes.
  private(set) var fields: [ArraySlice<UInt8>] = []
  /// The row's line, counted from 1.
  private(set) var line = 0
  private(set) var linesRead: Int

  /// The problem of the last row.
  enum Problem: Error {
    /// An unclosed quote.
    case openQuote
  }

  private static let pieceSize = 1 << 20

  /// - Parameters:
  ///   - handle: The source of the rest.
  ///   - start: The bytes already read.
  ///   - linesRead: The number of lines before them.
  init(_ handle: FileHandle, start: [UInt8], linesRead: Int = 0) {
    self.handle = handle
    self.buffer = start
    self.linesRead = linesRead
    if linesRead == 0, buffer.starts(with: [0xEF, 0xBB, 0xBF]) { buffer.removeFirst(3) }
  }

  /// The bytes read after the last row.
  var buffered: ArraySlice<UInt8> { buffer[next...] }

  /// Reads the next nonblank row.
  ///
  /// - Returns: Whether there was one.
  mutating func read() throws -> Bool {
    while let end = try endOfRow() {
      line = linesRead + 1
      let row = next..<end
      linesRead += 1
      next = min(end + 1, buffer.count)
      if split(row) { return true }
    }
    return false
  }

  /// The end of the row that starts at `next`, reading more of the file if needed.
  private mutating func endOfRow() throws -> Int? {
    var (index, isQuoted) = (next, false)
    while true {
      while index < buffer.count {
        let byte = buffer[index]
        if byte == UInt8(ascii: "\n"), !isQuoted { return index }
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        index += 1
      }
      if isAtEnd {
        if isQuoted { throw Problem.openQuote }
        return next < buffer.count ? buffer.count : nil
      }
      // The fields share the buffer, and a mutation would copy it.
      fields.removeAll(keepingCapacity: true)
      buffer.removeSubrange(..<next)
      index -= next
      next = 0
      if let piece = try handle.read(upToCount: Self.pieceSize), !piece.isEmpty {
        buffer.append(contentsOf: piece)
      } else {
        isAtEnd = true
      }
    }
  }

  private mutating func split(_ row: Range<Int>) -> Bool {
    var end = row.upperBound
    if end > row.lowerBound, buffer[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    fields.removeAll(keepingCapacity: true)
    guard row.lowerBound < end else { return false }
    var (start, index, isQuoted, hadQuotes) = (row.lowerBound, row.lowerBound, false, false)
    while index <= end {
      if index == end || (buffer[index] == UInt8(ascii: ",") && !isQuoted) {
        let field = buffer[start..<index]
        fields.append(hadQuotes ? Self.unquoted(field) : field)
        start = index + 1
        hadQuotes = false
      } else if buffer[index] == UInt8(ascii: "\"") {
        isQuoted.toggle()
        hadQuotes = true
      }
      index += 1
    }
    return true
  }

  private static func unquoted(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text: [UInt8] = []
    var (index, isQuoted) = (field.startIndex, false)
    while index < field.endIndex {
      let byte = field[index]
      if byte == UInt8(ascii: "\"") {
        // Two quotes inside a quoted field are one.
        let isDoubled =
          isQuoted && index + 1 < field.endIndex && field[index + 1] == UInt8(ascii: "\"")
        if isDoubled { text.append(byte) } else { isQuoted.toggle() }
        index += isDoubled ? 2 : 1
      } else {
        text.append(byte)
        index += 1
      }
    }
    return text[...]
  }
}
