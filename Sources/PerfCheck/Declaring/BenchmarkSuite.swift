/// The benchmarks of an executable.
///
/// ```swift
/// import PerfCheck
///
/// @main struct Suite: BenchmarkSuite {
///   static var benchmarks: [Benchmark] {
///     Benchmark("sum") { (0..<opaque(1_000)).reduce(0, +) }
///     Benchmark("sort", arguments: [10, 1_000], setup: randomNumbers) { $0.sorted() }
///   }
/// }
/// ```
public protocol BenchmarkSuite {
  /// All benchmarks, in the order in which they are listed and run.
  @BenchmarkBuilder static var benchmarks: [Benchmark] { get }
}

extension BenchmarkSuite {
  /// Does what the environment or the arguments of the process ask for, and exits; see
  /// ``Benchmark/main(_:)``.
  @MainActor public static func main() async {
    await Benchmark.main(benchmarks)
  }
}

/// Collects the benchmarks of a block, one after another.
@resultBuilder public enum BenchmarkBuilder {
  /// One benchmark.
  public static func buildExpression(_ benchmark: Benchmark) -> [Benchmark] { [benchmark] }
  /// Several benchmarks.
  public static func buildExpression(_ benchmarks: [Benchmark]) -> [Benchmark] { benchmarks }
  /// The benchmarks of all statements.
  public static func buildBlock(_ parts: [Benchmark]...) -> [Benchmark] { parts.flatMap(\.self) }
  /// The benchmarks of a loop.
  public static func buildArray(_ parts: [[Benchmark]]) -> [Benchmark] { parts.flatMap(\.self) }
  /// The benchmarks of an `if` without `else`.
  public static func buildOptional(_ part: [Benchmark]?) -> [Benchmark] { part ?? [] }
  /// The benchmarks of an `if`.
  public static func buildEither(first part: [Benchmark]) -> [Benchmark] { part }
  /// The benchmarks of an `else`.
  public static func buildEither(second part: [Benchmark]) -> [Benchmark] { part }
  /// The benchmarks that need a newer system.
  public static func buildLimitedAvailability(_ part: [Benchmark]) -> [Benchmark] { part }
}
