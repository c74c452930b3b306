import Foundation
import History
import Measurement
import Reports

/// Where the tool writes: results to standard output, everything else to standard error.
final class Console {
  private let options: GlobalOptions
  private let environment: [String: String]
  private var current: (name: String, since: Date, drawn: Date)?

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
    try printResult(report.formatted(options.format, style: style, at: Date()))
  }

  /// Prints text as a result, to the file asked for or to standard output.
  func printResult(_ text: String) throws {
    clearProgress()
    if let file = options.output {
      try AtomicFile.write(text, to: file)
    } else {
      // Whoever reads it may have read enough, as `head` does.
      try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
  }

  /// Says something beside the results.
  func say(_ text: String) {
    clearProgress()
    Self.writeError(text + "\n")
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
      if isNew { Self.writeError("perf-check: \(activity.name)\n") }
      current = (activity.name, now, now)
      return
    }
    let since = isNew ? now : current?.since ?? now
    let isLast = activity.total > 0 && activity.done == activity.total
    if !isNew, !isLast, let drawn = current?.drawn, now.timeIntervalSince(drawn) < 0.1 { return }
    current = (activity.name, since, now)
    let line = ProgressLine(width: width).text(
      activity.name, done: activity.done, total: activity.total,
      elapsed: now.timeIntervalSince(since))
    Self.writeError("\r\u{1B}[K" + line)
    if isLast { clearProgress() }
  }

  private func clearProgress() {
    guard current != nil else { return }
    if options.progress == .always || isatty(STDERR_FILENO) == 1 { Self.writeError("\r\u{1B}[K") }
    current = nil
  }

  private var width: Int {
    var size = winsize()
    let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) - 1 : 79
  }

  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
