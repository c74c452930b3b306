import PerfCheck
import Testing

@Suite struct `Names of benchmarks` {
  @Test func `have the argument behind a slash`() {
    let benchmarks = [
      Benchmark("sort", arguments: [10, 1_000]) { $0 + 1 },
      Benchmark("open", arguments: ["a/b", "ü"]) { (name: String) in name.count },
      Benchmark("one") { 1 },
    ]
    #expect(
      benchmarks.flatMap(\.cases).map(\.name)
        == ["sort/10", "sort/1000", "open/a/b", "open/ü", "one"])
  }

  @Test func `belong to the throughput of their argument`() {
    let benchmark = Benchmark("sort", arguments: [10, 20], throughput: { .items($0) }, run: { $0 })
    #expect(benchmark.cases.map(\.throughput) == [.items(10), .items(20)])
  }

  @Test func `come from loops and conditions of a suite, too`() {
    enum Suite: BenchmarkSuite {
      static var benchmarks: [Benchmark] {
        Benchmark("first") {}
        for size in [1, 2] { Benchmark("size/\(size)") {} }
        if benchmarksCount > 0 { Benchmark("then") {} } else { Benchmark("else") {} }
        [Benchmark("last") {}]
      }
      static var benchmarksCount: Int { 0 }
    }
    #expect(
      Suite.benchmarks.flatMap(\.cases).map(\.name)
        == ["first", "size/1", "size/2", "else", "last"])
  }

  @Test func `that stand for two benchmarks are an error`() {
    let twice = [Benchmark("a") {}, Benchmark("b", arguments: [1, 1]) { $0 }]
    #expect(throws: SuiteError("two benchmarks are named 'b/1'; give each a name of its own")) {
      try Selection(twice)
    }
  }

  @Test func `aren't empty, and there is at least one`() {
    #expect(throws: SuiteError("a benchmark has an empty name")) {
      try Selection([Benchmark("") {}])
    }
    #expect(throws: SuiteError("the suite has no benchmark")) { try Selection([]) }
  }
}

@Suite struct `The selection of benchmarks` {
  private func names(_ filter: String?) throws -> [String] {
    let all = ["parse/10", "parse/1000", "print (a+b)", "Größe"].map { Benchmark($0) {} }
    return try Selection(all).matching(filter).map(\.name)
  }

  @Test(arguments: [
    ("parse", ["parse/10", "parse/1000"]), ("10$", ["parse/10"]), ("(a+b)", ["print (a+b)"]),
    ("^G.*e$", ["Größe"]), ("(a+", ["print (a+b)"]), ("p.*1", ["parse/10", "parse/1000"]),
  ])
  func `is by text or by regular expression`(filter: String, expected: [String]) throws {
    #expect(try names(filter) == expected)
  }

  @Test func `is all without a filter, and never nothing`() throws {
    #expect(try names(nil).count == 4)
    #expect(throws: UsageError("no benchmark matches 'x[0-9]'; see --list")) {
      try names("x[0-9]")
    }
  }

  @Test func `of one is by its whole name`() throws {
    let selection = try Selection(["a", "a/b"].map { Benchmark($0) {} })
    #expect(try selection.named("a").name == "a")
    #expect(throws: UsageError("no benchmark is named 'a/'; see --list")) {
      try selection.named("a/")
    }
  }
}
