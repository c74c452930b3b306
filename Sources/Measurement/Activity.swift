/// What is going on at the moment, for whoever shows it.
package struct Activity: Hashable, Sendable {
  /// In words: "building parse at 1f3c2aa".
  package let name: String
  /// How many steps are done of `total`.
  package let done: Int
  /// 0 when there are no steps to count.
  package let total: Int
  /// What each agent does, where there are some.
  package let agents: [AgentActivity]

  package init(_ name: String, done: Int = 0, total: Int = 0, agents: [AgentActivity] = []) {
    self.name = name
    self.done = done
    self.total = total
    self.agents = agents
  }
}
