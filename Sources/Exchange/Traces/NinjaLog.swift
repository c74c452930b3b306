import Workflows

/// The log of Ninja, `.ninja_log`: one line for each output of a step, builds one after the other.
///
/// A step says when it started and ended, and neither what it waited for nor where it ran.
///
/// - SeeAlso: <https://ninja-build.org/manual.html#ref_log>
enum NinjaLog {
  static let firstLine = "# ninja log v"

  static func read(_ bytes: [UInt8], workflow: String) throws -> TraceReading {
    var reading = TraceReading(format: .ninja)
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let version = lines.first.map {
      String(decoding: $0.dropFirst(firstLine.utf8.count), as: UTF8.self)
    }
    guard let version = version.flatMap({ Int($0) }), (4...7).contains(version) else {
      throw JSONScanner.Problem(
        description: "it is a Ninja log of a version that isn't known; known: 4 to 7")
    }
    var trace = Trace(workflow: workflow, run: "1")
    var steps: Set<Step> = []
    var lastEnd = -Double.infinity
    for (number, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      guard fields.count == 5, let start = ByteText.number(fields[0]),
        let end = ByteText.number(fields[1])
      else {
        reading.warnings.append("line \(number + 1) is no step; skipped")
        continue
      }
      // Steps are written as they end, so that a build begins where the time falls back.
      if end < lastEnd {
        finish(&trace, &reading)
        trace = Trace(workflow: workflow, run: "\(reading.traces.count + 1)")
        steps = []
      }
      lastEnd = end
      guard end >= start else {
        reading.warnings.append("line \(number + 1) ends before it starts; counted as 0 s")
        continue
      }
      // The outputs of one step share all but their names.
      guard steps.insert(Step(start: start, end: end, command: Array(fields[4]))).inserted else {
        continue
      }
      let task = trace.name(String(decoding: fields[3], as: UTF8.self))
      trace.spans.append(
        Trace.Span(task: task, start: start / 1000, duration: (end - start) / 1000))
    }
    finish(&trace, &reading)
    return reading
  }

  private struct Step: Hashable {
    let start: Double
    let end: Double
    let command: [UInt8]
  }

  private static func finish(_ trace: inout Trace, _ reading: inout TraceReading) {
    guard !trace.spans.isEmpty else { return }
    reading.traces.append(trace)
  }
}
