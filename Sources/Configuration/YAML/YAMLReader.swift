import Model
import Quantities
import Yams

/// Takes values out of YAML nodes, and says file and line where it can't.
struct YAMLReader {
  let file: String

  func error(_ node: Node, _ detail: String) -> ConfigurationError {
    ConfigurationError(file: file, line: node.mark?.line, detail: detail)
  }

  /// The top node of a text.
  func root(of yaml: String) throws(ConfigurationError) -> Node {
    let node: Node?
    do {
      node = try YAMLText.compose(yaml)
    } catch {
      throw syntaxError(error)
    }
    guard let node, node.mapping != nil else {
      throw ConfigurationError(
        file: file, line: 1,
        detail: "not a mapping of keys to values\n  Start one with: perf-check init")
    }
    return node
  }

  private func syntaxError(_ error: any Error) -> ConfigurationError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ConfigurationError(
        file: file, line: mark.line, detail: "not valid YAML: \(problem) (column \(mark.column))")
    case .duplicatedKeysInMapping(let duplicates, let context):
      ConfigurationError(
        file: file, line: context.mark.line,
        detail: "duplicate key: \(duplicates.joined(separator: ", "))")
    default:
      ConfigurationError(file: file, detail: "not valid YAML: \(error)")
    }
  }

  /// The values of a mapping by key.
  ///
  /// - Throws: When a key isn't one of the known ones, with the nearest.
  func entries(
    of node: Node, known: [String], in place: String
  ) throws(ConfigurationError) -> [String: Node] {
    guard let mapping = node.mapping else {
      throw error(node, "'\(place)' must be a mapping of keys to values")
    }
    var entries: [String: Node] = [:]
    for (key, value) in mapping {
      let name = try text(key, key: place)
      guard known.contains(name) else {
        let guess = nearestName(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
        let under = place.isEmpty ? "" : " in '\(place)'"
        throw error(
          key,
          "unknown key '\(name)'\(under)\n  \(guess)Known keys: \(known.joined(separator: ", "))")
      }
      entries[name] = value
    }
    return entries
  }

  /// A scalar as it is written.
  func text(_ node: Node, key: String) throws(ConfigurationError) -> String {
    guard let scalar = node.scalar, !node.isNull else {
      throw error(node, "'\(key)' must have a single value")
    }
    return scalar.string
  }

  /// The name of a workflow: it becomes part of commands, paths and reports.
  func name(_ node: Node) throws(ConfigurationError) -> String {
    let name = try text(node, key: "workflows")
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_./:".contains($0) }
    guard isPlain, !name.isEmpty, !name.hasPrefix("-") else {
      throw error(
        node,
        "'\(name)' is not a valid name for a workflow\n  Use letters, digits and any of - _ . / :")
    }
    return name
  }

  /// A list of names, each once, or a single one.
  func names(_ node: Node, key: String) throws(ConfigurationError) -> [String] {
    var names: [String] = []
    var known: Set<String> = []
    for item in node.sequence.map(Array.init) ?? [node] {
      let name = try text(item, key: key)
      guard known.insert(name).inserted else {
        throw error(item, "'\(name)' is listed twice in '\(key)'")
      }
      names.append(name)
    }
    guard !names.isEmpty else { throw error(node, "'\(key)' is empty") }
    return names
  }

  /// Environment variables by name.
  func variables(_ node: Node) throws(ConfigurationError) -> [String: String] {
    guard let mapping = node.mapping else {
      throw error(node, "'env' must be a mapping such as {LANG: C}")
    }
    var variables: [String: String] = [:]
    for (key, value) in mapping {
      let name = try text(key, key: "env")
      variables[name] = try text(value, key: name)
    }
    return variables
  }

  /// A command: one line, or a list of arguments.
  func command(_ node: Node, key: String) throws(ConfigurationError) -> Command {
    if let sequence = node.sequence {
      var arguments: [String] = []
      for item in sequence { arguments.append(try text(item, key: key)) }
      guard let program = arguments.first, !program.isEmpty else {
        throw error(node, "'\(key)' must not be an empty list: the first item is the program")
      }
      return .arguments(arguments)
    }
    let line = try text(node, key: key)
    guard let command = Command(line: line) else {
      throw error(node, "'\(key)' is blank or has an unclosed quote: \(line)")
    }
    return command
  }
}
