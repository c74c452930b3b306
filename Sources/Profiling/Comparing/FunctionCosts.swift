/// What each function of a profile spent.
///
/// A function's own cost is what it spent itself, with all that it called of the language's runtime and
/// libraries: a loop that copies an array spends its time in `memmove`, and is what has to change.
package struct FunctionCosts: Sendable {
  /// What is known of a frame.
  package struct Function: Hashable, Sendable {
    package var name: FunctionName
    /// Relative to the root of the sources; nil where it isn't among them.
    package var file: String?
    /// Where it costs most; nil where that isn't known.
    package var line: Int?
    /// Whether its code is the program's: neither of a library of the system nor of the language.
    package var isOwn: Bool

    package init(_ name: FunctionName, file: String?, line: Int?, isOwn: Bool) {
      (self.name, self.file, self.line, self.isOwn) = (name, file, line, isOwn)
    }
  }

  package struct Cost: Hashable, Sendable {
    package var own = 0.0
    /// With all that it called.
    package var inclusive = 0.0
    /// Of the own cost, what was spent in other functions, by their names.
    package var helpers: [String: Double] = [:]
    package var file: String?
    /// The cost of each line, where lines are known.
    package var lines: [Int: Double] = [:]
  }

  package let unit: StackProfile.Unit
  package let total: Double
  package let quantum: Double?
  /// By the function's name.
  package private(set) var costs: [String: Cost] = [:]

  /// - Parameters:
  ///   - profile: What was spent.
  ///   - function: Tells what a frame is.
  package init(_ profile: StackProfile, _ function: (Frame) -> Function) {
    (unit, total, quantum) = (profile.unit, profile.total, profile.quantum)
    let functions = profile.frames.map(function)
    for stack in profile.stacks { add(stack, functions) }
  }

  private mutating func add(_ stack: StackProfile.Stack, _ functions: [Function]) {
    // What has no function of the program in it belongs to the outermost frame.
    let place = stack.frames.lastIndex { functions[$0].isOwn } ?? stack.frames.startIndex
    guard stack.frames.indices.contains(place) else { return }
    let owner = functions[stack.frames[place]]
    costs[owner.name.shown, default: Cost()].own += stack.cost
    costs[owner.name.shown, default: Cost()].file = owner.file
    if let line = owner.line {
      costs[owner.name.shown, default: Cost()].lines[line, default: 0] += stack.cost
    }
    if place + 1 < stack.frames.count {
      let helper = functions[stack.frames[place + 1]].name.shown
      costs[owner.name.shown, default: Cost()].helpers[helper, default: 0] += stack.cost
    }
    // A function that calls itself counts once.
    for name in Set(stack.frames.filter { functions[$0].isOwn }.map { functions[$0].name.shown }) {
      costs[name, default: Cost()].inclusive += stack.cost
    }
  }

  /// The cost of a function; nothing where it isn't in the profile.
  package func cost(of name: String) -> Cost { costs[name] ?? Cost() }
}
