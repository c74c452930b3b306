package import Model

/// A command that is compared with others.
package struct ComparedCommand: Hashable, Sendable {
  /// What reports call it; no two of a comparison share one.
  package var name: String
  /// What the user wrote, with the values of its parameters.
  package let line: String
  /// What one run is.
  package let run: Command
  /// What runs before each run, and isn't measured; nil for nothing.
  package let prepare: Command?
  /// What runs after each run, and isn't measured; nil for nothing.
  package let cleanup: Command?
  /// The values of its parameters by their names.
  package let parameters: [String: String]

  package init(
    name: String, line: String, run: Command, prepare: Command? = nil, cleanup: Command? = nil,
    parameters: [String: String] = [:]
  ) {
    self.name = name
    self.line = line
    self.run = run
    self.prepare = prepare
    self.cleanup = cleanup
    self.parameters = parameters
  }

  /// Whether a shell reads the line, whose own start is then part of each run.
  package var usesShell: Bool { Array(run.argumentList.suffix(2)) == ["-c", line] }
}

/// What reads the lines of commands.
package enum CommandShell: Hashable, Sendable {
  /// `/bin/sh`, for lines that need a shell.
  case whereNeeded
  /// No shell: words are split at spaces, with quotes and backslashes.
  case none
  /// A program with its options, for all lines.
  case program([String])

  /// Reads a line.
  ///
  /// - Parameter role: What it is, for errors.
  /// - Throws: `GateError` for a blank line, or one with an open quote.
  func command(_ line: String, as role: String) throws(GateError) -> Command {
    let command: Command? =
      switch self {
      case .whereNeeded: Command(line: line)
      case .none: Command(wordsOf: line)
      case .program(let words):
        line.allSatisfy(\.isWhitespace) ? nil : .arguments(words + ["-c", line])
      }
    guard let command else {
      let isBlank = line.allSatisfy(\.isWhitespace)
      throw GateError(
        code: .usage, operation: "read the \(role)" + (isBlank ? "" : " '\(line)'"),
        detail: isBlank
          ? "it is blank\n  Write each command in quotes: perf-check compare 'sort a' 'sort b'"
          : "a quote is never closed\n  Close it, or escape it with a backslash.")
    }
    return command
  }
}
