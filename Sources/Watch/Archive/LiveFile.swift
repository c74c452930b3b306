/// The files that monitors append lines to.
enum LiveFile: String, Hashable, Sendable, CaseIterable {
  case usage = "resource_usage"
  case traces = "execution_traces"
  case agents = "agent_performance"

  var name: String { rawValue + ".jsonl" }
}
