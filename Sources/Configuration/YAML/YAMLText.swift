import Yams

/// The text of a YAML file, edited at the places that the parser gives, so that comments and layout
/// stay.
struct YAMLText {
  private(set) var lines: [String]

  init(_ text: String) {
    // As scalars: a carriage return and a line feed are one character.
    self.lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(String.UnicodeScalarView($0)) }
  }

  /// The top node of a text; nil for an empty one.
  ///
  /// What a scalar is, a number or a word, is decided by whoever reads it: YAML's rules would be applied
  /// to each as regular expressions of Foundation, which take longer than reading the file.
  static func compose(_ text: String) throws -> Node? { try Yams.compose(yaml: text, .basic) }

  private var root: Node? { try? Self.compose(lines.joined(separator: "\n")) }

  /// Whether there is something at a path of keys.
  func has(_ path: [String]) -> Bool { root.flatMap { Self.node(at: path, in: $0) } != nil }

  /// The text with a scalar set at a path of keys, of which the last may be missing, and the one before
  /// it, too.
  ///
  /// - Returns: nil where there is no such place, or more would change than what is asked for.
  func setting(_ path: [String], to value: String) -> YAMLText? {
    guard let root, let edited = edited(path, to: value, root),
      let new = edited.root.map(Plain.init),
      new == Plain(root).setting(path[...], to: .scalar(value))
    else { return nil }
    return edited
  }

  private func edited(_ path: [String], to value: String, _ root: Node) -> YAMLText? {
    if let node = Self.node(at: path, in: root) { return replacing(node, by: value, path, root) }
    guard let key = path.last else { return nil }
    let parent = Array(path.dropLast())
    if let node = Self.node(at: parent, in: root), let mapping = node.mapping {
      return inserting(
        ["\(key): \(Self.quoted(value))"], into: mapping, isInFlow(parent, in: root))
    }
    guard let outer = Self.node(at: parent.dropLast(), in: root)?.mapping,
      let name = parent.last, !Self.has(name, in: outer)
    else { return nil }
    let member = "\(key): \(Self.quoted(value))"
    return inserting(
      isInFlow(parent.dropLast(), in: root)
        ? ["\(name): {\(member)}"] : ["\(name):", "  " + member], into: outer,
      isInFlow(parent.dropLast(), in: root))
  }

  // MARK: - Places

  private static func node(at path: some Sequence<String>, in root: Node) -> Node? {
    var node: Node? = root
    for key in path { node = node?.mapping?.first { $0.key.string == key }?.value }
    return node
  }

  private static func has(_ key: String, in mapping: Node.Mapping) -> Bool {
    mapping.contains { $0.key.string == key }
  }

  /// Whether a node, or one that holds it, is written in braces.
  private func isInFlow(_ path: some Sequence<String>, in root: Node) -> Bool {
    var node: Node? = root
    var isInFlow = isFlow(node)
    for key in path {
      node = node?.mapping?.first { $0.key.string == key }?.value
      isInFlow = isInFlow || isFlow(node)
    }
    return isInFlow
  }

  /// Whether a mapping is written in braces, which the parser doesn't keep.
  private func isFlow(_ node: Node?) -> Bool {
    guard let mark = node?.mapping?.mark ?? node?.mark, node?.mapping != nil,
      lines.indices.contains(mark.line - 1)
    else { return false }
    return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first == "{"
  }

  /// The characters of a scalar on its line; nil where it isn't on one line.
  private func range(of node: Node, isInFlow: Bool) -> (line: Int, columns: Range<Int>)? {
    guard let mark = node.mark, lines.indices.contains(mark.line - 1) else { return nil }
    let line = Array(lines[mark.line - 1].unicodeScalars)
    let start = mark.column - 1
    guard line.indices.contains(start) else { return nil }
    var end = start
    if line[start] == "\"" || line[start] == "'" {
      let quote = line[start]
      end += 1
      while end < line.count, line[end] != quote {
        end += quote == "\"" && line[end] == "\\" ? 2 : 1
      }
      guard end < line.count else { return nil }
      return (mark.line - 1, start..<(end + 1))
    }
    while end < line.count {
      if isInFlow, [",", "}", "]"].contains(line[end]) { break }
      if line[end] == "#", end > start, line[end - 1] == " " || line[end - 1] == "\t" { break }
      end += 1
    }
    while end > start, [" ", "\t", "\r"].contains(line[end - 1]) { end -= 1 }
    return (mark.line - 1, start..<end)
  }

  // MARK: - Edits

  private func replacing(
    _ node: Node, by value: String, _ path: [String], _ root: Node
  ) -> YAMLText? {
    guard node.scalar != nil,
      let (line, columns) = range(of: node, isInFlow: isInFlow(path.dropLast(), in: root))
    else { return nil }
    return with(line, columns, replacedBy: Self.quoted(value))
  }

  private func inserting(
    _ members: [String], into mapping: Node.Mapping, _ isInFlow: Bool
  ) -> YAMLText? {
    if mapping.isEmpty {
      // Only braces can hold nothing.
      guard let mark = mapping.mark, isInFlow else { return nil }
      return with(mark.line - 1, mark.column..<mark.column, replacedBy: members.joined())
    }
    if isInFlow {
      guard let first = mapping.first?.key,
        let (line, columns) = range(of: first, isInFlow: true), members.count == 1
      else { return nil }
      return with(
        line, columns.lowerBound..<columns.lowerBound, replacedBy: members[0] + ", ")
    }
    guard let mark = mapping.first?.key.mark else { return nil }
    let space = String(repeating: " ", count: mark.column - 1)
    // A mapping that begins on the line of something else has no line of its own to go before.
    guard lines[mark.line - 1].hasPrefix(space),
      lines[mark.line - 1].prefix(mark.column - 1).allSatisfy({ $0 == " " })
    else { return nil }
    let end = lines[mark.line - 1].hasSuffix("\r") ? "\r" : ""
    var text = self
    text.lines.insert(contentsOf: members.map { space + $0 + end }, at: mark.line - 1)
    return text
  }

  private func with(_ line: Int, _ columns: Range<Int>, replacedBy new: String) -> YAMLText? {
    var scalars = Array(lines[line].unicodeScalars)
    guard columns.upperBound <= scalars.count else { return nil }
    scalars.replaceSubrange(columns, with: new.unicodeScalars)
    var text = self
    var changed = String.UnicodeScalarView()
    changed.append(contentsOf: scalars)
    text.lines[line] = String(changed)
    return text
  }

  private static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "._/".contains($0))
    }
    let isWord = ["true", "false", "null", "yes", "no", "on", "off"].contains(value.lowercased())
    return !isPlain || isWord || value.isEmpty ? inQuotes(value) : value
  }

  /// A scalar as one writes it, in quotes only where it would be read as something else.
  static func scalar(_ value: String) -> String {
    let isPlain = ["key: \(value)        # note", "{key: \(value)}"].allSatisfy { text in
      guard let root = try? compose(text), let read = node(at: ["key"], in: root) else {
        return false
      }
      return read.scalar?.string == value && !read.isNull
    }
    return isPlain ? value : inQuotes(value)
  }

  private static func inQuotes(_ value: String) -> String {
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n").replacing("\t", with: "\\t").replacing("\r", with: "\\r")
    return "\"\(escaped)\""
  }
}

