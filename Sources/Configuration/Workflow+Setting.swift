import Model
package import Scheduling

/// A workflow as it is written, before its parameters are put in.
package struct WorkflowTemplate: Hashable, Sendable {
  package let parameters: [Parameter]
  fileprivate let build: Command?
  fileprivate let work: Workflow.Work
  fileprivate let environment: [String: String]

  /// What they are set to where nobody chooses.
  package var present: Setting {
    Setting(Dictionary(parameters.map { ($0.name, $0.present) }, uniquingKeysWith: { $1 }))
  }

  /// Whether a command of the workflow names the parameter.
  package func names(_ parameter: String) -> Bool {
    let commands = [build].compactMap(\.self) + work.commands
    return commands.contains { $0.names(parameter) }
      || (parameter == TaskPlan.agentsParameter && work.isOfTasks)
  }

  /// Whether what is built depends on the setting.
  package func buildNames(_ parameter: String) -> Bool { build?.names(parameter) ?? false }

  /// The variables of the build: those parameters that it names, and no others, so that what doesn't
  /// touch it needs no other build.
  fileprivate func buildVariables(_ setting: Setting) -> [String: String] {
    setting.values.filter { buildNames($0.key) }
  }
}

extension Workflow {
  /// Declares parameters, and sets them to what they are where nobody chooses.
  package mutating func declare(_ parameters: [Parameter]) {
    let template = WorkflowTemplate(
      parameters: parameters, build: build, work: work, environment: environment)
    self.template = template
    self = with(template.present)
  }

  /// The workflow with its parameters set; itself where it has none.
  package func with(_ setting: Setting) -> Workflow {
    guard let template else { return self }
    var workflow = self
    workflow.build = template.build?.replacing(setting)
    workflow.work = template.work.replacing(setting)
    workflow.environment = template.environment.merging(template.buildVariables(setting)) { $1 }
    workflow.parameterVariables = setting.values
    return workflow
  }
}

extension Workflow.Work {
  fileprivate var commands: [Command] {
    switch self {
    case .command(let command): [command]
    case .tasks(let plan): plan.tasks.map(\.run)
    }
  }

  fileprivate var isOfTasks: Bool { if case .tasks = self { true } else { false } }

  fileprivate func replacing(_ setting: Setting) -> Self {
    switch self {
    case .command(let command): return .command(command.replacing(setting))
    case .tasks(var plan):
      for index in plan.tasks.indices {
        plan.tasks[index].run = plan.tasks[index].run.replacing(setting)
      }
      if let count = setting.values[TaskPlan.agentsParameter].flatMap(Int.init), count > 0 {
        plan.agents =
          count <= plan.agents.count
          ? Array(plan.agents.prefix(count)) : (0..<count).map(String.init)
        // Tasks that are kept to agents share those that are left.
        for index in plan.tasks.indices { plan.tasks[index].agent? %= count }
      }
      return .tasks(plan)
    }
  }
}

extension TaskPlan {
  /// The parameter that says how many agents there are.
  package static let agentsParameter = "agents"
}

extension Command {
  /// Whether it names a variable, as `${name}` or `$name`.
  fileprivate func names(_ variable: String) -> Bool {
    let parts =
      switch self {
      case .arguments(let list): list
      case .shell(let line): [line]
      }
    return parts.contains { $0.contains("${\(variable)}") || Self.hasBare(variable, in: $0) }
  }

  private static func hasBare(_ variable: String, in text: String) -> Bool {
    text.ranges(of: "$" + variable).contains { range in
      guard range.upperBound < text.endIndex else { return true }
      let next = text[range.upperBound]
      return !next.isLetter && !next.isNumber && next != "_"
    }
  }

  /// The command with `${name}` replaced by the values of a setting.
  fileprivate func replacing(_ setting: Setting) -> Command {
    // In one pass: what a value says is not looked at again.
    func filled(_ text: String) -> String {
      var (filled, rest) = ("", text[...])
      while let open = rest.firstRange(of: "${"),
        let close = rest[open.upperBound...].firstIndex(of: "}")
      {
        if let value = setting.values[String(rest[open.upperBound..<close])] {
          filled += rest[..<open.lowerBound] + value
          rest = rest[rest.index(after: close)...]
        } else {
          filled += rest[..<open.upperBound]
          rest = rest[open.upperBound...]
        }
      }
      return filled + rest
    }
    switch self {
    case .arguments(let list): return .arguments(list.map(filled))
    // Without it the line may need no shell.
    case .shell(let line): return Command(line: filled(line)) ?? .shell(filled(line))
    }
  }
}
