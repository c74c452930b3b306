/// What an agent does at the moment, for whoever shows it.
package struct AgentActivity: Hashable, Sendable {
  package let agent: String
  /// nil while it has nothing to do.
  package let task: String?
  /// How long it has been at it, in seconds.
  package let seconds: Double

  package init(agent: String, task: String? = nil, seconds: Double = 0) {
    self.agent = agent
    self.task = task
    self.seconds = seconds
  }
}
