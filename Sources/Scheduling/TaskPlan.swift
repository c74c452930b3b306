package import Model
package import Quantities
import Statistics

/// The work of a workflow that has tasks: what they need, and who runs them.
package struct TaskPlan: Hashable, Sendable {
  /// A command that one agent runs.
  package struct Task: Hashable, Sendable {
    /// Unique in the plan.
    package var id: String
    /// The place of its phase.
    package var phase: Int
    package var run: Command
    /// Variables added to those of the workflow.
    package var environment: [String: String]
    /// The longest an attempt may take; nil for the workflow's limit.
    package var timeout: Seconds?
    /// How often it is tried again after a failure.
    package var retries: Int
    /// What it should take; nil where nobody said.
    package var estimate: Seconds?
    /// The place of the only agent that may run it; nil for any.
    package var agent: Int?
    /// Of tasks that are ready at once, those with more weight come first.
    package var weight: Double
    /// The places of the tasks it waits for; nil for all of the phase before its own.
    package var needs: [Int]?

    package init(
      id: String, phase: Int = 0, run: Command, environment: [String: String] = [:],
      timeout: Seconds? = nil, retries: Int = 0, estimate: Seconds? = nil, agent: Int? = nil,
      weight: Double = 1, needs: [Int]? = nil
    ) {
      self.id = id
      self.phase = phase
      self.run = run
      self.environment = environment
      self.timeout = timeout
      self.retries = retries
      self.estimate = estimate
      self.agent = agent
      self.weight = weight
      self.needs = needs
    }
  }

  /// The names of those that run tasks side by side, at least one.
  package var agents: [String]
  /// Whether each agent keeps to processors of its own.
  package var isPinned: Bool
  /// The names of the phases in their order; a plan without phases has one that is called "".
  package var phases: [String]
  /// In the order of the file.
  package var tasks: [Task]

  package init(
    agents: [String] = ["0"], isPinned: Bool = false, phases: [String] = [""], tasks: [Task]
  ) {
    self.agents = agents
    self.isPinned = isPinned
    self.phases = phases
    self.tasks = tasks
  }

  /// What each task waits for.
  package var dependencies: PhasedNeeds {
    PhasedNeeds(
      phases: tasks.map(\.phase), after: tasks.map { $0.needs == nil ? $0.phase - 1 : -1 },
      needs: tasks.map { $0.needs ?? [] })
  }

  /// The place of each task in the order in which ready ones are started: first those with more
  /// weight, then those with the longest chain of estimates from them to the end, then by file.
  ///
  /// The longest chain first is what Graham's anomalies leave of an optimal order in practice; what
  /// has no estimate counts as much as the mean of the others.
  ///
  /// - SeeAlso: Adam, Chandy and Dickson (1974), doi:10.1145/361604.361619.
  package var priorities: [Int32] {
    let known = tasks.compactMap(\.estimate?.value)
    let usual = known.isEmpty ? 1 : mean(of: known)
    let chains = dependencies.chains(of: tasks.map { $0.estimate?.value ?? usual })
    let order = tasks.indices.sorted {
      (tasks[$0].weight, chains[$0], $1) > (tasks[$1].weight, chains[$1], $0)
    }
    return ReadyTasks.priorities(inOrder: order)
  }
}
