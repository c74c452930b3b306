import Model
import Quantities

/// The file that `hyperfine --export-json` writes.
package struct HyperfineExport {
  /// A command with its runs.
  package struct Command {
    package let name: String
    /// One a run, in seconds; so are the next two.
    package let times: [Double]
    package let userTimes: [Double]
    package let systemTimes: [Double]
    package let exitCodes: [Int32]
    package let parameters: [String: String]

    package init(
      name: String, times: [Double], userTimes: [Double], systemTimes: [Double],
      exitCodes: [Int32], parameters: [String: String]
    ) {
      self.name = name
      self.times = times
      self.userTimes = userTimes
      self.systemTimes = systemTimes
      self.exitCodes = exitCodes
      self.parameters = parameters
    }
  }

  private let commands: [Command]

  package init(_ commands: [Command]) {
    self.commands = commands
  }

  /// The file's contents.
  package var text: String {
    JSONValue.object(["results": .array(commands.map(Self.result))]).text + "\n"
  }

  private static func result(_ command: Command) -> JSONValue {
    let times = command.times
    let mean = mean(of: times)
    // Of the sample, as hyperfine has it; a single run has none.
    let deviation = mean.flatMap { mean in
      times.count < 2
        ? nil
        : (times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count - 1))
          .squareRoot()
    }
    var members: [String: JSONValue] = [
      "command": .string(command.name), "mean": .init(mean), "stddev": .init(deviation),
      "median": .init(MetricSamples(metric: .wallTime, samples: times).median),
      "user": .init(self.mean(of: command.userTimes)),
      "system": .init(self.mean(of: command.systemTimes)), "min": .init(times.min()),
      "max": .init(times.max()), "times": .array(times.map(JSONValue.number)),
      "exit_codes": .array(command.exitCodes.map { .integer(Int($0)) }),
    ]
    if !command.parameters.isEmpty {
      members["parameters"] = .object(command.parameters.mapValues(JSONValue.string))
    }
    return .object(members)
  }

  private static func mean(of values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
