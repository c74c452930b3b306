/// A picture of numbers, as data: each format draws it in its own way.
package enum Chart: Hashable, Sendable {
  case series(SeriesChart)
  case probabilities(ProbabilityChart)
  case pairs(PairChart)
}

/// Values in order, and those that are expected to follow.
package struct SeriesChart: Hashable, Sendable {
  package enum Mark: Hashable, Sendable { case change, anomaly }

  package let values: [Double]
  package var forecast: [Double] = []
  /// By the place of the value that is marked.
  package var marks: [Int: Mark] = [:]

  package init(_ values: [Double]) {
    self.values = values
  }
}

/// Probabilities along a range, which has names at its ends.
package struct ProbabilityChart: Hashable, Sendable {
  package let title: String
  package let first: String
  package let last: String
  /// In order, each in 0…1.
  package let probabilities: [Double]

  package init(_ title: String, first: String, last: String, probabilities: [Double]) {
    self.title = title
    self.first = first
    self.last = last
    self.probabilities = probabilities
  }
}
