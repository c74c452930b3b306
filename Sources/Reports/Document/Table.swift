/// Rows of cells under the names of their columns.
package struct Table: Hashable, Sendable {
  /// To which side a column's cells lean.
  package enum Alignment: Hashable, Sendable { case left, right }

  package struct Column: Hashable, Sendable {
    package let name: String
    package let alignment: Alignment
  }

  /// What it is of; nil where that is clear.
  package let title: String?
  package let columns: [Column]
  package private(set) var rows: [[Cell]] = []

  /// A table with these columns.
  package init(_ title: String? = nil, columns: [(String, Alignment)]) {
    self.title = title
    self.columns = columns.map { Column(name: $0.0, alignment: $0.1) }
  }

  /// Whether there is nothing below the names of the columns.
  package var isEmpty: Bool { rows.isEmpty }

  /// Adds a row with one cell a column.
  package mutating func add(cells: [Cell]) {
    precondition(cells.count == columns.count, "a row needs one cell per column")
    rows.append(cells)
  }

  /// Adds a row of plain text, or one that ends with a cell of another kind.
  package mutating func add(_ texts: [String], _ last: Cell? = nil) {
    add(cells: texts.map { Cell($0) } + (last.map { [$0] } ?? []))
  }
}

/// A cell of a table.
package struct Cell: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case text(String)
    /// Several lines, each of which begins in this column.
    case lines([String])
    case bar(Bar)
    /// Values as a line of blocks as high as they are.
    case sparkline([Double])
    /// Fractions in 0…1 along a line: how busy something was.
    case levels([Double])
  }

  package let content: Content
  package let tone: Tone

  package init(_ content: Content, _ tone: Tone = .plain) {
    self.content = content
    self.tone = tone
  }

  package init(_ text: String, _ tone: Tone = .plain) { self.init(.text(text), tone) }

  package static func bar(_ bar: Bar) -> Cell { Cell(.bar(bar)) }
}

/// Parts of a whole, drawn along a line.
package struct Bar: Hashable, Sendable {
  package enum State: Hashable, Sendable { case waiting, active, critical }

  package struct Segment: Hashable, Sendable {
    package let start: Double
    package let end: Double
    package let state: State

    package init(from start: Double, to end: Double, _ state: State = .active) {
      self.start = start
      self.end = end
      self.state = state
    }
  }

  package let segments: [Segment]
  /// What the line's full length stands for, in the unit of the segments.
  package let whole: Double
  /// In characters.
  package let width: Int

  package init(_ segments: [Segment], of whole: Double, width: Int = 40) {
    self.segments = segments
    self.whole = whole
    self.width = width
  }

  /// A bar of one part.
  package init(from start: Double, to end: Double, of whole: Double, width: Int = 40) {
    self.init([Segment(from: start, to: end)], of: whole, width: width)
  }
}
