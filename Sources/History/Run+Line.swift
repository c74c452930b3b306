import Workflows

extension Run {
  /// The run as one line of JSON, as the ledger has it.
  ///
  /// Written by hand: `JSONEncoder` takes 50 µs for a line, and an import writes 10,000 at once.
  /// What it writes is what `Run`'s `Decodable` side reads; a test holds them together.
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
    line += "],\"tags\":{"
    for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
      line += "\(index == 0 ? "" : ",")\(quoted(tag.key)):\(quoted(tag.value))"
    }
    return line + "}}"
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
    return isPlain ? "\"\(text)\"" : JSONText.line(text)
  }
}
