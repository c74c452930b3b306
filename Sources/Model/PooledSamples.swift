import Statistics

/// The samples of one commit, from all of its runs, with a median that is cheap to keep up to date.
struct PooledSamples: Sendable {
  /// In the order in which they came.
  private(set) var samples: [Double]
  /// The halves below and above the median; nil while nothing was added.
  ///
  /// The largest of the lower and the smallest of the upper one come first: the lower one holds
  /// negated samples.
  private var halves: (lower: Heap<Double>, upper: Heap<Double>)?

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
      if let middle = lower.first, sample <= -middle {
        lower.push(-sample)
      } else {
        upper.push(sample)
      }
      if lower.count > upper.count + 1, let middle = lower.pop() {
        upper.push(-middle)
      } else if upper.count > lower.count, let middle = upper.pop() {
        lower.push(-middle)
      }
    }
    halves = (lower, upper)
  }

  /// The median of all; nil before anything was added.
  var median: Double? {
    guard let (lower, upper) = halves, let below = lower.first.map({ -$0 }) else { return nil }
    guard lower.count == upper.count, let above = upper.first else { return below }
    return midpoint(below, above)
  }
}
