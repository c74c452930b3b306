/// A picture of numbers, as data: each format draws it in its own way.
package enum Chart: Hashable, Sendable {
  case series(SeriesChart)
  case probabilities(ProbabilityChart)
  case pairs(PairChart)
  case evidence(EvidenceChart)
  case flames(FlameChart)
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

/// How the evidence for each answer grew with the pairs.
package struct EvidenceChart: Hashable, Sendable {
  package let title: String
  /// e-values after each pair; 1 says nothing.
  package let worse: [Double]
  package let notWorse: [Double]
  /// What each must reach to decide by itself.
  package let requiredWorse: Double
  package let requiredNotWorse: Double

  package init(
    _ title: String, worse: [Double], notWorse: [Double], requiredWorse: Double,
    requiredNotWorse: Double
  ) {
    self.title = title
    (self.worse, self.notWorse) = (worse, notWorse)
    (self.requiredWorse, self.requiredNotWorse) = (requiredWorse, requiredNotWorse)
  }
}

/// Where two programs spend their time, call by call.
package struct FlameChart: Hashable, Sendable {
  package let title: String
  /// Each before those that it made.
  package let calls: [Call]
  /// "s", or "" for instructions.
  package let unit: String

  package struct Call: Hashable, Sendable {
    package let name: String
    /// How many calls lead to it.
    package let depth: Int
    /// With all that it made.
    package let base: Double
    package let candidate: Double
  }
}
