import Files
import Foundation
import History
import Measurement
import Processes
import Reports

/// Where the tool writes: results to standard output, everything else to standard error.
final class Console {
  private let options: GlobalOptions
  private let environment: [String: String]
  private var current: (name: String, since: Date, drawn: Date)?
  /// How many lines of progress are on the terminal below the first.
  private var linesBelow = 0

  init(_ options: GlobalOptions, environment: [String: String]) {
    self.options = options
    self.environment = environment
  }

  /// Whether results go to a terminal that shows colours.
  var style: TextStyle {
    let isColored =
      switch options.color {
      case .always: true
      case .never: false
      case .auto:
        options.output == nil && isatty(STDOUT_FILENO) == 1
          && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
      }
    return TextStyle(isColored: isColored)
  }

  /// Prints a report in the format asked for.
  func print(_ report: Report) throws {
    var shown = report
    // What is meant for a file isn't for a terminal as it is.
    if options.output == nil, isatty(STDOUT_FILENO) == 1 { shown.isShown = true }
    try printResult(shown.formatted(options.format, style: style, at: Date()))
  }

  /// Prints text as a result, to the file asked for or to standard output.
  func printResult(_ text: String) throws {
    clearProgress()
    if let file = options.output {
      try UserFile(file).write(text, isInterrupted: Self.isInterrupted)
    } else {
      // Whoever reads it may have read enough, as `head` does.
      write(text, toDescriptor: STDOUT_FILENO, isInterrupted: Self.isInterrupted)
    }
  }

  /// Says something beside the results.
  func say(_ text: String) {
    clearProgress()
    Self.tell(text)
  }

  /// Says something that only those want to know who asked for more.
  func explain(_ text: String) {
    if options.verbose { say("perf-check: " + text) }
  }

  /// Shows how far the work is.
  func show(_ activity: Activity) {
    guard !options.quiet, options.progress != .never else { return }
    let now = Date()
    let isNew = current?.name != activity.name
    let isTerminal = options.progress == .always || isatty(STDERR_FILENO) == 1
    guard isTerminal else {
      // A log gets one line an activity.
      if isNew { Self.tell("perf-check: \(VisibleText.line(activity.name))") }
      current = (activity.name, now, now)
      return
    }
    let since = isNew ? now : current?.since ?? now
    let isLast = activity.total > 0 && activity.done == activity.total
    if !isNew, !isLast, let drawn = current?.drawn, now.timeIntervalSince(drawn) < 0.1 { return }
    current = (activity.name, since, now)
    let (width, height) = size
    let progress = ProgressLine(width: width)
    let line = progress.text(
      VisibleText.line(activity.name), done: activity.done, total: activity.total,
      elapsed: now.timeIntervalSince(since))
    let agents = progress.lines(
      activity.agents.map {
        (VisibleText.line($0.agent), $0.task.map(VisibleText.line), $0.seconds)
      }, most: height - 2)
    Self.writeError(erasure + ([line] + agents).joined(separator: "\n"))
    linesBelow = agents.count
    if isLast { clearProgress() }
  }

  /// What takes the progress that is shown off the terminal.
  private var erasure: String {
    let up = linesBelow > 0 ? "\u{1B}[\(linesBelow)A" : ""
    return "\r" + up + "\u{1B}[J"
  }

  private func clearProgress() {
    guard current != nil else { return }
    if options.progress == .always || isatty(STDERR_FILENO) == 1 { Self.writeError(erasure) }
    linesBelow = 0
    current = nil
  }

  /// The columns and rows of the terminal.
  private var size: (width: Int, height: Int) {
    var size = winsize()
    let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? (Int(size.ws_col) - 1, max(3, Int(size.ws_row))) : (79, 24)
  }

  /// Writes lines to standard error that a log of CI takes for commands.
  static func annotate(_ lines: [String]) { for line in lines { writeError(line + "\n") } }

  private static func isInterrupted() -> Bool { Interrupt.signal != 0 }

  /// Writes lines to standard error, in which nothing from outside does anything to a terminal.
  static func tell(_ text: String) { writeError(VisibleText.lines(text) + "\n") }

  private static func writeError(_ text: String) {
    write(text, toDescriptor: STDERR_FILENO, isInterrupted: isInterrupted)
  }
}
