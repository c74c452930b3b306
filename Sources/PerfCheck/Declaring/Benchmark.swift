/// One benchmark, or one for each of several arguments: a name and a closure.
///
/// ```swift
/// Benchmark("parse", throughput: .bytes(text.utf8.count)) { try parse(text) }
/// Benchmark("sort", arguments: [10, 1_000], setup: randomNumbers) { $0.sorted() }
/// ```
///
/// The closure is one iteration. It runs as often as the time allows, in a loop whose own cost is
/// subtracted; what it returns is consumed as by ``blackHole(_:)``. Where it throws, the benchmark
/// fails. It may be asynchronous, and so may its setup.
///
/// Names are what perf-check stores results under: unique in a suite, not empty, and best kept.
public struct Benchmark {
  /// What is run and reported under one name.
  package struct Case {
    package let name: String
    package let throughput: Throughput?
    /// Whether the code of the benchmark was compiled without optimization.
    package let isDebugBuild: Bool
    /// Whether its closure is asynchronous.
    package let isAsync: Bool
    /// Runs the setup of the process.
    package let prepare: () async throws -> Workload
  }

  package let cases: [Case]

  package init(cases: [Case]) {
    self.cases = cases
  }

  @usableFromInline package init(
    name: String, throughput: Throughput?, isDebugBuild: Bool,
    isAsync: Bool = false, prepare: @escaping () async throws -> Workload
  ) {
    let only = Case(
      name: name, throughput: throughput, isDebugBuild: isDebugBuild, isAsync: isAsync,
      prepare: prepare)
    self.init(cases: [only])
  }

  @usableFromInline package init<Argument>(
    name: String, arguments: some Sequence<Argument>, throughput: ((Argument) -> Throughput)?,
    isDebugBuild: Bool, isAsync: Bool = false,
    prepare: @escaping (Argument) async throws -> Workload
  ) {
    cases = arguments.map { argument in
      Case(
        name: "\(name)/\(argument)", throughput: throughput?(argument), isDebugBuild: isDebugBuild,
        isAsync: isAsync
      ) { try await prepare(argument) }
    }
  }
}
