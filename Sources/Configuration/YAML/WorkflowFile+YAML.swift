import Model
import Quantities
import Yams

extension WorkflowFile {
  private static let periods = [
    "real_time_metrics", "resource_sampling", "performance_analysis", "trend_calculation",
  ]

  /// Reads the YAML of a `perf-check.yml`.
  ///
  /// - Parameters:
  ///   - yaml: The text.
  ///   - file: The name that errors show.
  /// - Throws: The first thing that is wrong, with its line.
  package init(yaml: String, file: String) throws(ConfigurationError) {
    let reader = YAMLReader(file: file)
    let root = try reader.root(of: yaml)
    let entries = try reader.entries(
      of: root,
      known: [
        "version", "base", "trust", "workflows", "alerts", "settings", "executor", "store",
      ], in: "")

    if let node = entries["version"] {
      guard let version = node.int, version >= 1 else {
        throw reader.error(
          node, "'version' must be an integer; the current version is \(Self.version)")
      }
      guard version <= Self.version else {
        throw reader.error(
          node,
          "version \(version) is newer than this perf-check supports (\(Self.version))"
            + "\n  Update perf-check.")
      }
    } else {
      throw reader.error(root, "'version' is missing\n  Add a line: version: \(Self.version)")
    }

    let settings = try Self.settings(entries["settings"], reader: reader)
    self.retention = try Self.retention(settings, reader: reader)
    func period(_ key: String) throws(ConfigurationError) -> Seconds? {
      guard let node = settings[key] else { return nil }
      guard let period = Seconds(try reader.text(node, key: key)), period >= 0.1, period <= .day
      else { throw reader.error(node, "'\(key)' must be a time from 100ms to 1d, such as 5s") }
      return period
    }
    samplingPeriod = try period("real_time_metrics") ?? samplingPeriod
    detailPeriod = try period("resource_sampling") ?? detailPeriod
    analysisPeriod = try period("performance_analysis") ?? analysisPeriod
    trendPeriod = try period("trend_calculation") ?? trendPeriod
    self.alerting = try AlertReader(reader: reader).read(entries["alerts"], settings: settings)
    if let node = entries["executor"] { executor = try Executor(node, reader: reader) }
    if let node = entries["store"] { store = try Self.store(node, reader: reader) }
    self.base = "main"
    if let node = entries["base"] { self.base = try reader.text(node, key: "base") }
    if let node = entries["trust"] {
      let text = try reader.text(node, key: "trust")
      guard let trust = Trust(rawValue: text) else {
        throw reader.error(node, "'trust' must be base or candidate, not '\(text)'")
      }
      self.trust = trust
    }
    guard let workflows = entries["workflows"], let mapping = workflows.mapping, !mapping.isEmpty
    else {
      throw reader.error(
        entries["workflows"] ?? root,
        "no workflows\n  Define one under 'workflows:', or start with: perf-check init")
    }
    self.workflows = []
    for (key, node) in mapping {
      self.workflows.append(
        try Workflow(node, name: try reader.name(key), reader: reader))
    }
  }
}

extension WorkflowFile {
  /// Reads `store:`.
  private static func store(
    _ node: Node, reader: YAMLReader
  ) throws(ConfigurationError) -> StoreAddress {
    let text = try reader.text(node, key: "store")
    do {
      return try StoreAddress(text)
    } catch {
      throw reader.error(node, "\(error)")
    }
  }

  /// Reads the keys of `settings:`.
  private static func settings(
    _ node: Node?, reader: YAMLReader
  ) throws(ConfigurationError) -> [String: Node] {
    guard let node else { return [:] }
    return try reader.entries(
      of: node, known: Retention.names + Alerting.settings + periods, in: "settings")
  }

  private static func retention(
    _ entries: [String: Node], reader: YAMLReader
  ) throws(ConfigurationError) -> Retention {
    var retention = Retention()
    for (name, node) in Retention.names.compactMap({ name in entries[name].map { (name, $0) } }) {
      let text = try reader.text(node, key: name)
      guard text != "permanent" else {
        retention.set(name, to: nil)
        continue
      }
      guard let age = Seconds(text), age >= 0 else {
        throw reader.error(node, "'\(name)' must be a duration such as 90d or 1y, or permanent")
      }
      retention.set(name, to: age)
    }
    return retention
  }
}

extension Workflow {
  private static let keys =
    [
      "build", "run", "warmup", "timeout", "metrics", "env", "working_directory", "paths",
      "results", "phases", "tasks", "agents", "pin", "parameters", "constraint",
    ] + SuiteReader.keys

