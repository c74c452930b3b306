import Model
import Testing

@Suite struct `The metric of a benchmark` {
  @Test func `has the benchmark before the last slash`() {
    #expect(BenchmarkMetric("a/b/wall_time")?.benchmark == "a/b")
    #expect(BenchmarkMetric("a/b/wall_time")?.metric == "wall_time")
    #expect(["wall_time", "/wall_time", "a/", ""].allSatisfy { BenchmarkMetric($0) == nil })
  }

  @Test(arguments: [
    ("*", "anything/at all", true), ("a*c", "abbc", true), ("a*c", "ab", false),
    ("a?c", "abc", true), ("a?c", "ac", false), ("*x*y", "1x2x3y", true), ("*x*y", "1x2x3", false),
    ("a.c", "abc", false), ("(v1)[2]", "(v1)[2]", true), ("", "a", false), ("**", "", true),
    ("größe?", "größe1", true),
  ])
  func `matches names by pattern`(pattern: String, name: String, isMatch: Bool) {
    let metric = BenchmarkMetric(pattern.isEmpty ? "x/m" : pattern + "/m")
    #expect(metric?.matches(name) == isMatch)
  }
}
