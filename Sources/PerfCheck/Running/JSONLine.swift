/// A line of the protocol with perf-check: one JSON object.
package enum JSONLine {
  /// A benchmark that there is.
  package static func listing(_ name: String) -> String {
    "{\"benchmark\": \(quoted(name))}"
  }

  /// A metric of a benchmark.
  ///
  /// - Parameters:
  ///   - value: Finite.
  ///   - benchmark: Its name.
  ///   - metric: The metric's name, such as "wall_time".
  ///   - unit: That of the value.
  ///   - better: "lower" or "higher".
  package static func value(
    _ value: Double, of benchmark: String, _ metric: String, unit: String, better: String
  ) -> String {
    "{\"benchmark\": \(quoted(benchmark)), \"metric\": \(quoted(metric)), "
      + "\"value\": \(value), \"unit\": \(quoted(unit)), \"better\": \(quoted(better))}"
  }

  /// All metrics of a benchmark.
  package static func lines(_ measurement: Measurement, of benchmark: Benchmark.Case) -> [String] {
    let name = benchmark.name
    var lines = [value(measurement.wallTime, of: name, "wall_time", unit: "s", better: "lower")]
    if let cpuTime = measurement.cpuTime {
      lines.append(value(cpuTime, of: name, "cpu_time", unit: "s", better: "lower"))
    }
    if let throughput = benchmark.throughput {
      let rate = measurement.rate(of: throughput)
      lines.append(value(rate, of: name, "throughput", unit: throughput.unit, better: "higher"))
    }
    return lines
  }

  /// A string with quotes around it, escaped as RFC 8259 demands.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
