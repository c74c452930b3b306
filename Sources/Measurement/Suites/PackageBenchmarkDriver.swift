import Configuration
import Exchange
import Foundation
import Model
import Processes
import Synchronization

/// ordo-one's package-benchmark, driven through its own pipes as its plugin does, without the plugin.
///
/// Messages are JSON behind eight bytes with their length, in both directions. All requests are written
/// at once. What a suite prints and how it exits never decides: an unknown name and an error both end
/// with exit code 0, so that exactly one result must come.
///
/// - SeeAlso: `BenchmarkRunner+ReadWrite.swift` and `BenchmarkInternals.swift` of version 1.38.
final class PackageBenchmarkDriver: SuiteDriver {
  /// The benchmarks as the suite describes them, which is how it wants them back.
  private let listed = Mutex<[String: Data]>([:])

  /// Requests come by the standard input; replies go to a descriptor of their own, as benchmarks may
  /// print.
  private static let script =
    "exec 3>&1 1>&2; exec \"$@\" --input-fd 0 --output-fd 3 --quiet true"

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    let replies = try replies(to: [["list": [:]]], of: SuiteProgram.list, in: program)
    var names: [String] = []
    for reply in replies {
      guard let benchmark = (reply["list"] as? [String: Any])?["benchmark"] as? [String: Any]
      else { continue }
      let name = Self.identity(of: benchmark)
      names.append(name)
      let data = try? JSONSerialization.data(withJSONObject: benchmark)
      listed.withLock { $0[name] = data }
    }
    return names
  }

  /// The name, with the tags that tell benchmarks of one name apart.
  private static func identity(of benchmark: [String: Any]) -> String {
    let name = benchmark["name"] as? String ?? ""
    let configuration = benchmark["configuration"] as? [String: Any]
    let tags = configuration?["tags"] as? [String: String] ?? [:]
    guard !tags.isEmpty else { return name }
    let list = tags.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return "\(name) (\(list.joined(separator: ", ")))"
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    if listed.withLock({ $0[benchmark] }) == nil { _ = try names(in: program) }
    guard let data = listed.withLock({ $0[benchmark] }),
      var description = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { throw program.failure(benchmark, "the suite has no such benchmark") }
    let metrics = program.workflow.metrics.map { Self.name(of: $0) }
    var configuration = description["configuration"] as? [String: Any] ?? [:]
    configuration["metrics"] = metrics.map { [$0: [String: Any]()] }
    description["configuration"] = configuration
    let replies = try replies(
      to: [["run": ["benchmark": description]]], of: benchmark, in: program,
      preloading: PackageBenchmarkInterposers(for: metrics))
    if let error = replies.lazy.compactMap({ $0["error"] as? [String: Any] }).first {
      throw program.failure(benchmark, "\(error["_0"] ?? "it failed without a reason")")
    }
    let results = replies.compactMap { $0["result"] as? [String: Any] }
    guard results.count == 1, let results = results[0]["results"] as? [[String: Any]] else {
      throw program.failure(benchmark, "it ended without a result, or with several")
    }
    return try values(in: results, of: description, benchmark, program)
  }

  /// The medians of a reply, each for one iteration.
  private func values(
    in results: [[String: Any]], of description: [String: Any], _ benchmark: String,
    _ program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    var values: [(metric: Metric, value: Double)] = []
    for result in results {
      let document = ["results": [description, [result]]]
      guard let data = try? JSONSerialization.data(withJSONObject: document) else {
        throw program.failure(benchmark, "its result can't be read")
      }
      let scale = (result["scalingFactor"] as? NSNumber)?.doubleValue ?? 1
      let name = (result["metric"] as? [String: Any])?.keys.first ?? ""
      for read in try program.results(in: Array(data), .packageBenchmark, of: benchmark) {
        guard let median = read.median else { continue }
        let value =
          name == "throughput" ? median * scale : Self.isScaled(name) ? median / scale : median
        values.append((metric: read.metric, value: value))
      }
    }
    return values
  }

  /// Whether a metric is a total of as many iterations as the scaling factor says.
  private static func isScaled(_ metric: String) -> Bool {
    !["peakMemory", "allocatedResident", "contextSwitches", "threads"]
      .contains { metric.hasPrefix($0) }
  }

  /// package-benchmark's name of a metric.
  static func name(of metric: String) -> String {
    let known = [
      "wall_time": "wallClock", "cpu_time": "cpuTotal", "user_time": "cpuUser",
      "system_time": "cpuSystem", "peak_rss": "peakMemoryResident",
      "heap_allocations": "mallocCountTotal", "system_calls": "syscalls",
      "io_read": "readBytesPhysical", "io_write": "writeBytesPhysical",
    ]
    if let name = known[metric] { return name }
    let words = metric.split(separator: "_")
    return words.dropFirst().reduce(words.first.map(String.init) ?? "") {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// What the suite answers before it ends.
  private func replies(
    to requests: [[String: Any]], of benchmark: String, in program: SuiteProgram,
    preloading interposers: PackageBenchmarkInterposers? = nil
  ) throws(MeasurementError) -> [[String: Any]] {
    var input: [UInt8] = []
    for request in requests + [["end": [String: Any]()]] {
      guard let body = try? JSONSerialization.data(withJSONObject: request) else { continue }
      withUnsafeBytes(of: Int64(body.count)) { input += $0 }
      input += body
    }
    let result = try program.run(
      [], for: benchmark, script: Self.script, input: input,
      variables: interposers?.variables(of: program) ?? [:])
    guard let replies = Self.messages(in: result.output) else {
      throw program.failure(
        benchmark,
        "it doesn't speak package-benchmark's protocol, or was cut off" + Self.ending(of: result))
    }
    guard replies.last?["end"] != nil || replies.contains(where: { $0["error"] != nil }) else {
      throw program.failure(
        benchmark, "it ended before its answer did" + Self.ending(of: result))
    }
    return replies
  }

  private static func ending(of result: Subprocess.Result) -> String {
    let how =
      switch result.ending {
      case .exited(let code): ": it exited with \(code)"
      case .killed(let signal): ": it was killed by signal \(signal)"
      case .timedOut: ": its time was up"
      }
    return how + result.shownErrors
  }

  /// nil where the bytes aren't whole messages.
  static func messages(in bytes: [UInt8]) -> [[String: Any]]? {
    var messages: [[String: Any]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 8 else { return nil }
      let length = rest.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: Int64.self) }
      rest = rest.dropFirst(8)
      guard length >= 0, length <= rest.count,
        let body = try? JSONSerialization.jsonObject(with: Data(rest.prefix(Int(length)))),
        let message = body as? [String: Any]
      else { return nil }
      messages.append(message)
      rest = rest.dropFirst(Int(length))
    }
    return messages
  }
}

/// The libraries that count allocations and references for package-benchmark, where they were built.
struct PackageBenchmarkInterposers {
  private let names: [String]

  /// - Parameter metrics: Package-benchmark's names of what is measured.
  init(for metrics: [String]) {
    let counted = metrics.filter { name in
      ["malloc", "free", "memoryLeaked"].contains { name.hasPrefix($0) }
    }
    let references = metrics.filter { name in
      ["object", "retain", "release"].contains { name.hasPrefix($0) }
    }
    names =
      (counted.isEmpty ? [] : ["libMallocInterposerSwift"])
      + (references.isEmpty ? [] : ["libSwiftRuntimeInterposerSwift"])
  }

  /// What has the loader load those that lie beside the program.
  func variables(of program: SuiteProgram) -> [String: String] {
    guard let path = program.command.first, path.hasPrefix("/") else { return [:] }
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    for (suffix, variable) in [("so", "LD_PRELOAD"), ("dylib", "DYLD_INSERT_LIBRARIES")] {
      let libraries = names.map { "\(folder)\($0).\(suffix)" }
        .filter { FileManager.default.fileExists(atPath: $0) }
      if !libraries.isEmpty { return [variable: libraries.joined(separator: ":")] }
    }
    return [:]
  }
}
