import Model
import Quantities

/// The commands that a command line names, with their parameters.
package struct CommandList {
  /// What the user wrote.
  package struct Texts: Sendable {
    package var commands: [String]
    /// One a command, in order; those without have their line.
    package var names: [String]
    /// One for all commands, or one each.
    package var prepare: [String]
    package var cleanup: [String]

    package init(
      commands: [String], names: [String] = [], prepare: [String] = [], cleanup: [String] = []
    ) {
      self.commands = commands
      self.names = names
      self.prepare = prepare
      self.cleanup = cleanup
    }
  }

  /// At least two; the others are compared with the first.
  package private(set) var commands: [ComparedCommand] = []

  /// The largest number of commands.
  private static let maximumCommands = 100

  /// Reads commands, each once for every combination of the parameters' values.
  ///
  /// - Throws: `GateError` for what can't be compared, and what to write instead.
  package init(
    _ texts: Texts, parameters: [CommandParameter] = [], shell: CommandShell = .whereNeeded
  ) throws(GateError) {
    try Self.check(texts, parameters)
    let settings = try Self.settings(of: parameters, for: texts.commands.count)
    for (index, text) in texts.commands.enumerated() {
      // A command that has no parameter is one command.
      let used = Set(CommandTemplate(text: text).placeholders)
      let own =
        parameters.contains { used.contains($0.name) } ? settings : Array(settings.prefix(1))
      for values in own {
        func filled(_ texts: [String]) throws(GateError) -> String? {
          guard
            let text = texts.count == 1
              ? texts[0] : texts.indices.contains(index) ? texts[index] : nil
          else { return nil }
          return try CommandTemplate(text: text).filled(with: values)
        }
        let line = try CommandTemplate(text: text).filled(with: values)
        let name =
          texts.names.indices.contains(index)
          ? try CommandTemplate(text: texts.names[index]).filled(with: values) : line
        let prepare = try filled(texts.prepare)
        let cleanup = try filled(texts.cleanup)
        commands.append(
          ComparedCommand(
            name: name, line: line, run: try shell.command(line, as: "command"),
            prepare: try Self.command(prepare, "command of --prepare", shell),
            cleanup: try Self.command(cleanup, "command of --cleanup", shell),
            parameters: values.filter { used.contains($0.key) }))
      }
    }
    guard commands.count >= 2 else {
      throw GateError(
        code: .usage, operation: "compare '\(commands.first?.line ?? "")'",
        detail: """
          it is the only command, and is compared with nothing
            Add another: perf-check compare 'sort a' 'sort --parallel=2 a'
            To watch one command: perf-check monitor -- COMMAND
          """)
    }
    makeNamesUnique()
  }

  private static func command(
    _ line: String?, _ role: String, _ shell: CommandShell
  ) throws(GateError) -> Command? {
    guard let line else { return nil }
    return try shell.command(line, as: role)
  }

  private static func check(
    _ texts: Texts, _ parameters: [CommandParameter]
  ) throws(GateError) {
    func refuse(_ operation: String, _ detail: String) throws(GateError) {
      throw GateError(code: .usage, operation: operation, detail: detail)
    }
    let count = texts.commands.count
    for (flag, given) in [("--prepare", texts.prepare), ("--cleanup", texts.cleanup)]
    where given.count > 1 && given.count != count {
      try refuse(
        "use \(flag)",
        "it is given \(given.count) times for \(Quantity.count(count, "command"))"
          + "\n  Give it once for all commands, or once for each, in their order.")
    }
    if texts.names.count > count {
      try refuse(
        "use --name",
        "it is given \(texts.names.count) times for \(Quantity.count(count, "command"))"
          + "\n  Give it once for each command, in their order.")
    }
    if let twice = Dictionary(grouping: parameters, by: \.name).first(where: { $1.count > 1 }) {
      try refuse("use the parameter '\(twice.key)'", "it is given twice")
    }
    let placeholders = texts.commands.flatMap { CommandTemplate(text: $0).placeholders }
    if let unused = parameters.first(where: { !placeholders.contains($0.name) }) {
      let guess =
        nearestName(to: unused.name, among: placeholders)
        .map { "There is {\($0)}; d" } ?? "D"
      try refuse(
        "use the parameter '\(unused.name)'",
        "no command contains {\(unused.name)}"
          + "\n  \(guess)id you mean another name? Write it in braces where its value belongs.")
    }
  }

  /// Every combination of values; one without any for no parameters.
  private static func settings(
    of parameters: [CommandParameter], for commands: Int
  ) throws(GateError) -> [[String: String]] {
    let count = parameters.reduce(max(1, commands)) { $0 * min($1.values.count, 1000) }
    guard count <= maximumCommands || parameters.isEmpty else {
      throw GateError(
        code: .usage, operation: "compare all values of the parameters",
        detail: "they give \(count) commands, more than \(maximumCommands)"
          + "\n  Use fewer values, or a larger --step.")
    }
    return parameters.reduce([[:]]) { settings, parameter in
      settings.flatMap { setting in
        parameter.values.map { setting.merging([parameter.name: $0]) { $1 } }
      }
    }
  }

  /// Numbers the second and later ones of the same name.
  private mutating func makeNamesUnique() {
    var seen: [String: Int] = [:]
    for index in commands.indices {
      let name = commands[index].name
      seen[name, default: 0] += 1
      if let number = seen[name], number > 1 { commands[index].name = "\(name) (\(number))" }
    }
  }
}
