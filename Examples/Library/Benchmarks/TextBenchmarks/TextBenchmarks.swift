import PerfCheck
import TextTools

@main struct TextBenchmarks: BenchmarkSuite {
  static var benchmarks: [Benchmark] {
    // The text is made once, outside the clock.
    Benchmark(
      "words", throughput: .bytes(text(lines: 100).utf8.count), setup: { text(lines: 100) },
      run: { wordCounts($0) })
    // One benchmark for each argument: edit-distance/16 and edit-distance/256.
    Benchmark("edit-distance", arguments: [16, 256], setup: texts) { texts in
      editDistance(texts.first, texts.second)
    }
    // Sorting changes its input, so that each iteration needs a new one.
    Benchmark(
      "sort-lines", throughput: .items(1_000), iterationSetup: { lines(1_000) },
      run: { sortByLength(&$0) })
  }

  private static func texts(length: Int) -> (first: String, second: String) {
    (String(repeating: "ab", count: length / 2), String(repeating: "abc", count: length / 3))
  }

  private static func lines(_ count: Int) -> [String] {
    (0..<count).map { "line " + String($0 &* 7_919 % 1_013, radix: 2) + " of some" }
  }

  private static func text(lines count: Int) -> String {
    lines(count).joined(separator: "\n")
  }
}
