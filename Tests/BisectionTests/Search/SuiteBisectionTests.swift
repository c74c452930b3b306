import BenchSupport
import Bisection
import Git
import Testing

@Suite struct `A bisection of one benchmark` {
  private static let configuration = """
    version: 1
    workflows:
      suite: {suite: package-benchmark, product: Suite}
    """

  /// Both benchmarks become slower, at different commits.
  private func law(_ number: Int) -> SimulatedBench.Law {
    var law = SimulatedBench.Law(noise: 0.01)
    law.benchmarks = ["Parse a/b": number >= 6 ? 0.15 : 0.1, "Print": number >= 2 ? 0.3 : 0.2]
    return law
  }

  @Test(arguments: [("Parse a/b", 6), ("Print", 2)])
  func `looks at nothing but that`(benchmark: String, culprit: Int) throws {
    let history = try SimulatedHistory((0..<9).map(law), configuration: Self.configuration)
    var request = history.request
    request.metric = benchmark + "/wall_time"
    let result = try history.bisect(request)
    #expect(result.firstBad?.id.hex == history.commits[culprit])
  }
}
