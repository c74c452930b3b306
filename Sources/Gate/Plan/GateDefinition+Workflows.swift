import Configuration
import Model
import Quantities
import Scheduling

extension GateDefinition {
  /// Takes the base's workflows with those that the change adds.
  mutating func merge(workflows base: WorkflowFile?, _ own: WorkflowFile?) {
    guard let base else {
      for workflow in own?.workflows ?? [] { report(Self.added(workflow)) }
      return
    }
    guard let own else {
      report(
        GateChange(
          kind: .removed, what: WorkflowFile.name, applies: false,
          remedy: "The workflows and tests of the base apply until this is merged."))
      return
    }
    if own.trust != base.trust {
      report(
        GateChange(
          kind: own.trust == .candidate ? .loosened : .tightened, what: "trust",
          base: base.trust.rawValue, candidate: own.trust.rawValue, applies: false,
          remedy: "The new side takes effect once this is merged."))
    }
    for workflow in base.workflows {
      guard let other = own.workflows.first(where: { $0.name == workflow.name }) else {
        report(
          GateChange(
            kind: .removed, workflow: workflow.name, what: "workflow", base: workflow.runLine,
            applies: false,
            remedy: "It is measured as the base defines it until this is merged."))
        continue
      }
      merge(workflow, other)
    }
    let known = Set(base.workflows.map(\.name))
    for workflow in own.workflows where !known.contains(workflow.name) {
      workflows.workflows.append(workflow)
      report(Self.added(workflow))
    }
  }

  private static func added(_ workflow: Workflow) -> GateChange {
    GateChange(
      kind: .added, workflow: workflow.name, what: "workflow", candidate: workflow.runLine,
      applies: true)
  }

  private mutating func merge(_ workflow: Workflow, _ own: Workflow) {
    if let index = workflows.workflows.firstIndex(where: { $0.name == workflow.name }) {
      workflows.workflows[index].metrics += own.metrics.filter { !workflow.metrics.contains($0) }
    }
    let differences = workflow.differences(from: own)
    for (what, base, candidate) in differences {
      report(
        GateChange(
          kind: .redefined, workflow: workflow.name, what: what, base: base ?? "none",
          candidate: candidate ?? "none", applies: false,
          remedy: "Both sides are measured as the base defines it; the new definition applies once "
            + "it is merged."))
    }
    guard !differences.isEmpty else { return }
    redefinitions[workflow.name] = differences.map { what, base, candidate in
      "\(what): '\(base ?? "none")' at the base, '\(candidate ?? "none")' here"
    }
    .joined(separator: "; ")
  }
}

extension Workflow {
  /// In what the definitions of one workflow differ, as far as it bears on what is measured: what,
  /// and both texts.
  func differences(from other: Workflow) -> [(what: String, base: String?, candidate: String?)] {
    func pairs(_ values: [String: String]) -> String? {
      values.isEmpty
        ? nil : values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    }
    func text(_ results: Results?) -> String? {
      results.map { [$0.format, $0.path].compactMap(\.self).joined(separator: " ") }
    }
    func folder(_ text: String) -> String? { text.isEmpty ? nil : text }
    var found: [(what: String, base: String?, candidate: String?)] = []
    func compare(_ what: String, _ base: String?, _ candidate: String?) {
      if base != candidate { found.append((what, base, candidate)) }
    }
    compare("build", build?.line, other.build?.line)
    if work != other.work { found.append(work.difference(from: other.work)) }
    compare("env", pairs(environment), pairs(other.environment))
    compare("working_directory", folder(workingDirectory), folder(other.workingDirectory))
    compare("results", text(results), text(other.results))
    compare("constraint", constraint, other.constraint)
    compare("warmup", "\(warmup)", "\(other.warmup)")
    compare("timeout", "\(timeout.value) s", "\(other.timeout.value) s")
    compare("parameters", pairs(parameterVariables), pairs(other.parameterVariables))
    if found.isEmpty, build != other.build || results != other.results {
      // The same words, split into arguments in another way.
      found.append(("build", build?.line, other.build?.line))
    }
    return found
  }
}

extension Workflow.Work {
  /// The text of both, where they differ.
  fileprivate func difference(
    from other: Workflow.Work
  ) -> (what: String, base: String?, candidate: String?) {
    switch (self, other) {
    case (.command(let run), .command(let otherRun)): return ("run", run.line, otherRun.line)
    case (.tasks(let plan), .tasks(let otherPlan)):
      let (tasks, others) = (plan.tasks, otherPlan.tasks)
      let changed = tasks.first { task in !others.contains(task) }
      let match = changed.flatMap { task in others.first { $0.id == task.id } }
      let added = others.first { task in !tasks.contains { $0.id == task.id } }
      guard let changed else {
        return ("tasks", plan.line(added: nil), otherPlan.line(added: added?.id))
      }
      return (
        "task \(changed.id)", changed.run.line,
        match.map { $0.run == changed.run ? $0.run.line + " (with other settings)" : $0.run.line }
      )
    case (.command(let run), .tasks(let plan)): return ("run", run.line, plan.line(added: nil))
    case (.tasks(let plan), .command(let run)): return ("tasks", plan.line(added: nil), run.line)
    }
  }
}

extension TaskPlan {
  fileprivate func line(added task: String?) -> String {
    "\(tasks.count) tasks in \(phases.count) phases on \(agents.count)\(isPinned ? " pinned" : "") agents"
      + (task.map { ", including the new '\($0)'" } ?? "")
  }
}
