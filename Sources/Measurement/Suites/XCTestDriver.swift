import Configuration
import Exchange
import Foundation
import Model
import Processes

/// Tests with `measure`, one test method a process.
///
/// Which tests measure shows only when they run, so they are named by one run of all that the filter leaves. XCTest fails a test
/// whose ten values vary by more than a tenth; the values count all the same, as pairs tell noise.
final class XCTestDriver: SuiteDriver {
  private let tests = MeasuringTests()

  func names(in program: SuiteProgram) throws(MeasurementError) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    for runner in try Self.runners(of: program) {
      let listing = try program.run(["--list-tests"], for: SuiteProgram.list, program: [runner])
      let selections = Self.selections(in: listing)
      for arguments in Self.arguments(for: selections, in: program.suite) {
        let result = try program.run(arguments, for: SuiteProgram.list, program: [runner])
        if case .killed = result.ending {
          try program.requireSuccess(result, of: SuiteProgram.list)
        }
        for benchmark in try measured(result, of: SuiteProgram.list, in: program).map(\.benchmark)
        where seen.insert(benchmark).inserted {
          tests.add(benchmark, selections[benchmark] ?? benchmark, in: runner)
          names.append(benchmark)
        }
      }
    }
    return names
  }

  /// How long one argument may be: Linux takes 128 KiB.
  private static let longestArgument = 60_000

  /// The arguments of the runs that name what measures: of all tests that the filter doesn't leave out,
  /// which may be a few of thousands.
  private static func arguments(
    for selections: [String: String], in suite: Suite
  ) -> [[String]] {
    guard suite.filter != nil, !selections.isEmpty else { return [[]] }
    let chosen = suite.chosen(selections.keys.sorted()).compactMap { selections[$0] }
    var lists: [String] = []
    for selection in chosen {
      if let last = lists.last, last.utf8.count + selection.utf8.count < longestArgument {
        lists[lists.count - 1] = last + "," + selection
      } else {
        lists.append(selection)
      }
    }
    return lists.map { [$0] }
  }

  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    if tests[benchmark] == nil { _ = try names(in: program) }
    guard let test = tests[benchmark] else {
      throw program.failure(benchmark, "no test of that name calls 'measure'")
    }
    let result = try program.run([test.selection], for: benchmark, program: [test.runner])
    let values = try measured(result, of: benchmark, in: program)
      .filter { $0.benchmark == benchmark }
    if values.isEmpty || Self.hasFailed(result) {
      try program.requireSuccess(result, of: benchmark)
    }
    return values.compactMap { result in
      result.median.map { (metric: result.metric, value: $0) }
    }
  }

  private func measured(
    _ result: Subprocess.Result, of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [BenchmarkResult] {
    let output = result.output + [UInt8(ascii: "\n")] + Array(result.errors.utf8)
    guard String(decoding: output, as: UTF8.self).contains("measured [") else { return [] }
    return try program.results(in: output, .xctest, of: benchmark)
  }

  /// Whether something else than the noise of the values made it fail.
  private static func hasFailed(_ result: Subprocess.Result) -> Bool {
    guard result.ending != .exited(0) else { return false }
    let text = String(decoding: result.output, as: UTF8.self) + result.errors
    let errors = text.split(separator: "\n").filter { $0.contains(": error:") }
    return errors.isEmpty
      || errors.contains { !$0.contains("relative standard deviation") }
  }

  /// What a runner calls each test, "Module.Class/test", by the name in its output, "Class.test".
  private static func selections(in listing: Subprocess.Result) -> [String: String] {
    var selections: [String: String] = [:]
    for line in String(decoding: listing.output, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "/")
      guard parts.count == 2, let type = parts[0].split(separator: ".").last else { continue }
      selections["\(type).\(parts[1])"] = String(line)
    }
    return selections
  }

  /// The runner that is named, or all in the folder that is.
  private static func runners(of program: SuiteProgram) throws(MeasurementError) -> [String] {
    let path = program.command.first ?? ""
    guard !path.hasSuffix(".xctest") else { return [path] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let runners = names.filter { $0.hasSuffix(".xctest") }.sorted().map { path + "/" + $0 }
    guard !runners.isEmpty else {
      throw program.failure(SuiteProgram.list, "there is no test runner in '\(path)'")
    }
    return runners
  }
}
