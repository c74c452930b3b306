import Model
import Processes
import Quantities

/// Runs benchmarks of a suite, each in a process of its own: all of them are one sample, or a single one
/// is.
struct SuiteSampler: Sampler {
  private let program: SuiteProgram
  private let benchmarks: [String]
  private let isSingle: Bool
  private let slowdown: Seconds

  /// - Parameters:
  ///   - program: What holds the benchmarks.
  ///   - benchmark: nil for all.
  ///   - slowdown: Is added to the times that benchmarks report.
  init(
    _ program: SuiteProgram, of benchmark: String?, slowedBy slowdown: Seconds = 0
  ) throws(MeasurementError) {
    (self.program, self.slowdown) = (program, slowdown)
    isSingle = benchmark != nil
    if let benchmark { benchmarks = [benchmark] } else { benchmarks = try program.benchmarks() }
  }

  func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
    let start = Moment.now
    var values: [(metric: Metric, value: Double)] = []
    var failure: MeasurementError?
    for benchmark in benchmarks {
      do throws(MeasurementError) {
        values += try program.values(of: benchmark, slowedBy: slowdown)
      } catch {
        // The others may still be measured; that this one has no values is told of it.
        guard error.concernsOneBenchmark, !isSingle else { throw error }
        failure = failure ?? error
      }
    }
    if values.isEmpty, let failure { throw failure }
    return Sample(values: values, duration: Seconds(start.seconds(to: .now)))
  }
}

extension MeasurementError {
  /// Whether other benchmarks of a suite may still be measured.
  fileprivate var concernsOneBenchmark: Bool {
    switch code {
    case .runFailed, .badMetric: true
    default: false
    }
  }
}
