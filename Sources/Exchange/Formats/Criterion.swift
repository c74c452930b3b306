import Foundation
import Model

/// Criterion.rs: the folder `target/criterion`, or the messages of `cargo criterion`; nanoseconds.
enum Criterion {
  /// Whether a folder contains results of Criterion.
  static func isFolder(_ path: String) -> Bool { !samples(below: path).isEmpty }

  /// Reads the newest result of every benchmark below a folder.
  static func read(folder: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for path in samples(below: folder) {
      do { try add(sample: path, to: &file) } catch { file.lose("\(error)") }
    }
    return file
  }

  /// Reads the result of one benchmark, which may be incomplete after a killed run.
  private static func add(sample path: String, to file: inout BenchmarkFile) throws {
    let place = URL(filePath: path).deletingLastPathComponent()
    func node(_ name: String) throws -> JSONNode {
      do { return try JSONNode(try Data(contentsOf: place.appending(path: name))) } catch {
        let isThere = FileManager.default.fileExists(atPath: place.path + "/" + name)
        throw JSONNode.Problem(
          description: "'\(place.path)/\(name)': " + (isThere ? "\(error)" : "no such file"))
      }
    }
    let name = try node("benchmark.json").member("full_id").text()
    let sample = try node("sample.json")
    // Very old versions have two arrays without names.
    let pair = sample.elementsIfAny
    let iterations = try (pair?.first ?? sample.member("iters")).numbers()
    let times = try (pair?.last ?? sample.member("times")).numbers()
    try add(name, times, iterations, at: place.path + "/sample.json", to: &file)
    if let warning = sample.lossWarning { file.warnings.append("'\(place.path)': \(warning)") }
  }

  /// Reads the messages of `cargo criterion --message-format=json`.
  static func read(messages text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    // Cargo's own lines may occur between the messages.
    for (number, line) in TextLines.split(text).enumerated() where line.utf8.first == 0x7B {
      do {
        let node = try JSONNode(Array(line.utf8))
        guard node["reason"]?.textIfAny == "benchmark-complete" else { continue }
        try add(
          try node.member("id").text(), try node.member("measured_values").numbers(),
          try node.member("iteration_count").numbers(), at: "line \(number + 1)",
          unit: node["unit"]?.textIfAny ?? "ns", to: &file)
      } catch {
        file.lose("line \(number + 1): \(error)")
      }
    }
    return file
  }

  private static func add(
    _ name: String, _ times: [Double], _ iterations: [Double], at place: String,
    unit: String = "ns", to file: inout BenchmarkFile
  ) throws {
    guard times.count == iterations.count, iterations.allSatisfy({ $0 > 0 }) else {
      throw JSONNode.Problem(
        description: "\(place): \(times.count) times for \(iterations.count) iterations")
    }
    let (ours, factor) = Units.ours(unit)
    let metric = ours == "s" ? Metric.wallTime : Metric(name: "value", unit: ours)
    file.add(name, metric, [zip(times, iterations).map { Units.scaled($0 / $1, by: factor) }])
  }

  /// The newest samples below a folder: those of `new`, otherwise of another baseline.
  private static func samples(below folder: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
    var found: [String: [String]] = [:]
    while let path = walk.nextObject() as? String {
      guard path == "sample.json" || path.hasSuffix("/sample.json") else { continue }
      let place = URL(filePath: folder).appending(path: path)
      let benchmark = place.deletingLastPathComponent().deletingLastPathComponent().path
      found[benchmark, default: []].append(place.path)
    }
    func rank(_ path: String) -> Int {
      path.hasSuffix("/new/sample.json") ? 0 : path.hasSuffix("/base/sample.json") ? 2 : 1
    }
    return found.values.compactMap { $0.min { (rank($0), $0) < (rank($1), $1) } }.sorted()
  }
}
