package import Quantities

/// One line that says how far something is, redrawn in place.
package struct ProgressLine: Sendable {
  private let width: Int

  /// - Parameter width: The columns of the terminal.
  package init(width: Int) {
    self.width = width
  }

  /// The line, at most as wide as the terminal.
  ///
  /// - Parameters:
  ///   - activity: What is being done.
  ///   - done: Steps done.
  ///   - total: All steps; 0 when unknown.
  ///   - elapsed: Seconds since this activity began.
  package func text(_ activity: String, done: Int, total: Int, elapsed: Double) -> String {
    guard total > 0 else {
      return String("\(activity) (\(Quantity.duration(elapsed)))".prefix(width))
    }
    let share = min(1, Double(done) / Double(total))
    // The first steps say too little about how long the rest will take.
    let remaining =
      done >= 3 && done < total
      ? ", about " + Quantity.duration(elapsed / share * (1 - share)) + " left" : ""
    let figures = " \(done)/\(total)\(remaining)"
    let room = min(40, width - activity.count - figures.count - 3)
    guard room >= 5 else { return String((activity + figures).prefix(width)) }
    let filled = Int(saturating: (share * Double(room)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return "\(activity) \(bar)\(figures)"
  }

  /// A line for each agent: what it does, and since when.
  ///
  /// - Parameters:
  ///   - agents: Their names, what each does or nil for nothing, and for how many seconds.
  ///   - maximum: The maximum number of lines; what is more is counted in the last one.
  package func lines(
    _ agents: [(agent: String, task: String?, duration: Seconds)], maximum: Int
  ) -> [String] {
    let shown = agents.count <= maximum ? agents : Array(agents.prefix(max(0, maximum - 1)))
    let column = shown.map(\.agent.count).max() ?? 0
    let lines = shown.map { agent, task, duration in
      let name = agent + String(repeating: " ", count: column - agent.count)
      let what = task.map { "\($0) (\(Quantity.duration(duration.value)))" } ?? "–"
      return String("  \(name)  \(what)".prefix(width))
    }
    guard shown.count < agents.count else { return lines }
    let busy = agents.dropFirst(shown.count).count { $0.task != nil }
    let more = "  and \(agents.count - shown.count) more, \(busy) of them busy"
    return lines + [String(more.prefix(width))]
  }
}
