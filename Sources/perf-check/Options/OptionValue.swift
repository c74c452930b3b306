import Advice
import ArgumentParser
import Model
import Quantities

/// Readers of options' values, which say what is expected where a value can't be read.
enum OptionValue {
  typealias Reader<Value> = @Sendable (String) throws -> Value

  /// A reader of values that need not exist.
  ///
  /// - Parameters:
  ///   - expected: What a value is, with an example.
  ///   - value: The value of a text; nil where it has none.
  static func reader<Value>(
    _ expected: String, _ value: @escaping @Sendable (String) -> Value?
  ) -> Reader<Value> {
    { text in
      guard let value = value(text) else { throw ValidationError("expected \(expected)") }
      return value
    }
  }

  /// A day or an instant.
  static let date = reader("a date such as 2026-01-31 or 2026-01-31T12:00:00Z") {
    Period(date: $0)
  }

  /// What waits for agents should keep to.
  static func objective(_ text: String) throws -> MetricLimit {
    guard let limit = MetricLimit(text), limit.comparison.isUpper, limit.value > 0 else {
      throw ValidationError("expected an upper limit such as 'p95 queue_time < 2m'")
    }
    guard MetricLimit.ofQueues.contains(limit.metric) else {
      throw ValidationError(
        "expected a limit of queue_time or response_time, not of '\(limit.metric)'")
    }
    return limit
  }

  /// A tag, written as "key=value".
  static let tag = reader("key=value") { text -> Tag? in
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    return Tag(key: String(parts[0]), value: String(parts[1]))
  }

  /// What is attached to a run, or looked for in those of runs.
  struct Tag: Hashable {
    let key: String
    let value: String
  }
}
