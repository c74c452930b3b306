package import Quantities

/// What an agent does at the moment, for whoever shows it.
package struct AgentActivity: Hashable, Sendable {
  package let agent: String
  /// nil while it has nothing to do.
  package let task: String?
  /// How long it has been at it.
  package let duration: Seconds

  package init(agent: String, task: String? = nil, duration: Seconds = 0) {
    self.agent = agent
    self.task = task
    self.duration = duration
  }
}
