import Model
import Quantities

extension Run {
  /// The run as one line of JSON, the format of the ledger.
  ///
  /// Encoded manually: `JSONEncoder` takes 50 µs per line, and an import writes 10,000 at once. A test
  /// verifies that it matches `Run`'s `Decodable` conformance.
  package var line: String {
    var line = "{\"v\":\(Run.version),\"id\":\(quoted(id)),\"workflow\":\(quoted(workflow))"
    line += ",\"commit\":\(quoted(commit)),\"dirty\":\(dirty),\"at\":\(quoted(at))"
    line +=
      ",\"environment\":{\"key\":\(quoted(environment.key)),\"cpu\":\(quoted(environment.cpu))"
    line += ",\"cores\":\(environment.cores),\"memory\":\(environment.memory)"
    line += ",\"os\":\(quoted(environment.os)),\"arch\":\(quoted(environment.arch))"
    line += ",\"swift\":\(quoted(environment.swift))},\"metrics\":["
    for (index, metric) in metrics.enumerated() {
      line += index == 0 ? "" : ","
      line += "{\"name\":\(quoted(metric.metric.name)),\"unit\":\(quoted(metric.metric.unit))"
      line += ",\"better\":\(quoted(metric.metric.better.rawValue)),\"samples\":["
      line += numbers(metric.samples) + "]"
      if !metric.clusters.isEmpty {
        let clusters = metric.clusters.map { "[" + numbers($0) + "]" }
        line += ",\"clusters\":[" + clusters.joined(separator: ",") + "]"
      }
      line += "}"
    }
    line += "]"
    if !spans.isEmpty {
      line += ",\"spans\":["
      for (index, span) in spans.enumerated() {
        line += index == 0 ? "" : ","
        append(span, to: &line)
      }
      line += "]"
    }
    line += ",\"tags\":{"
    for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
      line += "\(index == 0 ? "" : ",")\(quoted(tag.key)):\(quoted(tag.value))"
    }
    return line + "}}"
  }

  private func append(_ span: TaskSpan, to line: inout String) {
    line += "{\"phase\":\(quoted(span.phase)),\"task\":\(quoted(span.task))"
    if let agent = span.agent { line += ",\"agent\":\(quoted(agent))" }
    if let start = span.start { line += ",\"start\":\(decimal(start))" }
    if let end = span.end { line += ",\"end\":\(decimal(end))" }
    line += ",\"status\":\(quoted(span.status.rawValue))"
    if span.attempt > 1 { line += ",\"attempt\":\(span.attempt)" }
    if let queued = span.queued { line += ",\"queued\":\(decimal(queued))" }
    if !span.needs.isEmpty {
      line += ",\"needs\":[" + span.needs.map(quoted).joined(separator: ",") + "]"
    }
    if let phase = span.after { line += ",\"after\":\(quoted(phase))" }
    if let seconds = span.estimate { line += ",\"estimate\":\(decimal(seconds))" }
    if span.isPinned { line += ",\"pinned\":true" }
    let resources = span.resources
    if let time = resources.cpuTime { line += ",\"cpu_time\":\(decimal(time))" }
    if let bytes = resources.peakMemory { line += ",\"peak_rss\":\(decimal(bytes))" }
    if let bytes = resources.bytesRead { line += ",\"io_read\":\(decimal(bytes))" }
    if let bytes = resources.bytesWritten { line += ",\"io_write\":\(decimal(bytes))" }
    line += "}"
  }

  /// A number without an exponent, if it is a multiple of a millionth.
  private func decimal(_ value: Double) -> String {
    let millionths = (value * 1e6).rounded()
    guard value >= 0, millionths < 1e15, millionths / 1e6 == value else {
      return numbers([value])
    }
    let (whole, rest) = Int(millionths).quotientAndRemainder(dividingBy: 1_000_000)
    guard rest > 0 else { return "\(whole)" }
    var digits = Array(String(rest + 1_000_000).dropFirst())
    while digits.last == "0" { digits.removeLast() }
    return "\(whole)." + String(digits)
  }

  private func numbers(_ values: [Double]) -> String {
    var text = ""
    for (index, value) in values.enumerated() {
      precondition(value.isFinite, "a sample is finite")
      text += index == 0 ? "" : ","
      text += value.description
    }
    return text
  }

  private func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    return isPlain ? "\"\(text)\"" : JSONLine.text(of: text)
  }
}