  /// Reads the value of one key under `workflows:`.
  fileprivate init(_ node: Node, name: String, reader: YAMLReader) throws(ConfigurationError) {
    let entries = try reader.entries(of: node, known: Self.keys, in: "workflows.\(name)")
    let suite = try SuiteReader(reader: reader).read(entries, node, name: name)
    let work =
      if let suite { suite.work } else {
        try Self.work(entries, node, name: name, reader: reader)
      }
    self.init(name: name, work: work)
    if let suite {
      (self.suite, build, metrics) = (suite.suite, suite.build, [Metric.defaultNames[0]])
      // A benchmark warms up by itself.
      warmup = 0
    }
    if let node = entries["build"] { build = try reader.command(node, key: "build") }
    if let node = entries["warmup"] {
      guard let count = node.int, (0...1000).contains(count) else {
        throw reader.error(node, "'warmup' must be a number of runs from 0 to 1000")
      }
      warmup = count
    }
    if let node = entries["timeout"] {
      let text = try reader.text(node, key: "timeout")
      guard let limit = Seconds(text), limit > 0 else {
        throw reader.error(node, "'timeout' must be a duration such as 30s, 5m or 1h")
      }
      timeout = limit
    }
    if let node = entries["metrics"] {
      metrics = try reader.names(node, key: "metrics")
      try checkMetrics(node, reader: reader)
    }
    constraint = try Executor.constraint(entries["constraint"], reader)
    if let node = entries["env"] { environment = try reader.variables(node) }
    if let node = entries["paths"] {
      paths = try reader.names(node, key: "paths")
      if let wrong = paths.first(where: { $0 == "!" || $0.hasPrefix("/") || $0.hasPrefix("!/") }) {
        throw reader.error(
          node,
          "'paths' has '\(wrong)': patterns must be relative to the file, such as Sources/** or !docs/**"
        )
      }
    }
    if let node = entries["results"] { results = try Self.results(node, reader: reader) }
    if let node = entries["working_directory"] {
      workingDirectory = try reader.text(node, key: "working_directory")
      guard !workingDirectory.hasPrefix("/"),
        !workingDirectory.split(separator: "/").contains("..")
      else {
        throw reader.error(
          node, "'working_directory' must be below the folder of perf-check.yml, without '..'")
      }
    }
    if let node = entries["parameters"] {
      let parameters = try ParameterReader(reader: reader).read(
        node, of: self, path: "workflows.\(name).parameters")
      declare(parameters)
    }
  }

  /// Reads what a workflow does: `run:`, or `phases:` or `tasks:` with what belongs to them.
  private static func work(
    _ entries: [String: Node], _ node: Node, name: String, reader: YAMLReader
  ) throws(ConfigurationError) -> Work {
    let kinds = ["run", "phases", "tasks"].filter { entries[$0] != nil }
    guard let kind = kinds.first else {
      throw reader.error(
        node, "workflow '\(name)' has no 'run', 'phases' or 'tasks'")
    }
    guard kinds.count == 1 else {
      throw reader.error(
        entries[kinds[1]] ?? node,
        "workflow '\(name)' has both '\(kind)' and '\(kinds[1])'; remove one")
    }
    guard let run = entries["run"] else {
      if let node = entries["results"] {
        throw reader.error(
          node,
          "'results' requires 'run'; tasks can report metrics to $PERF_CHECK_METRICS")
      }
      var plan = TaskPlanReader(reader: reader)
      return .tasks(try plan.read(entries, path: "workflows.\(name)"))
    }
    if let (key, node) = ["agents", "pin"].lazy.compactMap({ key in entries[key].map { (key, $0) } }
    )
    .first {
      throw reader.error(node, "'\(key)' requires 'phases' or 'tasks'")
    }
    return .command(try reader.command(run, key: "run"))
  }

  /// Refuses built-in metrics that such a workflow doesn't have.
  private func checkMetrics(_ node: Node, reader: YAMLReader) throws(ConfigurationError) {
    if plan == nil, let name = metrics.first(where: { Metric.ofTasks.contains($0) }) {
      throw reader.error(node, "the metric '\(name)' requires 'phases' or 'tasks'")
    }
    if plan != nil, let name = metrics.first(where: { Metric.countedByTool.contains($0) }) {
      throw reader.error(
        node, "'\(name)' can't be counted for a workflow with tasks\n  Use a workflow with 'run'.")
    }
  }

  /// Reads `results: xctest` or `results: {format: google-benchmark, path: out.json}`.
  private static func results(
    _ node: Node, reader: YAMLReader
  ) throws(ConfigurationError) -> Results {
    guard node.mapping != nil else {
      return Results(format: try reader.text(node, key: "results"))
    }
    let entries = try reader.entries(of: node, known: ["format", "path"], in: "results")
    let results = Results(
      format: try entries["format"].map { node throws(ConfigurationError) in
        try reader.text(node, key: "format")
      },
      path: try entries["path"].map { node throws(ConfigurationError) in
        try reader.text(node, key: "path")
      })
    if let path = results.path,
      path.isEmpty || path.hasPrefix("/") || path.split(separator: "/").contains("..")
    {
      throw reader.error(node, "'path' must be a file below the working directory of the run")
    }
    guard results.format != nil || results.path != nil else {
      throw reader.error(node, "'results' must be a format, or the path of a file")
    }
    return results
  }
}
