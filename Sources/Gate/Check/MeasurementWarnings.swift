import Configuration
import Measurement
import Model
import Quantities
import Scheduling

/// What a user should know about what was measured.
enum MeasurementWarnings {
  /// Says when a counter was asked for and nothing is there to count.
  static func of(_ counter: InstructionCounter, counting metrics: some Sequence<String>) -> [String]
  {
    counter == .pmu || metrics.contains("instructions")
      ? [] : ["nothing was counted: no workflow or test uses 'instructions'"]
  }

  /// The same of the benchmarks of a suite together.
  static func of(_ workflow: Workflow, _ trials: [PairedTrial]) -> [String] {
    of(
      workflow, DisturbancePolicy(of: trials.map(\.policy)),
      counted: trials.reduce(0) { $0 + $1.pairs }, of: "pairs")
  }

  /// The same of the pairs of two commands, of which the later one has a name.
  static func of(_ name: String, _ metric: String, _ trial: CommandTrial) -> [String] {
    let workflow = Workflow(name: name, run: .arguments([]), metrics: [metric])
    return of(workflow, trial.policy, counted: trial.pairs, of: "pairs")
      + of(workflow, trial.candidateSeries, counter: .pmu)
  }

  static func of(_ workflow: Workflow, _ trial: PairedTrial?) -> [String] {
    trial.map { of(workflow, $0.policy, counted: $0.pairs, of: "pairs") } ?? []
  }

  /// Says when more runs or pairs were disturbed than is to be expected on a machine that does
  /// anything else.
  static func of(
    _ workflow: Workflow, _ policy: DisturbancePolicy, counted: Int, of what: String
  ) -> [String] {
    guard let example = policy.disturbances.first else { return [] }
    let count = policy.disturbances.count
    guard policy.isOftenDisturbed || 4 * count > count + counted else { return [] }
    let often =
      policy.isOftenDisturbed ? "; too many, so later ones were kept" : ""
    return [
      "\(workflow.name): \(count) of \(count + counted) \(what) were disturbed and measured "
        + "again (such as: \(example))\(often)"
    ]
  }

  static func of(
    _ workflow: Workflow, _ series: Series?, counter: InstructionCounter
  ) -> [String] {
    guard let series else { return [] }
    var warnings: [String] = []
    let capabilities = Capabilities.here
    if workflow.plan?.isPinned == true, let problem = capabilities.problem(with: .pinning) {
      warnings.append("\(workflow.name): 'pin' is ignored: \(problem)")
    }
    if workflow.metrics.contains("instructions"), counter == .pmu,
      let problem = capabilities.problem(with: .instructions)
    {
      warnings.append("\(workflow.name): instructions are skipped: \(problem)")
    }
    let counts = Set(workflow.metrics).intersection(["heap_allocations", "system_calls"])
    if counter == .cachegrind || !counts.isEmpty,
      let problem = capabilities.problem(with: .fixedAddresses)
    {
      warnings.append("\(workflow.name): counts may vary with the memory layout: \(problem)")
    }
    if workflow.metrics.contains(where: { $0 == "io_read" || $0 == "io_write" }),
      let problem = capabilities.problem(with: .bytesMoved)
    {
      warnings.append("\(workflow.name): io_read and io_write are skipped: \(problem)")
    }
    if !series.incomplete.isEmpty {
      let names = series.incomplete.joined(separator: ", ")
      warnings.append("\(workflow.name): only some runs reported \(names); skipped")
    }
    if let peak = series.complete.first(where: { $0.metric.name == "peak_rss" }),
      let minimum = peak.samples.min(), let floor = PeakMemoryFloor.measure(),
      minimum <= floor.value * 1.1
    {
      warnings.append(
        "\(workflow.name): peak_rss below \(floor) can't be measured: perf-check itself needs that much"
      )
    }
    return warnings
  }
}
