internal import CPlatform
internal import CProcess
import Configuration
import Foundation
import Model
import Processes
import Quantities
import Scheduling

/// Runs the tasks of a plan on agents: processes that each start one task after the other.
///
/// One thread does it all: it waits for any agent to be done and gives it the next task, so that
/// what lies between two tasks is little more than starting a process.
final class TaskRunner {
  private let workflow: Workflow
  private let plan: TaskPlan
  private let programs: [ProgramImage]
  private let launcher: Launcher
  private let places: [Launcher.Place]
  private let needs: PhasedNeeds
  private let successors: [[Int32]]
  private let priorities: [Int32]
  /// By how much a run is made slower.
  private let delay: Seconds
  /// By how much each task is made slower; empty before a run that tells their times.
  private var delays: [Seconds] = []

  /// What stands for the number of a task in its wrapper.
  static let numberMark = "@task@"

  /// Makes tasks ready to be run.
  ///
  /// - Parameters:
  ///   - plan: Of the workflow.
  ///   - workflow: Whose tasks they are.
  ///   - folder: Where they start.
  ///   - environment: All variables that every task has.
  ///   - wrapper: The beginning of each task's command line, in which `numberMark` stands for the task's
  ///     number; empty for none.
  ///   - launcher: Has the agents; sides that are compared share it.
  ///   - delay: By how much a run is made slower, spread over all tasks by their times.
  /// - Throws: `.notFound` when a program isn't there.
  init(
    _ plan: TaskPlan, of workflow: Workflow, folder: String, environment: [String: String],
    wrapper: [String] = [], launcher: Launcher, delay: Seconds
  ) throws(MeasurementError) {
    let common = ProgramImage.Variables(environment)
    var programs: [ProgramImage] = []
    for (number, task) in plan.tasks.enumerated() {
      let own =
        task.environment.isEmpty
        ? common : ProgramImage.Variables(environment.merging(task.environment) { $1 })
      do {
        programs.append(
          try ProgramImage(
            arguments: wrapper.map { $0.replacing(Self.numberMark, with: "\(number)") }
              + task.run.argumentList, line: task.run.line, directory: folder,
            variables: own,
            // A task before it may make it.
            mustExist: false))
      } catch {
        throw MeasurementError(
          error.code, "run task '\(task.id)' of the workflow '\(workflow.name)'",
          detail: error.detail)
      }
    }
    self.workflow = workflow
    self.plan = plan
    self.programs = programs
    self.launcher = launcher
    self.places = Self.places(of: plan)
    self.needs = plan.dependencies
    self.successors = needs.successors
    self.priorities = plan.priorities
    self.delay = delay
    for program in programs { launcher.add(program) }
  }

  /// Where each agent runs: with `pin`, on an even part of the processors.
  private static func places(of plan: TaskPlan) -> [Launcher.Place] {
    let count = plan.agents.count
    var cpus = [Int32](repeating: 0, count: 4096)
    let found = plan.isPinned ? Int(platform_cpus(&cpus, Int32(cpus.count))) : 0
    guard found > 0 else { return Array(repeating: .moves, count: count) }
    return (0..<count).map { agent in
      guard found >= count else { return .pinned([cpus[agent % found]]) }
      return .pinned(Array(cpus[(agent * found / count)..<((agent + 1) * found / count)]))
    }
  }

  /// Runs all tasks once.
  ///
  /// - Parameters:
  ///   - extras: What to count besides what every process gives.
  ///   - failFast: Whether a failure ends everything, not only what depends on it.
  ///   - observe: Called when an attempt starts, and when it has ended.
  ///   - show: Called about ten times a second with what each agent does.
  /// - Throws: `.interrupted`; `.storage` when no process can be made. A task that fails is no error
  ///   here.
  func run(
    extras: Extras, failFast: Bool, observe: (TaskSpan) -> Void, show: ([AgentActivity]) -> Void
  ) throws(MeasurementError) -> TaskRun {
    let operation = "run the tasks of the workflow '\(workflow.name)'"
    try Interrupt.check(operation)
    let agents = launcher.agents(at: places)
    for agent in agents {
      try agent.makeReady(for: workflow.name)
      var stale = BoundedLog()
      agent.drain(into: &stale)
    }
    let board = TaskBoard(plan, needs, successors: successors, priorities: priorities)
    var session = TaskSession(
      plan, programs, board, agents: agents, timeout: workflow.timeout, extras: extras,
      failFast: failFast, delays: delays)
    let run: TaskRun
    do {
      run = try session.run(observe: observe, show: show)
    } catch {
      // What still runs ends with the agents.
      launcher.discardAgents()
      throw error
    }
    try Interrupt.check(operation)
    if delay > 0, delays.isEmpty, run.makespan > 0 {
      delays = run.durations(in: plan).map { delay.scaled(by: $0.ratio(to: run.makespan)) }
    }
    return run
  }
}
