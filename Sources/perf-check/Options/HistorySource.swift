import ArgumentParser
import Exchange
import History
import Insight
import Model

/// Where an analysis takes its history from, and which part of it.
struct HistorySource: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Analyze a file instead of the recorded runs; '-' is standard input "
        + "(repeatable).",
      valueName: "file"))
  var input: [String] = []

  @Option(
    help: ArgumentHelp(
      "Format of the input files. (default: detected from their contents)", valueName: "format"))
  var from: ExchangeFormat?

  @OptionGroup var better: BetterOption

  @Option(help: ArgumentHelp("Only this metric.", valueName: "name"))
  var metric: String?

  @Option(help: ArgumentHelp("The newest commit. (default: HEAD)", valueName: "rev"))
  var at: String?

  @OptionGroup var stored: StoreOptions

  mutating func validate() throws {
    if !input.isEmpty, stored.isGiven {
      throw ValidationError("--store and --repository-id apply to recorded runs, not to files.")
    }
    if !input.isEmpty, at != nil {
      throw ValidationError("--at applies only to recorded commits, not to files.")
    }
    if input.isEmpty, from != nil { throw ValidationError("--from requires --input.") }
  }

  /// Whether it is all that is recorded.
  var isWhole: Bool {
    input.isEmpty && from == nil && better.better.isEmpty && metric == nil && at == nil
      && !stored.isGiven
  }

  /// What was read.
  struct Reading {
    var history: RecordedHistory
    var warnings: [String]
    /// Whether it is of the commits of the project around the user.
    var isOfProject = false
  }

  /// Reads the history.
  ///
  /// - Parameter workflow: The only one wanted; nil for all.
  func read(workflow: String?, in session: Session) throws -> Reading {
    let selection = Ledger.Selection(workflow: workflow, metric: metric)
    if input.isEmpty, stored.isElsewhere(in: session) { return try elsewhere(selection, session) }
    var reading = input.isEmpty ? try recorded(selection, session) : try files(in: session)
    var all = reading.history.series
    reading.history.keep {
      (workflow == nil || $0.workflow == workflow) && (metric == nil || $0.metric.name == metric)
    }
    if all.isEmpty, input.isEmpty, selection != Ledger.Selection() {
      all = try recorded(Ledger.Selection(), session).history.series
    }
    if reading.history.series.isEmpty, !all.isEmpty {
      throw InsightError(
        code: .usage,
        detail: """
          no series matches \(wanted(workflow))
            Series: \(names(all))
          """)
    }
    return reading
  }

  /// Reads one more file, in the format and with the directions that are given.
  func read(file: String, in session: Session) throws -> PopulationResolver.Reading {
    var reading = HistoryReading(in: session.workingDirectory)
    try reading.add(file: file, format: from, better: better.directions)
    return (reading.history, reading.warnings)
  }

  private func files(in session: Session) throws -> Reading {
    var reading = HistoryReading(in: session.workingDirectory)
    for file in input {
      try reading.add(file: file, format: from, better: better.directions)
    }
    return Reading(history: reading.history, warnings: reading.warnings)
  }

  private func recorded(
    _ selection: Ledger.Selection, _ session: Session
  ) throws -> Reading {
    let project = try stored.project(in: session)
    let branch = try Ledger.branch(from: at ?? "HEAD", selection, in: project)
    var warnings = try branch.warnings(in: project)
    if !better.better.isEmpty {
      warnings.append("--better applies only to files; recorded metrics have a direction")
    }
    return Reading(history: branch.history, warnings: warnings, isOfProject: true)
  }

  /// What a store has of another repository, or of all of them.
  private func elsewhere(
    _ selection: Ledger.Selection, _ session: Session
  ) throws -> Reading {
    let store = try stored.open(in: session)
    guard let name = stored.repositoryID, name != "*" else {
      guard at == nil else {
        throw UsageError(description: "--at names a commit of one repository, not of all of them")
      }
      var all = RecordedHistory()
      let names = try store.repositories(withLine: true)
      for name in names {
        let history = try store.branch(from: nil, selection, of: name).history
        all.append(history) { "\(name): \($0)" }
      }
      let left = try store.repositories().count - names.count
      return Reading(
        history: all,
        warnings: left > 0
          ? ["\(left) repositories have no line of commits in the store yet; skipped"] : [])
    }
    return Reading(
      history: try store.branch(from: at, selection, of: name).history, warnings: [])
  }

  private func wanted(_ workflow: String?) -> String {
    [workflow.map { "workflow '\($0)'" }, metric.map { "metric '\($0)'" }]
      .compactMap { $0 }.joined(separator: ", ")
  }

  private func names(_ series: [MetricSeries]) -> String {
    let names = series.map { "\($0.workflow) \($0.metric.name)" }
    return names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }
}

extension ExchangeFormat: ExpressibleByArgument {}
