/// Something worth changing, with what says so and what it should bring.
package struct Recommendation: Hashable, Sendable {
  /// The rule that found it.
  package enum Category: String, Hashable, Sendable, CaseIterable {
    /// Some agents have much more to do than others.
    case imbalance
    /// Long chains of tasks start late.
    case taskOrder = "task_order"
    /// Tasks wait for each other one by one.
    case serialChain = "serial_chain"
    /// Phases wait for the slowest task of the one before.
    case phaseBarrier = "phase_barrier"
    /// Tasks that are short beside what handing them over takes.
    case batching
    /// One task takes most of the time.
    case longTask = "long_task"
    /// Work that fails and is done again.
    case retries
    /// Tasks wait for agents.
    case moreAgents = "more_agents"
    /// Agents have nothing to do.
    case fewerAgents = "fewer_agents"
    /// Tasks at once need about as much memory as there is.
    case memory
    /// Tasks wait for disks, networks or locks.
    case io
    /// The same work takes now little, now much time.
    case cache
    /// Runs that keep to processors differ from those that don't.
    case pinning
    /// One of many benchmarks takes most of the time.
    case dominatingTest = "dominating_test"
    /// A limit that noise hides.
    case noisyGate = "noisy_gate"
    /// A limit far above what could be told.
    case looseGate = "loose_gate"
    /// A task that a change made slower.
    case regressedTask = "regressed_task"
    /// A change that makes the program compute more.
    case computing
    /// A change that makes the program wait more.
    case waiting
    /// A change that makes the program hold more memory.
    case memoryGrowth = "memory_growth"

    /// Whether it is about the machine and the gate, not about what a workflow does.
    package var isOfSystem: Bool {
      switch self {
      case .moreAgents, .fewerAgents, .memory, .pinning, .noisyGate, .looseGate: true
      default: false
      }
    }
  }

  package enum Priority: String, Hashable, Sendable, CaseIterable, Comparable {
    case high, medium, low

    package static func < (left: Self, right: Self) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package enum Effort: String, Hashable, Sendable, CaseIterable {
    case low, medium, high
  }

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case immediate = "immediate_action"
    case strategic = "strategic_improvement"
    case experiment
  }

  package let category: Category
  package let workflow: String
  /// What to do.
  package let recommendation: String
  /// What was measured.
  package let rationale: String
  /// What it changes: "makespan", "wall_time", "agent_seconds", "undecided_checks".
  package let metric: String
  /// As a fraction, negative being less of it; nil where nothing measured tells.
  package var change: Double?
  /// Holds the change with a chance of 80 %.
  package var interval: ClosedRange<Double>?
  package let effort: Effort
  package var caveats: [String]
  /// How much of an execution is at stake, 0…1, where the change isn't known.
  package var stake: Double = 0

  /// Changes smaller than this aren't worth the while.
  package static let minimum = 0.05

  /// What it is worth, for the order: of a cost less than of time.
  package var worth: Double {
    let gain = change.map { max(0, -$0) } ?? stake / 2
    switch category {
    case .fewerAgents: return gain * 0.3
    case .noisyGate: return gain * 0.5
    case .looseGate: return 0.01
    default: return gain
    }
  }

  package var priority: Priority {
    guard let change, let interval else { return stake >= 0.5 ? .medium : .low }
    let sure = -interval.upperBound
    switch category {
    case .looseGate: return .low
    case .fewerAgents: return -change >= 0.4 ? .high : -change >= 0.2 ? .medium : .low
    default:
      if sure >= Self.minimum, -change >= 2 * Self.minimum, effort != .high { return .high }
      return -change >= Self.minimum ? .medium : .low
    }
  }

  package var kind: Kind {
    if change == nil || (interval.map { $0.upperBound >= 0 } ?? true) { return .experiment }
    return effort == .low ? .immediate : .strategic
  }
}
