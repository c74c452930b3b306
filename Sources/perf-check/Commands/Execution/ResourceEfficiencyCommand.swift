import ArgumentParser
import Insight
import Quantities
import Reports

/// `perf-check resource-efficiency`.
struct ResourceEfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "resource-efficiency",
    abstract: "Compare resource utilization with targets.",
    discussion: """
      Processors, memory, and bytes read and written, of the newest execution of each workflow. What \
      wasn't measured is reported as unknown.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "Minimum utilization of the processors. (default: 70%)",
      valueName: "fraction"), transform: Self.target)
  var cpuTarget: Fraction = 0.7

  @Option(
    help: ArgumentHelp(
      "Maximum utilization of the memory. (default: 80%)",
      valueName: "fraction"), transform: Self.target)
  var memoryTarget: Fraction = 0.8

  @Option(
    help: ArgumentHelp(
      "Maximum bytes read and written per second, such as 100MB. (default: any)",
      valueName: "size"), transform: Bytes.reader)
  var ioTarget: Bytes?

  var workflowName: String? { source.workflow }

  private static let target = Fraction.reader("a fraction such as 70% or 0.7", in: 0...1)

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(in: session)
    let targets = ResourceTargets(cpu: cpuTarget, memory: memoryTarget, ioPerSecond: ioTarget)
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
