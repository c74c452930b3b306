/// What tasks wait for, where a phase waits for the one before.
///
/// That every task of a phase needs every task of another would be a great many pairs. So a join
/// stands between them: a node after the tasks' places that needs the one phase, and that the
/// tasks of the other need.
package struct PhasedNeeds: Hashable, Sendable {
  /// How many tasks there are; the nodes after them are joins.
  package let taskCount: Int
  /// For each task and then each join, the nodes it waits for.
  package let needs: [[Int32]]

  /// - Parameters:
  ///   - phases: The place of each task's phase.
  ///   - after: The place of the phase that each task waits for, -1 for none.
  ///   - needs: The tasks that each task names beside.
  package init(phases: [Int], after: [Int], needs: [[Int]]) {
    self.taskCount = phases.count
    var members: [Int: [Int32]] = [:]
    for (task, phase) in phases.enumerated() { members[phase, default: []].append(Int32(task)) }
    var joins: [[Int32]] = []
    var placeOfJoin: [Int: Int32] = [:]
    var all: [[Int32]] = []
    for (task, own) in needs.enumerated() {
      var list = own.map(Int32.init)
      let phase = after[task]
      if phase >= 0, let before = members[phase] {
        let join = placeOfJoin[phase] ?? Int32(phases.count + joins.count)
        if placeOfJoin[phase] == nil {
          placeOfJoin[phase] = join
          joins.append(before)
        }
        list.append(join)
      }
      all.append(list)
    }
    self.needs = all + joins
  }

  /// The nodes that wait for each node.
  package var successors: [[Int32]] {
    var successors = [[Int32]](repeating: [], count: needs.count)
    for (node, list) in needs.enumerated() {
      for need in list { successors[Int(need)].append(Int32(node)) }
    }
    return successors
  }

  /// A circle of tasks that wait for each other, from one back to itself; nil where there is none.
  package var circle: [Int]? {
    enum Visit { case none, open, done }
    var visits = [Visit](repeating: .none, count: needs.count)
    for start in needs.indices where visits[start] == .none {
      // Not by recursion: a chain may be longer than the stack is deep.
      var path: [(node: Int, next: Int)] = [(start, 0)]
      visits[start] = .open
      while let (node, next) = path.last {
        guard next < needs[node].count else {
          visits[node] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let need = Int(needs[node][next])
        switch visits[need] {
        case .none:
          visits[need] = .open
          path.append((need, 0))
        case .open:
          let first = path.firstIndex { $0.node == need } ?? 0
          let round = path[first...].map(\.node).filter { $0 < taskCount }
          return round + round.prefix(1)
        case .done: break
        }
      }
    }
    return nil
  }

  /// The longest time from the start of each task to the end of all, if nothing else had to wait.
  ///
  /// - Parameter durations: Of the tasks, in seconds. They wait in no circle.
  package func chains(of durations: [Double]) -> [Double] {
    var left = [Int](repeating: 0, count: needs.count)
    for list in needs { for need in list { left[Int(need)] += 1 } }
    var after = [Double](repeating: 0, count: needs.count)
    var open = left.indices.filter { left[$0] == 0 }
    while let node = open.popLast() {
      let chain = after[node] + (node < taskCount ? durations[node] : 0)
      if node < taskCount { after[node] = chain }
      for need in needs[node] {
        after[Int(need)] = max(after[Int(need)], chain)
        left[Int(need)] -= 1
        if left[Int(need)] == 0 { open.append(Int(need)) }
      }
    }
    return Array(after.prefix(taskCount))
  }
}
