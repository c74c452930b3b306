import Foundation
import Quantities
import Statistics

/// A/A checks on repeated measurements of unchanged code, in the order they were taken.
enum Replay {
  /// Replays 1,000 checks of a file.
  ///
  /// - Parameter path: CSV with a column `value` (one machine's runs in order, `VM_id` if several),
  ///   or with `benchmark`, `runstamp` and semicolon-separated `samples_ns_per_op`.
  static func run(_ path: String) throws {
    let series = try series(in: path)
    let usable = series.filter { $0.count >= 16 }
    print("\n\(URL(filePath: path).lastPathComponent): \(usable.count) series of unchanged code")
    print("limit   regressed   passed  undecided  median pairs   (1,000 checks, 1 % allowed)")
    for limit in [0.03, 0.05] {
      var coin = SeededGenerator(seed: 5)
      var results: [Simulation.Result] = []
      for _ in 0..<1000 {
        let runs = usable[Int.random(in: usable.indices, using: &coin)]
        var simulation = Simulation()
        simulation.limit = Fraction(limit)
        simulation.maxPairs = min(60, runs.count / 2)
        let start = Int.random(in: 0...(runs.count - 2 * simulation.maxPairs), using: &coin)
        results.append(
          simulation.check(
            change: [0], noise: [Array(runs[start...]).map { log($0) }], coin: &coin))
      }
      show(padded(String(format: "%.0f %%", limit * 100), 6), change: 0, results)
    }
  }

  /// Series of the same code, each on one machine and in the order of time.
  private static func series(in path: String) throws -> [[Double]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard let header = lines.first else { return [] }
    func column(_ name: String) -> Int? { header.firstIndex(of: name) }
    var order: [String] = []
    var series: [String: [Double]] = [:]
    func add(_ values: [Double], to key: String) {
      if series[key] == nil { order.append(key) }
      series[key, default: []] += values.filter { $0 > 0 && $0.isFinite }
    }
    if let samples = column("samples_ns_per_op"), let name = column("benchmark"),
      let role = column("role"), let group = column("group")
    {
      // A day's repeats follow each other; the next day's come after them.
      for line in lines.dropFirst() where line.count > samples && line[role] == "Base" {
        add(
          line[samples].split(separator: ";").compactMap { Double($0) },
          to: line[group] + line[name])
      }
    } else if let value = column("value") {
      for line in lines.dropFirst() where line.count > value {
        let machine = column("VM_id").map { line[$0] } ?? ""
        add([Double(line[value])].compactMap { $0 }, to: machine)
      }
    }
    return order.compactMap { series[$0] }
  }
}
