/// A terminal as far as frames use it: fails on anything else.
struct TerminalScreen {
  enum Problem: Error {
    case unknownSequence(String)
    case controlCharacter(UInt32)
    case outside(row: Int, column: Int)
  }

  let width: Int
  let height: Int
  /// A cell holds a character with what combines with it; "" is the right half of a wide one.
  private var cells: [[String]]
  private var row = 0
  private var column = 0
  private(set) var isSynchronized = false
  /// The number of completed synchronized updates.
  private(set) var updates = 0

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  /// The rows, without spaces at the end.
  var lines: [String] {
    cells.map { row in
      let used = row.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
      return row[..<used].joined()
    }
  }

  mutating func take(_ text: String) throws {
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\u{1B}": try takeSequence(&scalars)
      case "\r": column = 0
      case "\n": row = min(height - 1, row + 1)
      case "\u{0}"..<" ", "\u{7F}"..<"\u{A0}": throw Problem.controlCharacter(scalar.value)
      default: try put(scalar)
      }
    }
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
    default: throw Problem.unknownSequence(sequence)
    }
    // Behind the last column, the cursor waits for the next character.
    guard row < height, column <= width else {
      throw Problem.outside(row: row, column: column)
    }
  }

  private mutating func erase(_ row: Int, from column: Int) {
    for column in column..<width { cells[row][column] = " " }
  }
}

/// Columns of the characters that tests use, from the tables of Unicode 15 and not from what is tested.
enum IndependentColumns {
  static let wide: Set<Unicode.Scalar> = ["界", "编", "译", "한", "カ", "Ａ", "🚀", "🎉", "👨", "👩", "⌚"]
  static let combining: Set<Unicode.Scalar> = ["\u{301}", "\u{323}", "\u{20DD}"]

  static func width(of scalar: Unicode.Scalar) -> Int {
    wide.contains(scalar) ? 2 : combining.contains(scalar) ? 0 : 1
  }

  /// Codes of colour take no columns.
  static func count(_ line: String) -> Int {
    line.replacing(/\u{1B}\[[0-9;]*m/, with: "").unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }
}
