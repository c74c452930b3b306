import Files
import Foundation
import Lab
import Measurement
import Processes
import Quantities
import Reports

/// Where the tool writes: results to standard output, everything else to standard error.
final class Console {
  private let options: GlobalOptions
  private let invocation: Invocation
  private var current: (name: String, since: Date, drawn: Date)?
  /// The progress that is on the terminal.
  private var frame = InlineFrame()

  init(_ options: GlobalOptions, of invocation: Invocation) {
    self.options = options
    self.invocation = invocation
  }

  /// Whether results go to a terminal that shows colours.
  var style: TextStyle { style(isDrawn: showsResults) }

  /// Whether progress and dashboards have colours.
  var screenStyle: TextStyle { style(isDrawn: true) }

  private func style(isDrawn: Bool) -> TextStyle {
    let isColored =
      switch options.color {
      case .always: true
      case .never: false
      case .auto:
        isDrawn && invocation.environment["NO_COLOR", default: ""].isEmpty
          && invocation.environment["TERM"] != "dumb"
      }
    return TextStyle(isColored: isColored)
  }

  /// Whether results go to a terminal.
  private var showsResults: Bool { options.output == nil && invocation.output.isTerminal }

  /// Whether progress is drawn over and over.
  private var drawsProgress: Bool { options.progress == .always || invocation.errors.isTerminal }

  /// Prints a report in the format asked for.
  func print(_ report: Report) throws {
    var shown = report
    // What is meant for a file isn't for a terminal as it is.
    if showsResults { shown.isShown = true }
    try printResult(shown.formatted(options.format, style: style, at: invocation.clock()))
  }

  /// Prints a report that is printed again and again: in place on a terminal, and as JSON on one line.
  ///
  /// - Returns: Whether somebody still reads it.
  func printAgain(_ report: Report, isFirst: Bool) -> Bool {
    let now = invocation.clock()
    guard options.format != .json else {
      return invocation.output.writeWhileRead(report.jsonLine(at: now))
    }
    let text = report.formatted(options.format, style: style, at: now)
    guard showsResults, options.format == .text, invocation.environment["TERM"] != "dumb" else {
      return invocation.output.writeWhileRead((isFirst ? "" : "\n") + text)
    }
    // Each line is replaced by the new one, so that nothing flickers.
    let lines = text.replacing("\n", with: "\u{1B}[K\n")
    return invocation.output.writeWhileRead(
      (isFirst ? "\u{1B}[2J" : "") + "\u{1B}[H" + lines + "\u{1B}[J")
  }

  /// Prints text as a result, to the file asked for or to standard output.
  func printResult(_ text: String) throws {
    clearProgress()
    if let file = options.output {
      try UserFile(file, in: invocation.workingDirectory)
        .write(text, isInterrupted: { Interrupt.signal != 0 })
    } else {
      invocation.output.write(text)
    }
  }

  /// Says something beside the results.
  func say(_ text: String) {
    clearProgress()
    invocation.errors.tell(text)
  }

  /// Says something that only those want to know who asked for more.
  func explain(_ text: String) {
    if options.verbose { say("perf-check: " + text) }
  }

  /// Shows how far the work is.
  func show(_ activity: Activity) {
    if let job { return tell(activity, to: job) }
    guard !options.quiet, options.progress != .never else { return }
    let now = invocation.clock()
    let isNew = current?.name != activity.name
    guard drawsProgress else {
      // A log gets one line an activity.
      if isNew { invocation.errors.tell("perf-check: \(VisibleText.line(activity.name))") }
      current = (activity.name, now, now)
      return
    }
    let since = isNew ? now : current?.since ?? now
    let isLast = activity.total > 0 && activity.done == activity.total
    if !isNew, !isLast, let drawn = current?.drawn, now.timeIntervalSince(drawn) < 0.1 { return }
    current = (activity.name, since, now)
    // The last column is where a terminal breaks lines.
    let (width, height) = invocation.errors.size().map { ($0 - 1, max(1, $1)) } ?? (79, 24)
    let lines = ProgressFrame(
      style: screenStyle, glyphs: Glyphs(environment: invocation.environment)
    ).lines(
      activity.name, done: activity.done, total: activity.total,
      elapsed: Seconds(now.timeIntervalSince(since)),
      agents: activity.agents.map { .init($0.agent, task: $0.task, duration: $0.duration) },
      width: width, height: height)
    invocation.errors.write(frame.text(for: lines))
    if isLast { clearProgress() }
  }

  /// The folder of the job that this call is part of; nil where it is none.
  private var job: JobFolder? {
    invocation.environment[JobRunner.variable].map { JobFolder($0, in: FileTree(root: $0)) }
  }

  /// Tells who waits for a job how far it is, a few times a second at most.
  private func tell(_ activity: Activity, to job: JobFolder) {
    let now = invocation.clock()
    if current?.name == activity.name, let drawn = current?.drawn,
      now.timeIntervalSince(drawn) < 0.5
    {
      return
    }
    current = (activity.name, now, now)
    job.write(JobProgress(name: activity.name, done: activity.done, total: activity.total))
  }

  /// Takes the progress off the terminal.
  func clearProgress() {
    guard current != nil else { return }
    if job == nil, drawsProgress { invocation.errors.write(frame.clear()) }
    current = nil
  }
}
