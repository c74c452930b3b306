/// A terminal as far as frames use it: fails on anything else.
package struct TerminalScreen {
  package enum Problem: Error {
    case unknownSequence(String)
    case controlCharacter(UInt32)
    case outside(row: Int, column: Int)
  }

  package let width: Int
  package let height: Int
  /// A cell holds a character with what combines with it; "" is the right half of a wide one.
  private var cells: [[String]]
  private var row = 0
  private var column = 0
  /// The ordinary screen while the alternate one is shown.
  private var ordinary: (cells: [[String]], row: Int, column: Int)?
  package private(set) var showsCursor = true
  package private(set) var wraps = true
  package private(set) var isSynchronized = false
  /// The number of completed synchronized updates.
  package private(set) var updates = 0

  package init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  package var isAlternate: Bool { ordinary != nil }

  /// The rows, without spaces at the end.
  package var lines: [String] {
    cells.map { row in
      let used = row.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
      return row[..<used].joined()
    }
  }

  package mutating func take(_ text: String) throws {
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": try takeSequence(&scalars)
      case "\r": column = 0
      case "\n": feed()
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": throw Problem.controlCharacter(scalar.value)
      default: try put(scalar)
      }
    }
  }

  /// As behind a driver that makes a return and a feed of it.
  private mutating func feed() {
    column = 0
    row += 1
    guard row == height else { return }
    row -= 1
    cells.removeFirst()
    cells.append(Array(repeating: " ", count: width))
  }

  private mutating func put(_ scalar: Unicode.Scalar) throws {
    let width = IndependentColumns.width(of: scalar)
    if width == 0 {
      if column > 0 { cells[row][column - 1] += String(scalar) }
      return
    }
    guard row < height, column + width <= self.width else {
      throw Problem.outside(row: row, column: column)
    }
    cells[row][column] = String(scalar)
    if width == 2 { cells[row][column + 1] = "" }
    column += width
  }

  private mutating func takeSequence(_ scalars: inout ArraySlice<Unicode.Scalar>) throws {
    var sequence = ""
    while let scalar = scalars.popFirst() {
      sequence.unicodeScalars.append(scalar)
      if scalar != "[", ("@"..."~").contains(scalar) { break }
    }
    let parameters = sequence.dropFirst().dropLast()
    let numbers = parameters.split(separator: ";").compactMap { Int($0) }
    switch (sequence.first, sequence.last, parameters) {
    case ("[", "m", _): break
    case ("[", "H", _): (row, column) = (numbers[0] - 1, numbers[1] - 1)
    case ("[", "A", _): row = max(0, row - numbers[0])
    case ("[", "J", "2"): for row in 0..<height { erase(row, from: 0) }
    case ("[", "J", ""):
      erase(row, from: column)
      for row in (row + 1)..<max(row + 1, height) { erase(row, from: 0) }
    // From the last column on, terminals erase the character that was just written.
    case ("[", "K", ""): erase(row, from: min(column, width - 1))
    case ("[", "h", "?2026"): isSynchronized = true
    case ("[", "l", "?2026"): (isSynchronized, updates) = (false, updates + 1)
    case ("[", "h", "?1049"), ("[", "l", "?1049"): turn(isAlternate: sequence.last == "h")
    case ("[", "h", "?25"), ("[", "l", "?25"): showsCursor = sequence.last == "h"
    case ("[", "h", "?7"), ("[", "l", "?7"): wraps = sequence.last == "h"
    default: throw Problem.unknownSequence(sequence)
    }
    // Behind the last column, the cursor waits for the next character.
    guard row < height, column <= width else {
      throw Problem.outside(row: row, column: column)
    }
  }

  private mutating func turn(isAlternate: Bool) {
    if isAlternate, ordinary == nil {
      ordinary = (cells, row, column)
      for row in 0..<height { erase(row, from: 0) }
    } else if !isAlternate, let before = ordinary {
      (cells, row, column) = before
      ordinary = nil
    }
  }

  private mutating func erase(_ row: Int, from column: Int) {
    for column in column..<width { cells[row][column] = " " }
  }
}

/// Columns of the characters that tests use, from the tables of Unicode 15 and not from what is tested.
package enum IndependentColumns {
  package static let wide: Set<Unicode.Scalar> = [
    "界", "编", "译", "한", "カ", "Ａ", "🚀", "🎉", "👨", "👩", "⌚",
  ]
  package static let combining: Set<Unicode.Scalar> = ["\u{301}", "\u{323}", "\u{20DD}"]

  package static func width(of scalar: Unicode.Scalar) -> Int {
    wide.contains(scalar) ? 2 : combining.contains(scalar) ? 0 : 1
  }

  /// Codes of colour take no columns.
  package static func count(_ line: String) -> Int {
    line.replacing(/\u{1B}\[[0-9;]*m/, with: "").unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }
}
