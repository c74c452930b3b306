import ArgumentParser
import Insight
import Quantities
import Reports

/// `perf-check resource-efficiency`.
struct ResourceEfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "resource-efficiency",
    abstract: "Say what an execution used of its machine, against targets.",
    discussion: """
      Processors, memory, and bytes read and written, of the newest execution of each workflow. What \
      was not measured is said not to be known.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "The least share of the processors that should be busy.", valueName: "share"))
  var cpuTarget = "70%"

  @Option(
    help: ArgumentHelp("The largest share of the memory that should be used.", valueName: "share"))
  var memoryTarget = "80%"

  @Option(
    help: ArgumentHelp(
      "The most that should be read and written a second, such as 100MB. (default: any)",
      valueName: "size"))
  var ioTarget: String?

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    for (name, text) in [("cpu", cpuTarget), ("memory", memoryTarget)] {
      guard let share = Share.fraction(text), (0...1).contains(share) else {
        throw ValidationError("--\(name)-target is a share such as 70% or 0.7, not '\(text)'.")
      }
    }
    if let ioTarget, ByteSize.bytes(ioTarget) == nil {
      throw ValidationError("--io-target is a size such as 100MB, not '\(ioTarget)'.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
    let targets = ResourceTargets(
      cpu: Share.fraction(cpuTarget) ?? 0, memory: Share.fraction(memoryTarget) ?? 1,
      io: ioTarget.flatMap(ByteSize.bytes).map(Double.init))
    let resources = try reading.traces.map { trace in
      let analysis = try ExecutionAnalysis(trace)
      return (analysis: analysis, use: ResourceUse(analysis))
    }
    return Outcome(
      report: Report(
        resources: resources, targets: targets, workflow: source.workflow,
        warnings: reading.warnings))
  }
}
