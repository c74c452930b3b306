import Model

/// The output of `go test -bench`.
///
/// - SeeAlso: https://go.dev/design/14313-benchmark-format
enum GoBenchmark {
  /// Whether a line is a result.
  static func isResult(_ line: Substring) -> Bool { result(line) != nil }

  static func read(_ text: String) throws -> BenchmarkFile {
    var (file, reader) = (BenchmarkFile(), GoBenchmarkReader())
    let lines = joined(TextLines.split(try printed(text)))
    let results = lines.map(result)
    let suffix = commonSuffix(results.compactMap { $0?.name })
    for (line, result) in zip(lines, results) {
      if let result {
        reader.add(result.values, of: result.name.dropLast(suffix))
      } else {
        reader.take(line)
      }
    }
    reader.move(to: &file)
    return file
  }

  /// The output of the tests, which `go test -json` splits into events.
  private static func printed(_ text: String) throws -> String {
    guard text.utf8.first == UInt8(ascii: "{") else { return text }
    var (order, outputs): ([String], [String: String]) = ([], [:])
    for line in TextLines.split(text) where line.utf8.first == UInt8(ascii: "{") {
      guard let node = try? JSONNode(Array(line.utf8)), let output = node["Output"]?.textIfAny
      else { continue }
      let package = node["Package"]?.textIfAny ?? ""
      if outputs[package] == nil { order.append(package) }
      outputs[package, default: ""] += output
    }
    return order.map { "pkg: \($0)\n\(outputs[$0] ?? "")\n" }.joined()
  }

  /// The lines, rejoined if a benchmark printed something in between: Go writes the name before it runs,
  /// and the rest after.
  private static func joined(_ lines: [Substring]) -> [Substring] {
    var (all, name): ([Substring], Substring?) = ([], nil)
    for line in lines {
      if line.utf8.starts(with: "Benchmark".utf8) {
        let isWhole = result(line) != nil
        name = isWhole ? nil : line.split { $0 == " " || $0 == "\t" }.first
      } else if let start = name,
        line.utf8.first.map({ $0 <= 0x20 || (0x30...0x39).contains($0) }) == true,
        result("\(start) \(line)") != nil
      {
        all.append("\(start) \(line)")
        name = nil
        continue
      }
      all.append(line)
    }
    return all
  }

  /// The length of the suffix of each name with the number of processors.
  ///
  /// Go adds it if it isn't 1; the name of a benchmark may end in the same way, and with `-cpu 1,2,4` it
  /// distinguishes benchmarks. It is removed only if all lines have the same suffix.
  private static func commonSuffix(_ names: [Substring]) -> Int {
    let suffixes = Set(
      names.map { name in
        name.lastIndex(of: "-").map { name[$0...] }.flatMap { suffix in
          Int(suffix.dropFirst()).map { $0 > 0 } == true ? suffix : nil
        } ?? ""
      })
    return suffixes.count == 1 ? suffixes.first?.count ?? 0 : 0
  }

  /// The parts of a line "BenchmarkName-8  100  123 ns/op  7 allocs/op".
  private static func result(
    _ line: Substring
  ) -> (name: Substring, values: [(Double, String)])? {
    guard line.utf8.starts(with: "Benchmark".utf8) else { return nil }
    let words = line.split { $0 == " " || $0 == "\t" }
    guard words.count >= 4, words.count.isMultiple(of: 2), Int(words[1]) != nil else { return nil }
    var values: [(Double, String)] = []
    for index in stride(from: 2, to: words.count, by: 2) {
      guard let value = Double(words[index]) else { return nil }
      values.append((value, String(words[index + 1])))
    }
    let name = words[0].dropFirst("Benchmark".count)
    return name.isEmpty ? nil : (name, values)
  }
}

/// Combines the lines of Go's output.
private struct GoBenchmarkReader {
  private var order: [String] = []
  private var found: [String: [(metric: Metric, isGuess: Bool, clusters: [[Double]])]] = [:]
  private var directions: [String: Metric.Direction] = [:]
  private var (package, process, wasResult) = ("", 0, false)
  private var processOf: [String: [String: Int]] = [:]
  private var notFinite = 0

  mutating func add(_ values: [(Double, String)], of benchmark: Substring) {
    wasResult = true
    let name = package.isEmpty ? String(benchmark) : package + "." + benchmark
    if found[name] == nil {
      order.append(name)
      found[name] = []
    }
    for (value, unit) in values {
      guard value.isFinite else {
        notFinite += 1
        continue
      }
      let (metric, factor, isGuess) = metric(unit)
      let value = Units.scaled(value, by: factor)
      if let place = found[name]?.firstIndex(where: { $0.metric == metric }) {
        // A new header starts a new process; repeated lines after it belong to the same.
        if processOf[name]?[metric.name] == process {
          let last = (found[name]?[place].clusters.count ?? 1) - 1
          found[name]?[place].clusters[last].append(value)
        } else {
          found[name]?[place].clusters.append([value])
        }
      } else {
        found[name]?.append((metric, isGuess, [[value]]))
      }
      processOf[name, default: [:]][metric.name] = process
    }
  }

  /// Processes a line that isn't a result.
  mutating func take(_ line: Substring) {
    if line.hasPrefix("Unit ") {
      let words = line.split(separator: " ")
      if words.count > 2, let better = words.first(where: { $0.hasPrefix("better=") }) {
        directions[String(words[1])] = Metric.Direction(rawValue: String(better.dropFirst(7)))
      }
    } else if let colon = line.prefix(32).firstIndex(of: ":"), !line.hasPrefix("Benchmark") {
      if wasResult, line.hasPrefix("goos:") || line.hasPrefix("pkg:") { process += 1 }
      wasResult = false
      if line[..<colon] == "pkg" {
        package = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }.description
      }
    }
  }

  private func metric(_ unit: String) -> (metric: Metric, factor: Double, isGuess: Bool) {
    switch unit {
    case "ns/op": return (.wallTime, 1e-9, false)
    case "B/op": return (Metric(name: "allocated_bytes", unit: "bytes"), 1, false)
    case "allocs/op": return (Metric(name: "heap_allocations", unit: ""), 1, false)
    case "MB/s": return (.rate("throughput", unit: "bytes/s"), 1e6, false)
    default:
      let (ours, factor) = Units.ours(unit)
      let known = directions[unit] ?? Polarity.direction(of: unit, unit: unit)
      return (Metric(name: unit, unit: ours, better: known ?? .lower), factor, known == nil)
    }
  }

  func move(to file: inout BenchmarkFile) {
    for name in order {
      for (metric, isGuess, clusters) in found[name] ?? [] {
        file.add(name, metric, clusters, isGuess: isGuess)
      }
    }
    if notFinite > 0 { file.lose("\(notFinite) values are NaN or infinite") }
  }
}

/// Lines of text, split by bytes instead of characters.
enum TextLines {
  /// The lines that aren't empty.
  static func split(_ text: String) -> [Substring] {
    text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { Substring($0) }
  }
}
