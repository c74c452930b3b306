/// What monitors wrote of runs, each kind in the order of time.
package struct WatchedLines: Sendable {
  package private(set) var usage: [UsageLine]
  private var traces: [TraceLine]
  private var agents: [AgentLine]
  /// The number of lines that can't be read.
  package private(set) var damaged: Int

  package init(_ usage: [UsageLine], traces: [TraceLine] = [], agents: [AgentLine] = []) {
    (self.usage, self.traces, self.agents, damaged) = (usage, traces, agents, 0)
  }

  /// Those of a folder.
  ///
  /// - Parameters:
  ///   - folder: Where monitors write.
  ///   - start: The first instant whose samples count, in seconds since 1970. What happened in a run
  ///     counts from its beginning.
  package init(_ folder: LiveFolder, since start: Double) {
    let usage = folder.usage(since: start)
    let (traces, agents) = (folder.traces(since: 0), folder.agents(since: 0))
    self.init(usage.lines, traces: traces.lines, agents: agents.lines)
    damaged = usage.damaged + traces.damaged + agents.damaged
  }

  /// Those of files, of all kinds.
  package init(texts: [Substring]) {
    self.init([])
    for text in texts {
      if let line = UsageLine(line: text) {
        usage.append(line)
      } else if let line = TraceLine(line: text) {
        traces.append(line)
      } else if let line = AgentLine(line: text) {
        agents.append(line)
      } else {
        damaged += 1
      }
    }
  }

  /// What happened in each run, by monitor: what was traced, or, where that is lost, how attempts ended.
  var events: [String: [TraceLine]] {
    let ended = Dictionary(grouping: agents.map(TraceLine.init), by: \.monitor)
    return Dictionary(grouping: traces, by: \.monitor).merging(ended) { traced, _ in traced }
  }
}