extension Node {
  /// Whether a scalar is the absence of one: nothing, "~" or "null" without quotes.
  var isNull: Bool {
    guard let scalar else { return false }
    return scalar.tag.rawValue == Tag.Name.null.rawValue
      || scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }
}

/// What a YAML text says, whatever its layout.
private indirect enum Plain: Hashable {
  case scalar(String)
  case sequence([Plain])
  case mapping([String: Plain])

  init(_ node: Node) {
    switch node {
    case .scalar(let scalar): self = .scalar(scalar.string)
    case .sequence(let sequence): self = .sequence(sequence.map(Plain.init))
    case .mapping(let mapping):
      self = .mapping(
        Dictionary(
          mapping.map { ($0.key.string ?? "", Plain($0.value)) }, uniquingKeysWith: { $1 }))
    case .alias(let alias): self = .scalar("*" + "\(alias.anchor)")
    }
  }

  /// The same with another value at a path of keys.
  func setting(_ path: ArraySlice<String>, to value: Plain) -> Plain? {
    guard let key = path.first else { return value }
    guard case .mapping(var members) = self else { return nil }
    let inner = members[key] ?? .mapping([:])
    guard let changed = inner.setting(path.dropFirst(), to: value) else { return nil }
    members[key] = changed
    return .mapping(members)
  }
}
