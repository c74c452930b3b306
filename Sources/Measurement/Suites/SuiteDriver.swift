import Configuration
import Model

/// How one kind of suite is asked for its benchmarks, and made to run one of them.
protocol SuiteDriver: Sendable {
  /// The names of all benchmarks, in the suite's order.
  func names(in program: SuiteProgram) throws(MeasurementError) -> [String]

  /// What one benchmark measures in a process of its own: one value a metric.
  ///
  /// - Throws: `.runFailed` where it fails, hangs or gives no result, whatever the exit code.
  func values(
    of benchmark: String, in program: SuiteProgram
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)]
}

extension Suite.Kind {
  var driver: any SuiteDriver {
    switch self {
    case .packageBenchmark: PackageBenchmarkDriver()
    case .swiftBenchmark: SwiftBenchmarkDriver()
    case .perfCheck: PerfCheckDriver()
    case .xctest: XCTestDriver()
    case .googleBenchmark: GoogleBenchmarkDriver()
    }
  }
}
