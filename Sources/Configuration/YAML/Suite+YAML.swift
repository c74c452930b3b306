import Model
import Quantities
import Yams

/// Reads `suite:` and what belongs to it.
struct SuiteReader {
  let reader: YAMLReader

  static let keys = ["suite", "product", "package", "filter", "time"]

  /// What a workflow with a suite builds and runs.
  struct Found {
    var suite: Suite
    var build: Command?
    var work: Workflow.Work
  }

  /// - Parameters:
  ///   - entries: The keys of the workflow.
  ///   - node: The workflow.
  ///   - name: Its name.
  /// - Returns: nil for a workflow without a suite.
  func read(
    _ entries: [String: Node], _ node: Node, name: String
  ) throws(ConfigurationError) -> Found? {
    guard let kindNode = entries["suite"] else {
      if let key = Self.keys.first(where: { entries[$0] != nil }), let other = entries[key] {
        throw reader.error(
          other, "'\(key)' requires 'suite', such as suite: package-benchmark")
      }
      return nil
    }
    for key in ["phases", "tasks", "agents", "pin", "results", "parameters"] {
      guard let other = entries[key] else { continue }
      throw reader.error(other, "a workflow with 'suite' can't have '\(key)'")
    }
    let kind = try kind(kindNode)
    var suite = Suite(kind)
    if let filter = entries["filter"] {
      let text = try reader.text(filter, key: "filter")
      guard (try? Regex(text)) != nil else {
        throw reader.error(filter, "'filter' is not a regular expression: \(text)")
      }
      suite.filter = text
    }
    if let time = entries["time"] {
      guard kind.takesTime else {
        throw reader.error(time, "the time of '\(kind.rawValue)' can't be set from outside")
      }
      guard let span = Seconds(try reader.text(time, key: "time")), span >= 0.001, span <= .hour
      else {
        throw reader.error(time, "'time' must be a duration from 1ms to 1h, such as 200ms")
      }
      suite.time = span
    }
    return try program(of: suite, entries, node, name: name)
  }

  private func kind(_ node: Node) throws(ConfigurationError) -> Suite.Kind {
    let text = try reader.text(node, key: "suite")
    guard let kind = Suite.Kind(rawValue: text) else {
      let names = Suite.Kind.allCases.map(\.rawValue)
      let guess = nearestName(to: text, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw reader.error(
        node, "unknown suite '\(text)'\n  \(guess)Known: \(names.joined(separator: ", "))")
    }
    return kind
  }

  /// Settles what is built and run: a product of a package, or the commands that are given.
  private func program(
    of suite: Suite, _ entries: [String: Node], _ node: Node, name: String
  ) throws(ConfigurationError) -> Found {
    let folder = try entries["package"].map { node throws(ConfigurationError) in
      let path = try reader.text(node, key: "package")
      guard !path.isEmpty, !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
        throw reader.error(
          node, "'package' must be a folder below that of perf-check.yml, without '..'")
      }
      return path
    }
    if let run = entries["run"] {
      if let other = entries["product"] ?? entries["package"] {
        throw reader.error(other, "a suite has either 'product' or 'run'; remove one")
      }
      return Found(suite: suite, work: .command(try reader.command(run, key: "run")))
    }
    let product = try entries["product"].map { node throws(ConfigurationError) in
      try reader.text(node, key: "product")
    }
    var suite = suite
    (suite.product, suite.package) = (product, folder)
    guard let commands = SuiteCommands(suite) else {
      throw reader.error(
        node,
        """
        the suite of workflow '\(name)' has no 'product', the executable of its package
          Name it, or give 'build' and 'run'.
        """)
    }
    return Found(suite: suite, build: commands.build, work: .command(commands.run))
  }
}
