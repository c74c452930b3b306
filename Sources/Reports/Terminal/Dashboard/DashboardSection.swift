/// A part of a frame that is drawn in as many lines as it gets.
struct DashboardSection {
  enum Name: Hashable {
    case header, alerts, problems, phases, tasks, agents, machine, history, keys
  }

  /// Some lines that a section would like to have.
  struct Request {
    /// Smaller ones are served first.
    var priority: Int
    var lines: Int
    /// With fewer nothing can be drawn that wasn't before.
    var minimum = 1
  }

  let name: Name
  var requests: [Request]
  /// At most as many lines as asked for, none wider than the width.
  let draw: (_ lines: Int, _ width: Int) -> [StyledLine]

  /// How many lines each section gets of a number of them.
  static func allot(_ height: Int, to sections: [DashboardSection]) -> [Int] {
    var lines = [Int](repeating: 0, count: sections.count)
    var left = max(0, height)
    let all = sections.indices.flatMap { index in
      sections[index].requests.map { (index: index, request: $0) }
    }
    for (index, request) in all.sorted(by: { $0.request.priority < $1.request.priority }) {
      let granted = min(left, max(0, request.lines))
      guard granted >= request.minimum else { continue }
      lines[index] += granted
      left -= granted
    }
    return lines
  }
}
