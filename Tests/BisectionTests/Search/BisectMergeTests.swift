import BenchSupport
import Gate
import Git
import TestSupport
import Testing

@testable import Bisection

@Suite struct `A bisection across merges` {
  private static let quick = SimulatedBench.Law(seconds: 0.1, noise: 0.005)

  private func law(_ seconds: Double) -> SimulatedBench.Law {
    SimulatedBench.Law(seconds: seconds, noise: 0.005)
  }

  /// Commits on a branch that starts at some commit, then goes back to `main`.
  ///
  /// - Returns: The branch's commits, oldest first.
  private func branch(
    _ name: String, from start: String, _ seconds: [Double],
    in history: inout SimulatedHistory
  ) throws -> [String] {
    try history.repository.git("checkout", "--quiet", "-b", name, start)
    var commits: [String] = []
    for (number, value) in seconds.enumerated() {
      commits.append(
        try history.commit("\(name) \(number)", law(value), files: [name: "\(number)"]))
    }
    try history.repository.git("checkout", "--quiet", "main")
    return commits
  }

  /// Merges branches, with a law of the result.
  private func merge(
    _ branches: [String], _ seconds: Double, in history: inout SimulatedHistory
  ) throws -> String {
    try history.repository.git(
      "merge", "--quiet", "--no-ff", "--no-commit", "--strategy=ours", arguments: branches)
    return try history.commit("Merge \(branches.joined(separator: " and "))", law(seconds))
  }

  private func bisect(_ history: SimulatedHistory, from good: String) throws -> BisectResult {
    var request = Bisect.Request()
    (request.good, request.bad) = (good, "main")
    return try history.bisect(request)
  }

  @Test func `names the commit in the branch that was merged`() throws {
    var history = try SimulatedHistory([Self.quick, Self.quick])
    let start = history.commits[0]
    let topic = try branch("topic", from: start, [0.1, 0.15, 0.15], in: &history)
    let merge = try merge(["topic"], 0.15, in: &history)
    try history.commit("After", law(0.15))
    let result = try bisect(history, from: start)
    #expect(result.firstBad?.id.hex == topic[1])
    #expect(result.lastGood?.id.hex == topic[0])
    #expect(result.merge?.id.hex == merge)
    #expect(result.ranges.count == 2)
    // The step has to be that of the merge and that of the branch's commit.
    #expect(result.probability <= result.ranges[1].posterior.max() ?? 0)
    #expect(result.warnings.isEmpty)
    // The answer of a log is that of the search.
    #expect(try history.status().firstBad?.id.hex == topic[1])
  }

  @Test func `goes down a branch that was merged into the branch`() throws {
    var history = try SimulatedHistory([Self.quick])
    let start = history.commits[0]
    let inner = try branch("inner", from: start, [0.1, 0.15], in: &history)
    _ = try branch("outer", from: start, [0.1], in: &history)
    try history.repository.git("checkout", "--quiet", "outer")
    let innerMerge = try merge(["inner"], 0.15, in: &history)
    try history.repository.git("checkout", "--quiet", "main")
    try history.commit("On main", Self.quick)
    _ = try merge(["outer"], 0.15, in: &history)
    let result = try bisect(history, from: start)
    #expect(result.firstBad?.id.hex == inner[1])
    #expect(result.merge?.id.hex == innerMerge && result.ranges.count == 3)
  }

  @Test func `names the merge itself where no branch of it is slow`() throws {
    var history = try SimulatedHistory([Self.quick, Self.quick])
    let start = history.commits[0]
    _ = try branch("one", from: start, [0.1], in: &history)
    _ = try branch("two", from: start, [0.1], in: &history)
    let merge = try merge(["one", "two"], 0.15, in: &history)
    let result = try bisect(history, from: start)
    #expect(result.firstBad?.id.hex == merge && result.merge == nil)
    #expect(result.ranges.count == 1 && result.outcome == .found)
  }

  @Test func `isn't content with a branch that explains a small part of its merge`() throws {
    var history = try SimulatedHistory([Self.quick, Self.quick])
    let start = history.commits[0]
    // 10 % of the 100 % that the merge brings.
    let topic = try branch("topic", from: start, [0.11], in: &history)
    let merge = try merge(["topic"], 0.2, in: &history)
    let result = try bisect(history, from: start)
    #expect(result.firstBad?.id.hex == merge)
    #expect(abs((result.change ?? 0) - 1) < 0.03)
    let warning = try #require(result.warnings.first { $0.contains("only a part") })
    #expect(warning.contains(topic[0].prefix(10)) && warning.contains(merge.prefix(10)))
  }

  @Test func `compares absolute differences, too, where the branch began slower`() throws {
    // The branch forked from a program of 1 s and added 0.1 s, a tenth; meanwhile the main branch
    // came down to 0.1 s, which that 0.1 s doubles. Both are the same change.
    var history = try SimulatedHistory([law(1)])
    let fork = history.commits[0]
    let topic = try branch("topic", from: fork, [1.1], in: &history)
    let quick = try history.commit("Quicker", law(0.1))
    _ = try merge(["topic"], 0.2, in: &history)
    let result = try bisect(history, from: quick)
    #expect(result.firstBad?.id.hex == topic[0])
    #expect(abs((result.change ?? 0) - 0.1) < 0.02)
  }

  @Test func `tells that a branch couldn't be searched, and keeps the merge`() throws {
    var history = try SimulatedHistory([Self.quick, Self.quick])
    let start = history.commits[0]
    try history.repository.git("checkout", "--quiet", "-b", "topic", start)
    var broken = law(0.15)
    broken.buildFailure = "no such header"
    try history.commit("Topic", broken, files: ["topic": "1"])
    try history.repository.git("checkout", "--quiet", "main")
    let merge = try merge(["topic"], 0.15, in: &history)
    let result = try bisect(history, from: start)
    #expect(result.firstBad?.id.hex == merge && result.isConfirmed)
    let warning = try #require(result.warnings.first)
    #expect(warning.contains("was not searched") && warning.contains("no such header"))
    #expect(result.skipped.count == 1)
  }

  @Test func `starts where the good commit's branch forked`() throws {
    var history = try SimulatedHistory([Self.quick])
    let fork = history.commits[0]
    let topic = try branch("topic", from: fork, [0.1], in: &history)
    let slow = try history.commit("Slow", law(0.15))
    _ = try merge(["topic"], 0.15, in: &history)
    let result = try bisect(history, from: topic[0])
    #expect(result.good.id.hex == topic[0] && result.lastGood?.id.hex == fork)
    #expect(result.firstBad?.id.hex == slow)
    #expect(result.warnings.contains { $0.contains("at its fork point \(fork.prefix(10))") })
  }
}
