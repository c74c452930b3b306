/// What the process is asked to do, by its environment or its arguments.
package struct Request: Equatable {
  package enum Action: Equatable {
    /// List the names: as JSON for perf-check, as lines for a person.
    case list(asJSON: Bool)
    /// Measure one benchmark and print JSON.
    case run(String)
    /// Measure all that match and print a table.
    case table
    case help
  }

  package var action = Action.table
  /// Only benchmarks that this matches are listed and measured.
  package var filter: String?
  /// How long a benchmark is measured, in seconds.
  package var time = 0.5
  package var iterations: Int?

  /// Reads a request.
  ///
  /// The variable `PERF_CHECK_BENCHMARK` comes before all arguments: the executable
  /// is run by perf-check.
  ///
  /// - Parameters:
  ///   - arguments: Without the name of the executable.
  ///   - environment: The value of a variable.
  /// - Throws: ``UsageError``.
  package init(
    arguments: [String], environment: (String) -> String?
  ) throws(UsageError) {
    if let text = environment("PERF_CHECK_BENCHMARK_TIME") {
      guard let seconds = Double(text), Self.times.contains(seconds) else {
        throw UsageError(
          "PERF_CHECK_BENCHMARK_TIME: '\(text)' is not a time in seconds, such as 0.2")
      }
      time = seconds
    }
    if let text = environment("PERF_CHECK_BENCHMARK_ITERATIONS") {
      iterations = try Self.iterations(text, "PERF_CHECK_BENCHMARK_ITERATIONS")
    }
    if let question = environment("PERF_CHECK_BENCHMARK"), !question.isEmpty {
      action = try Self.action(question)
    } else {
      try read(arguments)
    }
  }

  private static func action(_ question: String) throws(UsageError) -> Action {
    if question == "list" { return .list(asJSON: true) }
    let prefix = "run "
    guard question.hasPrefix(prefix) else {
      throw UsageError("PERF_CHECK_BENCHMARK: '\(question)' is neither 'list' nor 'run NAME'")
    }
    return .run(String(question.dropFirst(prefix.count)))
  }

  private mutating func read(_ arguments: [String]) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = String(parts[0])
      func value() throws(UsageError) -> String {
        if parts.count == 2 { return String(parts[1]) }
        guard let next = rest.popFirst() else { throw UsageError("\(option): a value is missing") }
        return next
      }
      switch option {
      case "--filter": filter = try value()
      case "--time": time = try Self.time(try value())
      case "--iterations": iterations = try Self.iterations(try value(), option)
      case "--list" where parts.count == 1: action = .list(asJSON: false)
      case "--help" where parts.count == 1, "-h" where parts.count == 1: action = .help
      default: throw UsageError("unknown argument '\(argument)'; see --help")
      }
    }
  }

  private static let times = 0.000_1...86_400.0

  /// A time with its unit, in seconds.
  private static func time(_ text: String) throws(UsageError) -> Double {
    let units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60)]
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(unit.count)), times.contains(number * factor) else {
        break
      }
      return number * factor
    }
    throw UsageError("--time: '\(text)' is not a time from 100us to 1440m, such as 200ms or 2s")
  }

  private static func iterations(_ text: String, _ source: String) throws(UsageError) -> Int {
    guard let count = Int(text), (1...1_000_000_000).contains(count) else {
      throw UsageError("\(source): '\(text)' is not a number from 1 to 1000000000")
    }
    return count
  }
}

/// Why a request can't be answered.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
