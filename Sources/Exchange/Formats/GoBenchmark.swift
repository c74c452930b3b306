import Workflows

/// The text that `go test -bench` prints.
///
/// - SeeAlso: https://go.dev/design/14313-benchmark-format
enum GoBenchmark {
  /// Whether a line is a result.
  static func isResult(_ line: Substring) -> Bool { result(line) != nil }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    var order: [String] = []
    var found: [String: [(metric: Metric, clusters: [[Double]])]] = [:]
    var directions: [String: Metric.Direction] = [:]
    var (package, process, wasResult) = ("", 0, false)
    var processOf: [String: [String: Int]] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      if let result = result(line) {
        wasResult = true
        let name = package.isEmpty ? result.name : package + "." + result.name
        if found[name] == nil { order.append(name) }
        for (value, unit) in result.values {
          let (metric, factor) = metric(unit, directions[unit])
          let value = Units.scaled(value, by: factor)
          if let place = found[name]?.firstIndex(where: { $0.metric == metric }) {
            // A new header is a new process; repeated lines below one are of the same.
            if processOf[name]?[metric.name] == process {
              let last = (found[name]?[place].clusters.count ?? 1) - 1
              found[name]?[place].clusters[last].append(value)
            } else {
              found[name]?[place].clusters.append([value])
            }
          } else {
            found[name, default: []].append((metric, [[value]]))
          }
          processOf[name, default: [:]][metric.name] = process
        }
      } else if line.hasPrefix("Unit ") {
        let words = line.split(separator: " ")
        if words.count > 2, let better = words.first(where: { $0.hasPrefix("better=") }) {
          directions[String(words[1])] = Metric.Direction(rawValue: String(better.dropFirst(7)))
        }
      } else if let colon = line.firstIndex(of: ":"), !line.hasPrefix("Benchmark") {
        if wasResult, line.hasPrefix("goos:") || line.hasPrefix("pkg:") { process += 1 }
        wasResult = false
        if line[..<colon] == "pkg" {
          package = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }.description
        }
      }
    }
    for name in order {
      for (metric, clusters) in found[name] ?? [] { file.add(name, metric, clusters) }
    }
    return file
  }

  private static func metric(
    _ unit: String, _ direction: Metric.Direction?
  ) -> (metric: Metric, factor: Double) {
    switch unit {
    case "ns/op": return (.wallTime, 1e-9)
    case "B/op": return (Metric(name: "allocated_bytes", unit: "bytes"), 1)
    case "allocs/op": return (Metric(name: "heap_allocations", unit: ""), 1)
    case "MB/s": return (.rate("throughput", unit: "bytes/s"), 1e6)
    default:
      let (ours, factor) = Units.ours(unit)
      let guess: Metric.Direction = ours.hasSuffix("/s") ? .higher : .lower
      return (Metric(name: unit, unit: ours, better: direction ?? guess), factor)
    }
  }

  /// The parts of a line "BenchmarkName-8  100  123 ns/op  7 allocs/op".
  private static func result(
    _ line: Substring
  ) -> (name: String, values: [(Double, String)])? {
    guard line.hasPrefix("Benchmark") else { return nil }
    let words = line.split { $0 == " " || $0 == "\t" }
    guard words.count >= 4, words.count.isMultiple(of: 2), Int(words[1]) != nil else { return nil }
    var values: [(Double, String)] = []
    for index in stride(from: 2, to: words.count, by: 2) {
      guard let value = Double(words[index]) else { return nil }
      values.append((value, String(words[index + 1])))
    }
    var name = words[0].dropFirst("Benchmark".count)
    // The number of processors at the end is no part of the name.
    if let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil {
      name = name[..<dash]
    }
    return name.isEmpty ? nil : (String(name), values)
  }
}
