import Model
import Quantities
import Scheduling
import Yams

/// Reads `phases:` or `tasks:` of a workflow, with its `agents:` and `pin:`.
struct TaskPlanReader {
  /// The most agents: each is a process with files of its own.
  static let maximumAgents = 256
  /// The most tasks, matrices expanded.
  static let maximumTasks = 100_000

  let reader: YAMLReader
  private var plan = TaskPlan(agents: [], phases: [], tasks: [])
  /// What tasks name as their needs, with the places in the file.
  private var namedNeeds: [[(name: String, node: Node)]?] = []
  /// The tasks of each id, more than one for a matrix, with where it stands.
  private var tasksOfID: [String: (tasks: [Int], node: Node)] = [:]
  /// Where each task stands, as in `workflows.pipeline.phases[1].tasks[2]`.
  private var places: [(path: String, node: Node)] = []

  init(reader: YAMLReader) {
    self.reader = reader
  }

  /// Reads a plan.
  ///
  /// - Parameters:
  ///   - entries: Those of the workflow.
  ///   - path: Where the workflow stands.
  /// - Throws: With line and path: what is no task, unknown needs, ids that stand twice, needs that
  ///   go round.
  mutating func read(
    _ entries: [String: Node], path: String
  ) throws(ConfigurationError) -> TaskPlan {
    plan.agents = try agents(entries["agents"])
    if let node = entries["pin"] { plan.isPinned = try flag(node, key: "pin") }
    if let node = entries["phases"] {
      guard let phases = node.sequence, !phases.isEmpty else {
        throw reader.error(
          node,
          "'\(path).phases' must be a list of phases, each with a name and "
            + "tasks")
      }
      for (index, phase) in phases.enumerated() {
        try readPhase(phase, path: "\(path).phases[\(index)]")
      }
    } else if let node = entries["tasks"] {
      plan.phases = [""]
      try readTasks(node, phase: 0, path: "\(path).tasks")
    }
    try resolveNeeds()
    if let circle = plan.dependencies.circle {
      let ids = circle.map { plan.tasks[$0].id }.joined(separator: " → ")
      let (place, node) = places[circle[0]]
      throw reader.error(node, "'\(place)': circular dependency of tasks: \(ids)")
    }
    return plan
  }

  private func agents(_ node: Node?) throws(ConfigurationError) -> [String] {
    guard let node else { return ["0"] }
    if node.sequence != nil {
      let names = try reader.names(node, key: "agents")
      guard names.count <= Self.maximumAgents else {
        throw reader.error(node, "'agents' has more than \(Self.maximumAgents) names")
      }
      return names
    }
    guard let count = node.int, (1...Self.maximumAgents).contains(count) else {
      throw reader.error(
        node, "'agents' must be a number from 1 to \(Self.maximumAgents), or a list of names")
    }
    return (0..<count).map(String.init)
  }

  private func flag(_ node: Node, key: String) throws(ConfigurationError) -> Bool {
    guard let value = node.bool else { throw reader.error(node, "'\(key)' must be true or false") }
    return value
  }

  private mutating func readPhase(_ node: Node, path: String) throws(ConfigurationError) {
    let entries = try reader.entries(of: node, known: ["name", "tasks"], in: path)
    guard let nameNode = entries["name"] else {
      throw reader.error(node, "'\(path)' has no 'name'")
    }
    let name = try plainName(nameNode, what: "phase")
    guard !plan.phases.contains(name) else {
      throw reader.error(nameNode, "'\(path)': duplicate phase '\(name)'")
    }
    guard let tasks = entries["tasks"] else {
      throw reader.error(node, "'\(path)' has no 'tasks'")
    }
    plan.phases.append(name)
    try readTasks(tasks, phase: plan.phases.count - 1, path: "\(path).tasks")
  }

