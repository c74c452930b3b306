import Quantities
import Scheduling
import Yams

/// Reads `parameters:` of a workflow.
struct ParameterReader {
  /// The most values of a list.
  private static let maximumValues = 1000

  let reader: YAMLReader

  /// Reads parameters in the order of the file.
  ///
  /// The value that one has at present is that of `env:`, or for `agents` that of the workflow, else
  /// its `default`, else the first.
  func read(
    _ node: Node, of workflow: Workflow, path: String
  ) throws(ConfigurationError) -> [Parameter] {
    guard let mapping = node.mapping, !mapping.isEmpty else {
      throw reader.error(node, "'\(path)' must be a mapping such as {chunk: [1024, 4096]}")
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
    guard (2...Self.maximumValues).contains(values.count) else {
      throw reader.error(
        node, "'\(path)' must have at least two values, and at most \(Self.maximumValues)")
    }
    if name == TaskPlan.agentsParameter,
      let wrong = values.first(where: { !(1...TaskPlanReader.maximumAgents).contains(Int($0) ?? 0) }
      )
    {
      throw reader.error(
        node,
        "'\(path)' has '\(wrong)': agents must be a number from 1 to "
          + "\(TaskPlanReader.maximumAgents)"
      )
    }
    if let present, !values.contains(present) {
      throw reader.error(
        node,
        "'\(path)' doesn't contain '\(present)', the current value\n  Add it to the values."
      )
    }
    return Parameter(name: name, values: .list(values), present: present ?? values[0])
  }

  private func range(
    _ name: String, _ node: Node, _ entries: [String: Node], present: String?, path: String
  ) throws(ConfigurationError) -> Parameter {
    guard let from = entries["from"], let to = entries["to"] else {
      throw reader.error(
        node, "'\(path)' must be a list of values, or {from: 1KB, to: 1MB, scale: log}")
    }
    let (lower, upper) = (try number(from, path: path), try number(to, path: path))
    guard lower.value < upper.value else {
      throw reader.error(
        to,
        "'\(path)': 'from' (\(lower.text)) must be less than 'to' "
          + "(\(upper.text))")
    }
    if name == TaskPlan.agentsParameter {
      let allowed = 1...Double(TaskPlanReader.maximumAgents)
      guard allowed.contains(lower.value), allowed.contains(upper.value),
        lower.value == lower.value.rounded(), upper.value == upper.value.rounded()
      else {
        throw reader.error(
          from,
          "'\(path)' is \(lower.text) to \(upper.text): agents must be a number from 1 to "
            + "\(TaskPlanReader.maximumAgents)")
      }
    }
    var isLogarithmic = false
    if let node = entries["scale"] {
      let scale = try reader.text(node, key: "scale")
      guard ["log", "linear"].contains(scale) else {
        throw reader.error(node, "'scale' must be log or linear, not '\(scale)'")
      }
      isLogarithmic = scale == "log"
    }
    guard !isLogarithmic || lower.value > 0 else {
      throw reader.error(from, "'\(path)' has a logarithmic scale, so 'from' must be above 0")
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
        node, "'\(path)' doesn't include '\(present)', the current value")
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
