package import Insight
import Model
import Quantities

extension Report {
  /// What each phase of executions took.
  package init(
    phases: [(analysis: ExecutionAnalysis, phases: [PhasePerformance])], workflow: String?,
    warnings: [String]
  ) {
    let note =
      "after: time from the end of the previous phase (negative if they overlap). trend: change per"
      + " execution, with its p-value."
    var document = Document(phases.map { .table(Self.table(of: $1, in: $0)) })
    document.add(.paragraph(note))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "phase-performance", workflow: workflow,
        results: WorkflowsResults(
          workflows: phases.map { analysis, phases in
            PhasesEntry(
              workflow: analysis.trace.workflow, run: analysis.trace.run,
              phases: phases.map(PhasesEntry.Phase.init))
          }, warnings: warnings)))
  }

  private static func table(
    of phases: [PhasePerformance], in analysis: ExecutionAnalysis
  ) -> Table {
    var table = Table(
      TraceText.title(analysis.trace),
      columns: [
        ("phase", .left), ("tasks", .right), ("failed", .right), ("work", .right),
        ("fraction", .right), ("duration", .right), ("efficiency", .right), ("after", .right),
        ("trend", .right), ("when", .left),
      ])
    for phase in phases {
      let texts = [
        phase.phase.isEmpty ? "(none)" : TraceText.short(phase.phase, 32), "\(phase.tasks)",
        "\(phase.failed)", TraceText.seconds(phase.work), Quantity.percent(phase.share),
        TraceText.seconds(phase.period.map { $0.upperBound - $0.lowerBound }),
        TraceText.share(phase.efficiency), TraceText.seconds(phase.transition),
        phase.trend.map { "\(Quantity.change($0.slope)) (p \(Quantity.pValue($0.pValue)))" } ?? "-",
      ]
      let bar = phase.period.map {
        Bar(from: $0.lowerBound, to: $0.upperBound, of: analysis.makespan ?? 0, width: 30)
      }
      table.add(texts, bar.map(Cell.bar) ?? Cell(""))
    }
    return table
  }
}
