import Foundation
import Model
import Quantities

/// Executions of scientific workflows: durations and dependencies of tasks, but not when they ran.
///
/// - SeeAlso: <https://github.com/wfcommons/WfFormat>, versions 1.3 to 1.5
enum WfFormat {
  static func read(_ root: JSONNode, file: String) throws -> TraceReading {
    let workflow = try root.member("workflow")
    var unknownTimes = 0
    var trace = Trace(workflow: root["name"]?.textIfAny ?? file)
    // Since 1.5 the specification and the execution of a task are separate; up to 1.4 they are combined.
    let execution = workflow["execution"] ?? workflow
    let tasks = try execution.member("tasks").elements()
    let specified = try workflow["specification"]?.member("tasks").elements() ?? tasks
    var needs: [String: [String]] = [:]
    var names: [String: String] = [:]
    for task in specified {
      let id = try identity(task)
      guard needs[id] == nil else {
        throw JSONNode.Problem(description: "'\(task.path)' has a duplicate task id, '\(id)'")
      }
      needs[id] = try task["parents"]?.elements().compactMap(\.textIfAny) ?? []
      names[id] = task["name"]?.textIfAny ?? id
    }
    var placeOfTask: [String: Int32] = [:]
    for task in tasks {
      let id = try identity(task)
      guard let duration = task["runtimeInSeconds"]?.numberIfAny ?? task["runtime"]?.numberIfAny
      else {
        unknownTimes += 1
        continue
      }
      placeOfTask[id] = Int32(trace.spans.count)
      let program = task["command"]?["program"]?.textIfAny
      let agent = task["machines"]?.elementsIfAny?.first?.textIfAny ?? task["machine"]?.textIfAny
      trace.spans.append(
        Trace.Span(
          task: trace.name(id),
          phase: program.map { trace.name(String($0.prefix { !$0.isNewline }.prefix(60))) } ?? -1,
          agent: agent.map { trace.agent($0) } ?? -1, duration: max(0, duration)))
    }
    var reading = TraceReading(format: .wfformat)
    var unknown = 0
    trace.needs = try tasks.filter { placeOfTask[try identity($0)] != nil }.map { task in
      (needs[try identity(task)] ?? []).compactMap { parent in
        if placeOfTask[parent] == nil { unknown += 1 }
        return placeOfTask[parent]
      }
    }
    if unknownTimes > 0 {
      reading.warnings.append("\(unknownTimes) tasks have no duration; skipped")
    }
    if unknown > 0 { reading.warnings.append("\(unknown) parents are not tasks; ignored") }
    trace.statedMakespan =
      execution["makespanInSeconds"]?.numberIfAny ?? execution["makespan"]?.numberIfAny
    let machines = execution["machines"]?.elementsIfAny ?? []
    let cores = machines.compactMap {
      $0["cpu"]?["coreCount"]?.numberIfAny ?? $0["cpu"]?["count"]?.numberIfAny
    }
    if !machines.isEmpty, cores.count == machines.count {
      let count = Int(saturating: cores.reduce(0, +))
      trace.statedAgents = (1...1_000_000).contains(count) ? count : nil
    }
    if !trace.spans.isEmpty { reading.traces = [trace] }
    return reading
  }

  private static func identity(_ task: JSONNode) throws -> String {
    guard let id = task["id"]?.textIfAny ?? task["name"]?.textIfAny else {
      throw JSONNode.Problem(description: "'\(task.path)' has neither 'id' nor 'name'")
    }
    return id
  }
}
