import Quantities

extension Trace {
  /// A row for each span of a chart: its agent's, or for spans without one the first that is free.
  ///
  /// - Returns: The row of each span, -1 for one that nobody knows the start of, and the rows' names.
  package func rows() -> (ofSpan: [Int], names: [String]) {
    var names = agents
    var rows = spans.map { Int($0.agent) }
    let loose = spans.indices.filter { rows[$0] < 0 && !spans[$0].start.isNaN }
    let byStart = loose.sorted { spans[$0].startTime < spans[$1].startTime }
    let byEnd = loose.sorted { spans[$0].endTime < spans[$1].endTime }
    var free = NumberQueue(count: loose.count)
    var (lanes, ended) = (0, 0)
    for span in byStart {
      // What has ended makes place; a span of no length may end before it is drawn.
      while ended < byEnd.count, rows[byEnd[ended]] >= 0,
        spans[byEnd[ended]].endTime <= spans[span].startTime
      {
        free.push(rows[byEnd[ended]] - agents.count)
        ended += 1
      }
      if let lane = free.pop() {
        rows[span] = agents.count + lane
      } else {
        rows[span] = agents.count + lanes
        lanes += 1
        names.append("lane \(lanes)")
      }
    }
    return (rows, names)
  }
}
