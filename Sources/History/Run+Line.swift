import Workflows

extension Run {
  /// The run as one line of JSON, as the ledger has it.
  ///
  /// Written by hand: `JSONEncoder` takes 50 µs for a line, and an import writes 10,000 at once.
  /// What it writes is what `Run`'s `Decodable` side reads; a test holds them together.
  var line: String {
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
      for (index, sample) in metric.samples.enumerated() {
        precondition(sample.isFinite, "a sample is finite")
        line += index == 0 ? "" : ","
        line += sample.description
      }
      line += "]}"
    }
    line += "],\"tags\":{"
    for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
      line += "\(index == 0 ? "" : ",")\(quoted(tag.key)):\(quoted(tag.value))"
    }
    return line + "}}"
  }

  private func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    return isPlain ? "\"\(text)\"" : JSONText.line(text)
  }
}
