extension Trace {
  /// A row for each span of a chart: its agent's, or for spans without one the first that is free.
  ///
  /// - Returns: The row of each span, -1 for one that nobody knows the start of, and the rows' names.
  package func rows() -> (ofSpan: [Int], names: [String]) {
    var names = agents
    var rows = spans.map { Int($0.agent) }
    var free: [Double] = []
    let loose = spans.indices.filter { rows[$0] < 0 && !spans[$0].start.isNaN }
    for span in loose.sorted(by: { spans[$0].start < spans[$1].start }) {
      let lane = free.firstIndex { $0 <= spans[span].start } ?? free.count
      if lane == free.count {
        free.append(0)
        names.append("lane \(lane + 1)")
      }
      free[lane] = spans[span].end
      rows[span] = agents.count + lane
    }
    return (rows, names)
  }
}
