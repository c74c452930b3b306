import Foundation
import Workflows

/// Criterion.rs: the folder `target/criterion`, or the messages of `cargo criterion`; nanoseconds.
enum Criterion {
  /// Whether a folder is one of Criterion's.
  static func isFolder(_ path: String) -> Bool { !samples(below: path).isEmpty }

  /// Reads the newest result of every benchmark below a folder.
  static func read(folder: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for path in samples(below: folder) {
      let place = URL(filePath: path).deletingLastPathComponent()
      func node(_ name: String) throws -> JSONNode {
        let data = try Data(contentsOf: place.appending(path: name))
        do { return try JSONNode(data) } catch {
          throw JSONNode.Problem(description: "'\(place.path)/\(name)': \(error)")
        }
      }
      let name = try node("benchmark.json").member("full_id").text()
      let sample = try node("sample.json")
      // Very old versions have the two arrays without names.
      let pair = sample.elementsIfAny
      let iterations = try (pair?.first ?? sample.member("iters")).numbers()
      let times = try (pair?.last ?? sample.member("times")).numbers()
      try add(name, times, iterations, at: place.path + "/sample.json", to: &file)
    }
    return file
  }

  /// Reads the messages of `cargo criterion --message-format=json`.
  static func read(messages text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let node: JSONNode
      do { node = try JSONNode(Data(line.utf8)) } catch {
        throw JSONNode.Problem(description: "line \(number + 1): \(error)")
      }
      guard node["reason"]?.textIfAny == "benchmark-complete" else { continue }
      try add(
        try node.member("id").text(), try node.member("measured_values").numbers(),
        try node.member("iteration_count").numbers(), at: "line \(number + 1)",
        unit: node["unit"]?.textIfAny ?? "ns", to: &file)
    }
    return file
  }

  private static func add(
    _ name: String, _ times: [Double], _ iterations: [Double], at place: String,
    unit: String = "ns", to file: inout BenchmarkFile
  ) throws {
    guard times.count == iterations.count, iterations.allSatisfy({ $0 > 0 }) else {
      throw JSONNode.Problem(
        description: "\(place): \(times.count) times don't fit \(iterations.count) iterations")
    }
    let (ours, factor) = Units.ours(unit)
    let metric = ours == "s" ? Metric.wallTime : Metric(name: "value", unit: ours)
    file.add(name, metric, [zip(times, iterations).map { Units.scaled($0 / $1, by: factor) }])
  }

  /// The newest samples below a folder: those of `new`, or of another baseline if there is none.
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
