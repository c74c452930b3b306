package import Quantities

/// The contents of `perf-check.yml`.
package struct WorkflowFile: Hashable, Sendable {
  /// The file's usual name.
  package static let name = "perf-check.yml"
  /// The newest version of the format that is understood.
  package static let version = 1

  /// The branch whose merge base a change is compared with.
  package var base: String
  /// The workflows in the order of the file.
  package var workflows: [Workflow]
  /// Which side of a change decides what is gated.
  package var trust = Trust.base
  /// How long things are kept.
  package var retention: Retention
  /// Between two samples of a monitored run.
  package var samplingPeriod: Seconds = 5
  /// Between two readings of what costs more than a sample of a monitored run, at least.
  package var detailPeriod: Seconds = 30
  /// How often views of a monitored run work out anew when it will end, from recorded runs.
  package var analysisPeriod: Seconds = 300
  /// How often they read anew which runs were before it.
  package var trendPeriod: Seconds = .hour
  /// Its alert rules and their settings.
  package var alerting = Alerting()
  /// Where operations measure unless the command line says.
  package var executor = Executor()
  /// The database that it shares with other repositories; nil for none.
  package var store: StoreAddress?

  /// Which side of a change decides what is gated.
  package enum Trust: String, Hashable, Sendable, CaseIterable {
    /// What the change loosens, removes or redefines counts once it is merged.
    case base
    /// The change's own files count.
    case candidate
  }

  package init(base: String = "main", workflows: [Workflow], retention: Retention = .init()) {
    self.base = base
    self.workflows = workflows
    self.retention = retention
  }

  /// The workflow of that name.
  ///
  /// - Throws: `ConfigurationError` that names the nearest one.
  package func workflow(_ name: String, file: String) throws(ConfigurationError) -> Workflow {
    if let workflow = workflows.first(where: { $0.name == name }) { return workflow }
    let names = workflows.map(\.name)
    let guess = nearestName(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw ConfigurationError(
      file: file,
      detail: "no workflow '\(name)'\n  \(guess)It has: \(names.joined(separator: ", "))")
  }

  /// The workflow of that name alone; all where none is named.
  ///
  /// - Throws: As `workflow(_:file:)`.
  package func workflows(only name: String?, file: String) throws(ConfigurationError) -> [Workflow]
  {
    guard let name else { return workflows }
    return [try workflow(name, file: file)]
  }
}
