/// A line of a frame: pieces of text, each painted in one way.
///
/// Its texts hold no control characters, so that its columns are known.
struct StyledLine: Hashable, Sendable {
  /// What a colour means; the text says the same in words or marks.
  enum Paint: Hashable, Sendable {
    case plain, strong
    /// Labels and what is over.
    case muted
    case good, caution, bad
  }

  private struct Piece: Hashable, Sendable {
    var text: String
    var paint: Paint
  }

  private var pieces: [Piece] = []
  private(set) var columns = 0

  init() {}

  init(_ text: String, _ paint: Paint = .plain) { add(text, paint) }

  var isEmpty: Bool { columns == 0 }

  mutating func add(_ text: String, _ paint: Paint = .plain) {
    guard !text.isEmpty else { return }
    pieces.append(Piece(text: text, paint: paint))
    columns += TerminalColumns.count(text)
  }

  mutating func add(_ line: StyledLine) {
    pieces += line.pieces
    columns += line.columns
  }

  mutating func addSpaces(_ count: Int) {
    if count > 0 { add(String(repeating: " ", count: count)) }
  }

  /// Without what has no room; a mark shows that something is missing.
  func cut(to width: Int, _ glyphs: Glyphs) -> StyledLine {
    guard columns > width else { return self }
    var line = StyledLine()
    guard width > 0 else { return line }
    for piece in pieces {
      let (text, _) = TerminalColumns.prefix(piece.text, columns: width - 1 - line.columns)
      line.add(text, piece.paint)
      if text.unicodeScalars.count < piece.text.unicodeScalars.count { break }
    }
    line.add(glyphs.ellipsis, pieces.last?.paint ?? .plain)
    return line
  }

  /// Exactly as wide as asked for.
  func fitted(to width: Int, isRight: Bool = false, _ glyphs: Glyphs) -> StyledLine {
    let shown = cut(to: width, glyphs)
    var line = StyledLine()
    if isRight { line.addSpaces(width - shown.columns) }
    line.add(shown)
    if !isRight { line.addSpaces(width - shown.columns) }
    return line
  }

  /// The text with its codes of colour, without spaces at the end.
  func text(_ style: TextStyle) -> String {
    var pieces = pieces
    while let last = pieces.last {
      let end = last.text.unicodeScalars.reversed().prefix { $0 == " " }.count
      guard end > 0 else { break }
      pieces.removeLast()
      guard end < last.text.unicodeScalars.count else { continue }
      pieces.append(
        Piece(text: String(last.text.unicodeScalars.dropLast(end)), paint: last.paint))
      break
    }
    return pieces.map { style.paint($0.text, $0.paint) }.joined()
  }
}

extension TextStyle {
  fileprivate func paint(_ text: String, _ paint: StyledLine.Paint) -> String {
    switch paint {
    case .plain: text
    case .strong: bold(text)
    case .muted: dim(text)
    case .good: green(text)
    case .caution: yellow(text)
    case .bad: red(text)
    }
  }
}
