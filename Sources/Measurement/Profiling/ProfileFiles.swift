import Files
import Foundation
import Processes
import Profiling
import Quantities

/// What a profiler has left in a folder, read while the program that was profiled is still there.
struct ProfileFiles {
  let profiler: Profiler
  let folder: String
  /// Below it lie the program's sources and what was built of them.
  let root: String
  /// Of samples, in hertz.
  let frequency: Int
  /// So many runs were profiled.
  let runs: Int
  let environment: [String: String]

  /// The profile of one run, on average; nil where nothing was recorded.
  func profile() throws(MeasurementError) -> StackProfile? {
    let names = FileTree(root: folder).names(in: folder).sorted()
    let found =
      switch profiler {
      case .perf: try sampled(names.filter { $0.hasSuffix(".data") })
      case .callgrind:
        counted(names.filter { $0.hasSuffix(".callgrind") || $0.contains(".callgrind.") })
      }
    return found.flatMap { $0.total > 0 ? $0 : nil }
  }

  private func counted(_ names: [String]) -> StackProfile? {
    var all = StackProfile(.instructions)
    for name in names {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      if let one = CallgrindReader.profile(of: String(decoding: data, as: UTF8.self)) {
        all.add(one)
      }
    }
    return all.completed.scaled(by: 1 / Double(max(1, runs)))
  }

  private func sampled(_ names: [String]) throws(MeasurementError) -> StackProfile? {
    var readings: [PerfScriptReader] = []
    for name in names {
      let script = Subprocess(
        [
          "perf", "script", "-i", folder + "/" + name, "-F", "ip,sym,dso", "--no-inline",
          "--no-demangle", "-f",
        ], in: folder, environment: environment)
      let result = try script.run("read what perf recorded")
      readings.append(PerfScriptReader(String(decoding: result.output, as: UTF8.self)))
    }
    let addresses = Set(readings.flatMap { $0.samples.keys.flatMap { $0.map(\.address) } })
    let inlined = Symbolizer(environment: environment).functions(
      at: addresses.filter { $0.object.hasPrefix(root + "/") })
    var all = StackProfile(.seconds, quantum: 1 / Double(frequency) / Double(max(1, runs)))
    for reading in readings {
      all.add(
        reading.profile(period: 1 / Double(frequency), runs: runs) { inlined[$0] ?? [] })
    }
    return all
  }
}
