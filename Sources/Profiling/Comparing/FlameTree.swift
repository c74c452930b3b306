/// Two profiles as one tree of calls: what each call costs in both.
package struct FlameTree: Hashable, Sendable {
  package var name: String
  /// With all that it called, in the unit of the profiles.
  package var base: Double
  package var candidate: Double
  /// By name.
  package var children: [FlameTree] = []

  package init(_ name: String, base: Double, candidate: Double) {
    (self.name, self.base, self.candidate) = (name, base, candidate)
  }

  /// Merges profiles.
  ///
  /// - Parameters:
  ///   - base: The profile of the base.
  ///   - candidate: The profile of the candidate, of the same unit.
  ///   - name: What a frame is called.
  package init(base: StackProfile, candidate: StackProfile, name: (Frame) -> String) {
    let root = Node()
    for (profile, isBase) in [(base, true), (candidate, false)] {
      let names = profile.frames.map(name)
      for stack in profile.stacks { root.add(stack, names, isBase: isBase) }
    }
    self = root.tree("all")
  }

  /// Built while costs come in.
  private final class Node {
    var (base, candidate) = (0.0, 0.0)
    var children: [String: Node] = [:]

    func add(_ stack: StackProfile.Stack, _ names: [String], isBase: Bool) {
      var node = self
      node.add(stack.cost, isBase)
      for frame in stack.frames {
        let next = node.children[names[frame]] ?? Node()
        node.children[names[frame]] = next
        next.add(stack.cost, isBase)
        node = next
      }
    }

    private func add(_ cost: Double, _ isBase: Bool) {
      if isBase { base += cost } else { candidate += cost }
    }

    func tree(_ name: String) -> FlameTree {
      var tree = FlameTree(name, base: base, candidate: candidate)
      tree.children = children.sorted { $0.key < $1.key }.map { $1.tree($0) }
      return tree
    }
  }

  /// Without calls that cost less than a fraction of the whole on both sides.
  package func pruned(below fraction: Double) -> FlameTree {
    func prune(_ tree: FlameTree, _ least: Double) -> FlameTree {
      var tree = tree
      tree.children = tree.children.filter { max($0.base, $0.candidate) >= least }.map {
        prune($0, least)
      }
      return tree
    }
    return prune(self, fraction * max(base, candidate))
  }

  /// Each call before those that it made, with the number of calls that lead to it.
  package var preorder: [(tree: FlameTree, depth: Int)] {
    var result: [(tree: FlameTree, depth: Int)] = []
    var waiting: [(tree: FlameTree, depth: Int)] = [(self, 0)]
    while let next = waiting.popLast() {
      result.append(next)
      for child in next.tree.children.reversed() { waiting.append((child, next.depth + 1)) }
    }
    return result
  }

  /// The number of calls on the longest path, itself among them.
  package var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }
}
