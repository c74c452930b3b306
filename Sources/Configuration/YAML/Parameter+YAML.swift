import Quantities
import Scheduling
import Yams

/// Reads `parameters:` of a workflow.
struct ParameterReader {
  /// The most values of a list.
  private static let mostValues = 1000

  let reader: YAMLReader

  /// Reads parameters in the order of the file.
  ///
  /// The value that one has at present is that of `env:`, or for `agents` that of the workflow, else
  /// its `default`, else the first.
  func read(
    _ node: Node, of workflow: Workflow, path: String
  ) throws(ConfigurationError) -> [Parameter] {
    guard let mapping = node.mapping, !mapping.isEmpty else {
      throw reader.error(node, "'\(path)' is a mapping such as {chunk: [1024, 4096]}")
    }
    var parameters: [Parameter] = []
    for (key, value) in mapping {
      let name = try reader.text(key, key: path)
      let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      guard isPlain, !name.isEmpty, name.first?.isNumber == false else {
        throw reader.error(
          key,
          "'\(name)' is not a valid name for a parameter\n  Use letters, digits and _, as for a variable."
        )
      }
      parameters.append(try parameter(name, value, of: workflow, path: "\(path).\(name)"))
    }
    return parameters
  }

  private func parameter(
    _ name: String, _ node: Node, of workflow: Workflow, path: String
  ) throws(ConfigurationError) -> Parameter {
    var present = workflow.environment[name]
    if name == TaskPlan.agentsParameter, let plan = workflow.plan {
      present = "\(plan.agents.count)"
    }
    if node.sequence != nil {
      return try list(name, node, present: present, path: path)
    }
    let entries = try reader.entries(
      of: node, known: ["from", "to", "scale", "default", "values"], in: path)
    if let fallback = entries["default"] {
      let text = try reader.text(fallback, key: "default")
      present = present ?? text
    }
    if let values = entries["values"] {
      return try list(name, values, present: present, path: path)
    }
    return try range(name, node, entries, present: present, path: path)
  }

  private func list(
    _ name: String, _ node: Node, present: String?, path: String
  ) throws(ConfigurationError) -> Parameter {
    let values = try reader.names(node, key: path)
    guard (2...Self.mostValues).contains(values.count) else {
      throw reader.error(
        node, "'\(path)' needs two values or more, and no more than \(Self.mostValues)")
    }
    if name == TaskPlan.agentsParameter,
      let wrong = values.first(where: { !(1...TaskPlanReader.mostAgents).contains(Int($0) ?? 0) })
    {
      throw reader.error(
        node, "'\(path)' has '\(wrong)': agents are a number from 1 to \(TaskPlanReader.mostAgents)"
      )
    }
    if let present, !values.contains(present) {
      throw reader.error(
        node,
        "'\(path)' doesn't list '\(present)', which it is set to at present\n  Add it to the values."
      )
    }
    return Parameter(name: name, values: .list(values), present: present ?? values[0])
  }

  private func range(
    _ name: String, _ node: Node, _ entries: [String: Node], present: String?, path: String
  ) throws(ConfigurationError) -> Parameter {
    guard let from = entries["from"], let to = entries["to"] else {
      throw reader.error(
        node, "'\(path)' is a list of values, or {from: 1KB, to: 1MB, scale: log}")
    }
    let (lower, upper) = (try number(from, path: path), try number(to, path: path))
    guard lower.value < upper.value else {
      throw reader.error(to, "'\(path)' goes from \(lower.text) to \(upper.text), which isn't more")
    }
    if name == TaskPlan.agentsParameter {
      let allowed = 1...Double(TaskPlanReader.mostAgents)
      guard allowed.contains(lower.value), allowed.contains(upper.value),
        lower.value == lower.value.rounded(), upper.value == upper.value.rounded()
      else {
        throw reader.error(
          from,
          "'\(path)' goes from \(lower.text) to \(upper.text): agents are a number from 1 to "
            + "\(TaskPlanReader.mostAgents)")
      }
    }
    var isLogarithmic = false
    if let node = entries["scale"] {
      let scale = try reader.text(node, key: "scale")
      guard ["log", "linear"].contains(scale) else {
        throw reader.error(node, "'scale' is log or linear, not '\(scale)'")
      }
      isLogarithmic = scale == "log"
    }
    guard !isLogarithmic || lower.value > 0 else {
      throw reader.error(from, "'\(path)' has a logarithmic scale, which begins above 0")
    }
    let isWhole = lower.value == lower.value.rounded() && upper.value == upper.value.rounded()
    let range = Parameter.Range(
      lower: lower.value, upper: upper.value, isLogarithmic: isLogarithmic,
      // 0 to 1 would have two values only, but for what has no others.
      isWhole: isWhole && (upper.value - lower.value > 1 || name == TaskPlan.agentsParameter))
    guard let present else {
      return Parameter(name: name, values: .range(range), present: range.text(at: 0))
    }
    guard
      let value = Double(present) ?? Bytes(present)?.value,
      (range.lower...range.upper).contains(value)
    else {
      throw reader.error(
        node, "'\(path)' doesn't reach '\(present)', which it is set to at present")
    }
    return Parameter(
      name: name, values: .range(range), present: range.text(of: value))
  }

  private func number(
    _ node: Node, path: String
  ) throws(ConfigurationError) -> (value: Double, text: String) {
    let text = try reader.text(node, key: path)
    guard let value = Double(text) ?? Bytes(text)?.value, value.isFinite else {
      throw reader.error(
        node, "'\(path)' has '\(text)', which is neither a number nor a size such as 1KB")
    }
    return (value, text)
  }
}
