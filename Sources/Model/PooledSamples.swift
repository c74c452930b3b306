/// The samples of one commit, from all of its runs, with a median that is cheap to keep up to date.
struct PooledSamples: Sendable {
  /// In the order in which they came.
  private(set) var samples: [Double]
  /// The halves below and above the median, the largest and the smallest of them first; nil while
  /// nothing was added.
  private var halves: (lower: Heap, upper: Heap)?

  init(_ samples: [Double]) {
    self.samples = samples
  }

  /// Adds the samples of another run.
  ///
  /// - Complexity: O(log *m*) for each, of *m* samples; O(*m* log *m*) the first time.
  mutating func add(_ added: [Double]) {
    var (lower, upper) = halves ?? (Heap(), Heap())
    let new = halves == nil ? samples + added : added
    halves = nil
    samples += added
    for sample in new {
      if let middle = lower.largest, sample <= middle {
        lower.insert(sample)
      } else {
        upper.insert(-sample)
      }
      if lower.count > upper.count + 1, let middle = lower.removeLargest() {
        upper.insert(-middle)
      } else if upper.count > lower.count, let middle = upper.removeLargest() {
        lower.insert(-middle)
      }
    }
    halves = (lower, upper)
  }

  /// The median of all; nil before anything was added.
  var median: Double? {
    guard let (lower, upper) = halves, let below = lower.largest else { return nil }
    guard lower.count == upper.count, let above = upper.largest else { return below }
    return (below - above) / 2
  }

  /// A binary heap with the largest value on top.
  private struct Heap: Sendable {
    private var values: [Double] = []

    var count: Int { values.count }
    var largest: Double? { values.first }

    mutating func insert(_ value: Double) {
      values.append(value)
      var index = values.count - 1
      while index > 0, values[(index - 1) / 2] < values[index] {
        values.swapAt(index, (index - 1) / 2)
        index = (index - 1) / 2
      }
    }

    mutating func removeLargest() -> Double? {
      guard let largest = values.first, let last = values.popLast() else { return nil }
      guard !values.isEmpty else { return largest }
      values[0] = last
      var index = 0
      while true {
        var next = index
        for child in [2 * index + 1, 2 * index + 2]
        where child < values.count && values[child] > values[next] {
          next = child
        }
        if next == index { return largest }
        values.swapAt(index, next)
        index = next
      }
    }
  }
}
