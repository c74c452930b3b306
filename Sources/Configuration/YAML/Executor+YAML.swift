import Quantities
import Yams

extension Executor {
  private static let keys = [
    "kind", "partition", "build_partition", "constraint", "account", "time", "options",
    "submit_retries", "nodes",
  ]

  /// Reads `executor:`.
  init(_ node: Node, reader: YAMLReader) throws(ConfigurationError) {
    let entries = try reader.entries(of: node, known: Self.keys, in: "executor")
    guard let kindNode = entries["kind"] else {
      throw reader.error(node, "'kind' is missing\n  Write executor: {kind: slurm}, or local")
    }
    let text = try reader.text(kindNode, key: "kind")
    guard let kind = Kind(rawValue: text) else {
      throw reader.error(kindNode, "'kind' must be local or slurm, not '\(text)'")
    }
    self.init(kind)
    partition = try Self.word(entries["partition"], "partition", reader)
    buildPartition = try Self.word(entries["build_partition"], "build_partition", reader)
    account = try Self.word(entries["account"], "account", reader)
    constraint = try Self.constraint(entries["constraint"], reader)
    if let node = entries["time"] {
      let text = try reader.text(node, key: "time")
      guard let limit = Seconds(text), limit >= .minute, limit.value <= 366 * 86_400 else {
        throw reader.error(
          node, "'time' must be a duration from 1m on, such as 30m: Slurm counts minutes")
      }
      time = limit
    }
    if let node = entries["options"] { options = try Self.options(node, reader) }
    func number(_ key: String, _ range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
      guard let node = entries[key] else { return nil }
      guard let number = node.int, range.contains(number) else {
        throw reader.error(
          node, "'\(key)' must be a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    submitRetries = try number("submit_retries", 0...100) ?? submitRetries
    nodes = try number("nodes", 1...10_000) ?? nodes
  }

  /// What stands in one word of sbatch's command line.
  private static func word(
    _ node: Node?, _ key: String, _ reader: YAMLReader
  ) throws(ConfigurationError) -> String? {
    guard let node else { return nil }
    let text = try reader.text(node, key: key)
    guard !text.isEmpty, text.allSatisfy({ $0.isLetter || $0.isNumber || "-_.,@".contains($0) })
    else {
      throw reader.error(node, "'\(key)' is not a name that Slurm could know: '\(text)'")
    }
    return text
  }

  /// Features with the operators that Slurm has for them.
  static func constraint(
    _ node: Node?, _ reader: YAMLReader
  ) throws(ConfigurationError) -> String? {
    guard let node else { return nil }
    let text = try reader.text(node, key: "constraint")
    guard !text.isEmpty,
      text.allSatisfy({ $0.isLetter || $0.isNumber || "-_.:&|!()[]*".contains($0) })
    else {
      throw reader.error(
        node, "'constraint' must name features of nodes, such as bench or bench&avx2, not '\(text)'"
      )
    }
    return text
  }

  private static func options(
    _ node: Node, _ reader: YAMLReader
  ) throws(ConfigurationError) -> [String] {
    var options: [String] = []
    for item in node.sequence.map(Array.init) ?? [node] {
      let text = try reader.text(item, key: "options")
      guard text.hasPrefix("-"), text.count > 1, text != "--" else {
        throw reader.error(
          item,
          "'options' must be options of sbatch in one word each, such as \"--mem=4G\", not '\(text)'"
        )
      }
      let isLong = text.hasPrefix("--")
      let name = String(text.drop { $0 == "-" }.prefix { $0 != "=" })
      // sbatch takes the beginning of a name for the name.
      let own =
        isLong
        ? ownOptions.first { $0 == name || ($0.hasPrefix(name) && name.count > 2) }
        : name.first.flatMap { ownShortOptions.contains($0) ? "\($0)" : nil }
      if let own {
        let key = keys.contains(own) ? "\n  Use the key '\(own)' of executor instead." : ""
        throw reader.error(item, "'options' has '\(text)', which perf-check sets itself\(key)")
      }
      options.append(text)
    }
    return options
  }
}
