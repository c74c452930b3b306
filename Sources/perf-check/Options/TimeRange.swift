import ArgumentParser
import Foundation
import Insight
import Model
import Quantities

/// Executions of the last hours or days.
enum TimeRange {
  static func validate(_ text: String?) throws {
    guard let text else { return }
    guard let seconds = TimeSpan.seconds(text), seconds > 0 else {
      throw ValidationError("--time-range is a span of time such as 24h or 7_days, not '\(text)'.")
    }
  }

  /// When it began, in seconds since 1970.
  static func start(_ text: String?) -> Double {
    text.flatMap(TimeSpan.seconds).map { Date().timeIntervalSince1970 - $0 } ?? -.infinity
  }

  /// Leaves out the traces of files that are older, or don't say.
  static func apply(_ text: String?, to reading: inout TraceRequest.Reading) throws {
    guard let text, reading.runs.isEmpty else { return }
    let start = start(text)
    let undated = reading.traces.count { $0.date == nil }
    reading.traces.removeAll { ($0.date?.timeIntervalSince1970 ?? -.infinity) < start }
    guard !reading.traces.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          no execution in the files is of the last \(text)\
          \(undated > 0 ? "; \(undated) don't say when they were" : "")
            Leave --time-range out to take them all.
          """)
    }
    if undated > 0 {
      reading.warnings.append("\(undated) executions don't say when they were; left out")
    }
  }
}
