/// A run of the base and a run of the candidate, next to each other in time.
package struct Pair: Sendable {
  package let base: Sample
  package let candidate: Sample
  /// What else the machine did meanwhile that makes the pair worth repeating; nil for a quiet one.
  ///
  /// It is found without looking at the samples.
  package let disturbance: String?

  package init(base: Sample, candidate: Sample, disturbance: String? = nil) {
    self.base = base
    self.candidate = candidate
    self.disturbance = disturbance
  }
}

/// Base and candidate of a workflow, measured next to each other in time.
package enum PairedMeasurement {
  /// Runs a workflow on both sides, pair after pair, until told that it is enough.
  ///
  /// - Parameters:
  ///   - base: The side to compare with.
  ///   - candidate: The side under test.
  ///   - watch: Notices what disturbs a pair.
  ///   - warmup: How many runs of each side come first and don't count.
  ///   - order: Which side of the next pair runs first.
  ///   - show: Called about ten times a second with what each agent does, where there are some.
  ///   - take: Given each pair as it comes; says whether another one is wanted.
  /// - Throws: What `Sampler.sample(show:)` throws.
  package static func measure(
    base: any Sampler, candidate: any Sampler, watch: any Watch, warmup: Int,
    order: () -> PairOrder, show: ([AgentActivity]) -> Void = { _ in }, take: (Pair) -> Bool
  ) throws(MeasurementError) {
    for _ in 0..<warmup {
      _ = try base.sample(show: show)
      _ = try candidate.sample(show: show)
    }
    var watch = watch
    while true {
      watch.begin()
      let (first, second): (Sample, Sample)
      let order = order()
      switch order {
      case .baseFirst:
        first = try base.sample(show: show)
        second = try candidate.sample(show: show)
      case .candidateFirst:
        first = try candidate.sample(show: show)
        second = try base.sample(show: show)
      }
      let disturbance = watch.end()
      let isBaseFirst = order == .baseFirst
      let pair = Pair(
        base: isBaseFirst ? first : second, candidate: isBaseFirst ? second : first,
        disturbance: disturbance)
      guard take(pair) else { return }
    }
  }
}
