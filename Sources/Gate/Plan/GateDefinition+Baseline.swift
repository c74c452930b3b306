import History
import Model
import Statistics

extension GateDefinition {
  /// Takes the base's baseline, with what the change adds and with those values that are better.
  mutating func merge(baseline base: BaselineFile, _ own: BaselineFile) {
    func isGated(_ entry: BaselineFile.Entry) -> Bool {
      tests.tests.contains {
        $0.compare == .baseline && $0.workflow == entry.workflow && $0.metric == entry.metric
      }
    }
    for (key, environment) in own.environments where base.environments[key] == nil {
      baseline.environments[key] = environment
    }
    for entry in own.entries where isGated(entry) {
      let before = base.entries(workflow: entry.workflow, metric: entry.metric).first {
        $0.environment == entry.environment
      }
      guard let before else {
        baseline.replace(entry)
        let others = base.entries(workflow: entry.workflow, metric: entry.metric)
        report(Self.change(of: entry, besides: others))
        continue
      }
      guard !before.hasSameValues(as: entry) else { continue }
      let kind = Self.kind(from: before, to: entry)
      if kind == .tightened { baseline.replace(entry) }
      report(Self.change(kind, before, entry, applies: kind == .tightened))
    }
    for entry in base.entries where isGated(entry) {
      let isThere = own.entries(workflow: entry.workflow, metric: entry.metric).contains {
        $0.environment == entry.environment
      }
      if !isThere { report(Self.change(.removed, entry, nil, applies: false)) }
    }
  }

  /// A baseline where the base has none of this environment.
  private static func change(
    of entry: BaselineFile.Entry, besides others: [BaselineFile.Entry]
  ) -> GateChange {
    guard let other = others.first else { return change(.added, nil, entry, applies: true) }
    return GateChange(
      kind: .redefined, workflow: entry.workflow, metric: entry.metric, what: "baseline",
      base: "of other environments: \(other.text)", candidate: entry.text, applies: true,
      remedy: "The base has no values for this environment, so those of the change apply. Compare "
        + "them, or measure the base here: perf-check baseline update --at BASE")
  }

  private static func kind(
    from base: BaselineFile.Entry, to own: BaselineFile.Entry
  ) -> GateChange.Kind {
    let hasMoreThanTwo = own.samples.count >= min(2, base.samples.count)
    guard base.metricValue == own.metricValue, base.counter == own.counter, hasMoreThanTwo,
      let worst = own.worst, let best = base.best
    else { return .redefined }
    let scale = Scale(base.better)
    guard worst > 0, best > 0 else { return .redefined }
    // Better for certain: no value of the one is as bad as any of the other.
    return scale.logRatio(base: best, candidate: worst) < 0 ? .tightened : .loosened
  }

  private static func change(
    _ kind: GateChange.Kind, _ base: BaselineFile.Entry?, _ own: BaselineFile.Entry?,
    applies: Bool
  ) -> GateChange {
    let entry = own ?? base
    return GateChange(
      kind: kind, workflow: entry?.workflow, metric: entry?.metric, what: "baseline",
      base: base?.text, candidate: own?.text, applies: applies,
      remedy: applies
        ? nil
        : "The base's values apply until this is merged; to accept a regression of this change: "
          + "perf-check baseline accept --reason \"...\"")
  }
}

extension BaselineFile.Entry {
  fileprivate var metricValue: Metric { Metric(name: metric, unit: unit, better: better) }

  fileprivate var worst: Double? { better == .lower ? samples.max() : samples.min() }
  fileprivate var best: Double? { better == .lower ? samples.min() : samples.max() }

  /// Whether every comparison with the one comes out as with the other.
  fileprivate func hasSameValues(as other: BaselineFile.Entry) -> Bool {
    guard metricValue == other.metricValue, counter == other.counter else { return false }
    let counts = [samples.count, other.samples.count]
    // More often than twice the same says no more than twice.
    if counts.allSatisfy({ $0 >= 2 }), Set(samples).count == 1, Set(samples) == Set(other.samples) {
      return true
    }
    // Where only the newest count, their order does, too.
    return counts.allSatisfy { $0 <= CountedComparison.maximumSamples }
      ? samples.sorted() == other.samples.sorted() : samples == other.samples
  }

  /// "median 120.5 bytes of 10".
  fileprivate var text: String {
    guard !samples.isEmpty else { return "no values" }
    let middle = median(of: samples)
    let number =
      middle == middle.rounded() && abs(middle) < 1e15
      ? String(Int(middle)) : "\(middle)"
    return "median \(number)\(unit.isEmpty ? "" : " " + unit) of \(samples.count)"
  }
}
