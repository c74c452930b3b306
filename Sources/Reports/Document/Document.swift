/// What an operation has to say: blocks in the order in which they are read.
///
/// Text in it may come from outside. Each renderer makes it harmless in its own format, in one
/// place; nothing else writes terminal codes, Markdown or HTML.
package struct Document: Hashable, Sendable {
  package var blocks: [Block]

  package init(_ blocks: [Block] = []) {
    self.blocks = blocks
  }

  /// Adds a block, or nothing where there is none.
  package mutating func add(_ block: Block?) {
    if let block { blocks.append(block) }
  }
}

/// A part of a document.
package enum Block: Hashable, Sendable {
  /// The document's title, which terminals don't need.
  case title(String)
  /// Sentences.
  case paragraph(String, Tone = .plain)
  /// One thing a line.
  case list([Item])
  /// A name and a value a line.
  case fields([Field])
  case table(Table)
  case chart(Chart)
  /// Text that stays as it is, in a language or "".
  case code(String, language: String)
  /// How figures came about, in smaller letters where there are some.
  case footnote(String)
  /// Blocks that belong together, under a heading.
  case section(String, [Block])
  /// A section of what few look at, which pages show when asked.
  case details(String, [Block])
}

/// How something is meant, which terminals and pages show in colours.
package enum Tone: Hashable, Sendable {
  case plain, strong, good, bad, caution
}

/// A line of a list.
package struct Item: Hashable, Sendable {
  /// What kind of thing it is, such as "warning"; nil for none.
  package let label: String?
  package let tone: Tone
  /// Lines after the first are shown as they are, such as a build's output.
  package let text: String
  /// Shown below it, further in.
  package let details: [String]

  package init(_ text: String, label: String? = nil, tone: Tone = .strong, details: [String] = []) {
    self.label = label
    self.tone = tone
    self.text = text
    self.details = details
  }
}

/// A name with its value.
package struct Field: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension Block {
  /// A list, or nil where there is nothing to list.
  package static func items(_ items: [Item]) -> Block? { items.isEmpty ? nil : .list(items) }

  /// A line for each text, or nil where there is none.
  package static func lines(_ texts: [String]) -> Block? { items(texts.map { Item($0) }) }

  /// What the user should know, or nil where that is nothing.
  package static func warnings(_ texts: [String]) -> Block? {
    items(texts.map { Item($0, label: "warning", tone: .caution) })
  }

  /// What could not be measured, and why; nil where that is nothing.
  package static func missing(_ texts: [String]) -> Block? {
    items(texts.map { Item($0, label: "missing", tone: .caution) })
  }

  /// A table, or nil where it has no rows.
  package static func rows(_ table: Table) -> Block? { table.isEmpty ? nil : .table(table) }
}
