import Model
import Quantities

/// Ninja's log, `.ninja_log`: one line per output of a step, for consecutive builds.
///
/// A step has a start and an end, but neither dependencies nor an agent.
///
/// - SeeAlso: <https://ninja-build.org/manual.html#ref_log>
enum NinjaLog {
  static let firstLine = "# ninja log v"

  static func read(_ bytes: [UInt8], workflow: String) throws -> TraceReading {
    var reading = TraceReading(format: .ninja)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    let version = lines.first.map {
      String(decoding: $0.dropFirst(firstLine.utf8.count), as: UTF8.self)
    }
    guard let version = version.flatMap({ Int($0.trimmingPrefix(" ")) }), (4...7).contains(version)
    else {
      throw JSONScanner.Problem(
        description: "unsupported version of a Ninja log; supported: 4 to 7")
    }
    let steps = steps(lines, &reading)
    let builds = isRecompacted(steps) ? [steps[...]] : builds(steps)
    if builds.count == 1, isRecompacted(steps) {
      reading.warnings.append(
        "Ninja recompacted this log, so its builds can't be separated; read as one")
    }
    for build in builds {
      var trace = Trace(workflow: workflow, run: "\(reading.traces.count + 1)")
      // The outputs of one step differ only in their names.
      var seen: Set<Step.Identity> = []
      for step in build where seen.insert(step.identity).inserted {
        trace.spans.append(
          Trace.Span(
            task: trace.name(String(decoding: step.output, as: UTF8.self)), startTime: step.start,
            length: step.end - step.start))
      }
      if !trace.spans.isEmpty { reading.traces.append(trace) }
    }
    return reading
  }

  private struct Step {
    let start: Int64
    let end: Int64
    /// The time at which the output was written, in an unspecified unit; 0 if unknown.
    let written: Double
    let output: ArraySlice<UInt8>
    let command: ArraySlice<UInt8>

    struct Identity: Hashable {
      let start: Int64
      let end: Int64
      let command: ArraySlice<UInt8>
    }

    var identity: Identity { Identity(start: start, end: end, command: command) }
  }

  private static func steps(
    _ lines: [ArraySlice<UInt8>], _ reading: inout TraceReading
  ) -> [Step] {
    var steps: [Step] = []
    var (unreadable, backwards): ([Int], [Int]) = ([], [])
    for (index, line) in zip(1..., lines.dropFirst()) where !line.isEmpty {
      if line.starts(with: firstLine.utf8) { continue }
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      guard fields.count == 5, let start = Nanoseconds.from(fields[0], tenTo: 6),
        let end = Nanoseconds.from(fields[1], tenTo: 6), start >= 0,
        max(start, end) <= Nanoseconds.largest
      else {
        unreadable.append(index + 1)
        continue
      }
      guard end >= start else {
        backwards.append(index + 1)
        continue
      }
      steps.append(
        Step(
          start: start, end: end, written: ByteText.number(fields[2]) ?? 0, output: fields[3],
          command: fields[4]))
    }
    func warn(_ lines: [Int], _ what: String) {
      guard let first = lines.first else { return }
      reading.warnings.append(
        (lines.count == 1
          ? "line \(first)" : "\(lines.count) lines, the first being line \(first),")
          + " \(what)")
    }
    warn(
      unreadable,
      unreadable.count == 1 ? "is not a valid step; skipped" : "are not valid steps; skipped")
    warn(backwards, "end before they start; skipped")
    return steps
  }

  /// The steps of each build.
  ///
  /// Steps are logged as they end, and a build creates each output once: a new build starts where the
  /// time decreases, or an output is repeated.
  private static func builds(_ steps: [Step]) -> [ArraySlice<Step>] {
    var (builds, first, last): ([ArraySlice<Step>], Int, Int64) = ([], 0, .min)
    var made: [ArraySlice<UInt8>: Step.Identity] = [:]
    for (index, step) in steps.enumerated() {
      let before = made[step.output]
      if step.end < last || (before != nil && before != step.identity) {
        builds.append(steps[first..<index])
        first = index
        made = [:]
      }
      made[step.output] = step.identity
      last = step.end
    }
    if first < steps.count { builds.append(steps[first...]) }
    return builds
  }

  /// Whether Ninja has recompacted the log, which leaves each output once, in arbitrary order.
  private static func isRecompacted(_ steps: [Step]) -> Bool {
    guard steps.count >= 8, Set(steps.map(\.output)).count == steps.count else { return false }
    let pairs = zip(steps, steps.dropFirst())
    // In random order about half of all steps end before the previous one, with older outputs;
    // consecutive small builds write newer ones.
    let falls = pairs.count { $1.end < $0.end }
    let older = pairs.count { $1.written < $0.written }
    let newer = pairs.count { $1.written > $0.written }
    return falls * 4 >= steps.count && (newer == 0 || older * 8 >= steps.count)
  }
}