  private mutating func readTasks(
    _ node: Node, phase: Int, path: String
  ) throws(ConfigurationError) {
    guard let tasks = node.sequence, !tasks.isEmpty else {
      throw reader.error(
        node,
        "'\(path)' must be a list of tasks such as {id: test, run: swift "
          + "test}")
    }
    for (index, task) in tasks.enumerated() {
      try readTask(task, phase: phase, path: "\(path)[\(index)]")
    }
  }

  private static let keys = [
    "id", "run", "needs", "env", "timeout", "retries", "estimate", "agent", "weight", "matrix",
  ]

  private mutating func readTask(
    _ node: Node, phase: Int, path: String
  ) throws(ConfigurationError) {
    let entries = try reader.entries(of: node, known: Self.keys, in: path)
    guard let idNode = entries["id"] else { throw reader.error(node, "'\(path)' has no 'id'") }
    let id = try plainName(idNode, what: "task")
    if let other = tasksOfID[id] {
      let line = other.node.mark.map { ", first on line \($0.line)" } ?? ""
      throw reader.error(idNode, "'\(path)': duplicate task '\(id)'\(line)")
    }
    guard let run = entries["run"] else {
      throw reader.error(node, "'\(path)': task '\(id)' has no 'run' (the command to measure)")
    }
    let needs: [(name: String, node: Node)]? = try entries["needs"].map {
      node throws(ConfigurationError) in
      if let list = node.sequence, list.isEmpty { return [] }
      let nodes = node.sequence.map(Array.init) ?? [node]
      return zip(try reader.names(node, key: "needs"), nodes).map { ($0, $1) }
    }
    var task = TaskPlan.Task(id: id, phase: phase, run: .arguments([]))
    try readLimits(entries, into: &task, path: path)
    let first = plan.tasks.count
    var ids: Set<String> = []
    for values in try matrix(entries["matrix"]) {
      var one = task
      one.id = ([id] + values.map(\.value)).joined(separator: "/")
      guard ids.insert(one.id).inserted else {
        throw reader.error(
          entries["matrix"] ?? node, "'\(path).matrix' generates a duplicate task '\(one.id)'")
      }
      one.run = try command(run, values)
      one.environment = try environment(entries["env"], values)
      plan.tasks.append(one)
      namedNeeds.append(needs)
      places.append((path, idNode))
    }
    guard plan.tasks.count <= Self.maximumTasks else {
      throw reader.error(node, "'\(path)': more than \(Self.maximumTasks) tasks")
    }
    tasksOfID[id] = (Array(first..<plan.tasks.count), idNode)
  }

  private func readLimits(
    _ entries: [String: Node], into task: inout TaskPlan.Task, path: String
  ) throws(ConfigurationError) {
    func span(_ key: String) throws(ConfigurationError) -> Seconds? {
      guard let node = entries[key] else { return nil }
      guard let span = Seconds(try reader.text(node, key: key)), span > 0 else {
        throw reader.error(node, "'\(path).\(key)' must be a duration such as 30s, 5m or 1h")
      }
      return span
    }
    task.timeout = try span("timeout")
    task.estimate = try span("estimate")
    if let node = entries["retries"] {
      guard let count = node.int, (0...100).contains(count) else {
        throw reader.error(node, "'\(path).retries' must be a number from 0 to 100")
      }
      task.retries = count
    }
    if let node = entries["weight"] {
      guard let weight = node.float, weight.isFinite, weight >= 0 else {
        throw reader.error(node, "'\(path).weight' must be a number of 0 or more")
      }
      task.weight = weight
    }
    if let node = entries["agent"] {
      let name = try reader.text(node, key: "agent")
      guard let agent = plan.agents.firstIndex(of: name) else {
        let names = plan.agents.prefix(8).joined(separator: ", ")
        throw reader.error(
          node, "'\(path).agent': unknown agent '\(name)'\n  Agents: \(names)")
      }
      task.agent = agent
    }
  }

