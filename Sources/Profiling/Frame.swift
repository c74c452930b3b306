/// A function in a stack, as a profiler names it.
package struct Frame: Hashable, Sendable {
  /// As in the symbol table, mangled; "" where it isn't known.
  package var symbol: String
  /// The path of the executable or library.
  package var object: String
  /// The source file, as the debug information has it; nil where it tells none.
  package var file: String?
  /// In it, counted from 1; nil where it isn't known.
  package var line: Int?

  package init(_ symbol: String, in object: String, file: String? = nil, line: Int? = nil) {
    (self.symbol, self.object, self.file, self.line) = (symbol, object, file, line)
  }

  /// The object of all that the kernel does.
  package static let kernel = "[kernel]"
}

/// What a program spent, by the stacks in which it did.
package struct StackProfile: Sendable {
  /// In what costs are counted.
  package enum Unit: String, Hashable, Sendable, Codable, CaseIterable {
    /// On a CPU, by samples.
    case seconds = "s"
    /// Executed, exactly.
    case instructions
  }

  /// Frames from the outermost to the innermost, by the places in `frames`, and their cost.
  package struct Stack: Hashable, Sendable {
    package var frames: [Int]
    package var cost: Double
  }

  package var unit: Unit
  /// Each frame once.
  package private(set) var frames: [Frame] = []
  package private(set) var stacks: [Stack] = []
  /// The cost of one sample, in the unit; nil where costs are exact.
  package var quantum: Double?
  private var places: [Frame: Int] = [:]
  private var known: [[Int]: Int] = [:]

  package init(_ unit: Unit, quantum: Double? = nil) {
    (self.unit, self.quantum) = (unit, quantum)
  }

  /// The cost of all stacks.
  package var total: Double { stacks.reduce(0) { $0 + $1.cost } }

  /// The place of a frame, which is added where it is new.
  mutating func place(of frame: Frame) -> Int {
    if let place = places[frame] { return place }
    places[frame] = frames.count
    frames.append(frame)
    return frames.count - 1
  }

  /// Adds a cost to a stack.
  ///
  /// - Parameter frames: Places, from the outermost to the innermost frame.
  mutating func add(_ frames: [Int], cost: Double) {
    if let index = known[frames] {
      stacks[index].cost += cost
    } else {
      known[frames] = stacks.count
      stacks.append(Stack(frames: frames, cost: cost))
    }
  }

  /// Adds a cost to a stack of frames, from the outermost to the innermost.
  package mutating func add(_ stack: [Frame], cost: Double) {
    add(stack.map { place(of: $0) }, cost: cost)
  }

  /// Adds all of another profile of the same unit.
  package mutating func add(_ other: StackProfile) {
    let map = other.frames.map { place(of: $0) }
    for stack in other.stacks { add(stack.frames.map { map[$0] }, cost: stack.cost) }
  }

  /// The same with all costs multiplied.
  package func scaled(by factor: Double) -> StackProfile {
    var scaled = self
    scaled.quantum = quantum.map { $0 * factor }
    for index in scaled.stacks.indices { scaled.stacks[index].cost *= factor }
    return scaled
  }

  /// The same with each frame replaced by others, from the outermost to the innermost: those that were
  /// inlined into it, say.
  package func replacing(_ frames: (Frame) -> [Frame]) -> StackProfile {
    var result = StackProfile(unit, quantum: quantum)
    let map = self.frames.map { frame in frames(frame).map { result.place(of: $0) } }
    for stack in stacks { result.add(stack.frames.flatMap { map[$0] }, cost: stack.cost) }
    return result
  }
}