  private func plainName(_ node: Node, what: String) throws(ConfigurationError) -> String {
    let name = try reader.text(node, key: what)
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_.:".contains($0) }
    guard isPlain, !name.isEmpty, !name.hasPrefix("-") else {
      throw reader.error(
        node,
        "'\(name)' is not a valid name for a \(what)\n  Use letters, digits and any of - _ . :")
    }
    return name
  }

  // MARK: - Matrices

  private typealias Values = [(key: String, value: String)]

  /// Every combination of a matrix's values, in the order of the file; one without any for none.
  private func matrix(_ node: Node?) throws(ConfigurationError) -> [Values] {
    guard let node else { return [[]] }
    guard let mapping = node.mapping, !mapping.isEmpty else {
      throw reader.error(node, "'matrix' must be a mapping such as {size: [small, large]}")
    }
    var all: [Values] = [[]]
    for (keyNode, list) in mapping {
      let key = try plainName(keyNode, what: "matrix key")
      let values = try reader.names(list, key: key)
      guard all.count * values.count <= Self.maximumTasks else {
        throw reader.error(node, "'matrix' has more than \(Self.maximumTasks) combinations")
      }
      all = all.flatMap { before in values.map { before + [(key, $0)] } }
    }
    return all
  }

  /// Puts the values of a matrix into a text, in place of `${{ matrix.KEY }}`.
  private func filled(
    _ text: String, _ values: Values, _ node: Node
  ) throws(ConfigurationError) -> String {
    var (filled, rest) = ("", text[...])
    while let open = rest.firstRange(of: "${{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
      let name = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
      guard name.hasPrefix("matrix."),
        let value = values.first(where: { $0.key == name.dropFirst(7) })
      else {
        let known = values.map { "matrix.\($0.key)" }.joined(separator: ", ")
        throw reader.error(
          node,
          "unknown expression '${{ \(name) }}'"
            + (known.isEmpty ? ": the task has no 'matrix'" : "\n  Known: \(known)"))
      }
      filled += rest[..<open.lowerBound] + value.value
      rest = rest[close.upperBound...]
    }
    return filled + rest
  }

  private func command(_ node: Node, _ values: Values) throws(ConfigurationError) -> Command {
    if let sequence = node.sequence {
      var arguments: [String] = []
      for item in sequence {
        arguments.append(try filled(try reader.text(item, key: "run"), values, item))
      }
      guard let program = arguments.first, !program.isEmpty else {
        throw reader.error(node, "'run' must not be an empty list: the first item is the program")
      }
      return .arguments(arguments)
    }
    let line = try filled(try reader.text(node, key: "run"), values, node)
    guard let command = Command(line: line) else {
      throw reader.error(node, "'run' is blank or has an unclosed quote: \(line)")
    }
    return command
  }

  private func environment(
    _ node: Node?, _ values: Values
  ) throws(ConfigurationError) -> [String: String] {
    guard let node else { return [:] }
    var variables = try reader.variables(node)
    for (name, text) in variables.sorted(by: { $0.key < $1.key }) {
      variables[name] = try filled(text, values, node)
    }
    return variables
  }

  // MARK: - Needs

  /// Turns names into places: a matrix's id stands for all of its tasks.
  private mutating func resolveNeeds() throws(ConfigurationError) {
    var placeOfTask: [String: Int] = [:]
    for (index, task) in plan.tasks.enumerated() { placeOfTask[task.id] = index }
    for index in plan.tasks.indices {
      guard let names = namedNeeds[index] else { continue }
      var needs: [Int] = []
      var known: Set<Int> = []
      for (name, node) in names {
        guard let tasks = tasksOfID[name]?.tasks ?? placeOfTask[name].map({ [$0] }) else {
          let ids = Array(tasksOfID.keys)
          let guess = nearestName(to: name, among: ids).map { "\n  Did you mean '\($0)'?" } ?? ""
          throw reader.error(
            node, "'\(places[index].path).needs': unknown task '\(name)'\(guess)")
        }
        needs += tasks.filter { known.insert($0).inserted }
      }
      plan.tasks[index].needs = needs
    }
  }
}
