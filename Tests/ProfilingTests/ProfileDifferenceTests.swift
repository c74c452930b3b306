import Profiling
import TestSupport
import Testing

@Suite struct `The difference of two profiles` {
  /// Functions with the expected number of samples; "lib" is of the language.
  private static let law = [
    "main;a": 900.0, "main;a;lib": 1200, "main;b": 600, "main;b;c": 1500, "main": 300,
  ]

  private func costs(_ law: [String: Double], _ noise: inout Noise) -> FunctionCosts {
    var profile = StackProfile(.seconds, quantum: 0.001)
    for (stack, mean) in law.sorted(by: { $0.key < $1.key }) {
      // Poisson's law, for so many near the normal one.
      let count = max(0, (mean + mean.squareRoot() * noise.normal()).rounded())
      profile.add(
        stack.split(separator: ";").map { Frame(String($0), in: "x") }, cost: count * 0.001)
    }
    return FunctionCosts(profile) { frame in
      FunctionCosts.Function(
        FunctionName(frame.symbol, isOfLanguage: frame.symbol == "lib"), file: frame.symbol + ".c",
        line: 3, isOwn: frame.symbol != "lib")
    }
  }

  /// 300 comparisons of five functions.
  @Test func `claims nothing of two of the same program`() {
    var noise = Noise(seed: 1)
    let claims = (0..<300).count { _ in
      let base = (costs(Self.law, &noise), costs(Self.law, &noise))
      return !ProfileDifference(base: base, candidate: costs(Self.law, &noise)).changes.isEmpty
    }
    // At four standard deviations 0.1 are expected.
    #expect(claims <= 1, "\(claims)")
  }

  @Test func `names the function that calls the language more`() throws {
    var (noise, law) = (Noise(seed: 2), Self.law)
    law["main;a;lib"] = 2000
    var shares: [Double] = []
    for _ in 0..<50 {
      let base = (costs(Self.law, &noise), costs(Self.law, &noise))
      let found = ProfileDifference(base: base, candidate: costs(law, &noise))
      let first = try #require(found.changes.first)
      #expect(first.name == "a" && first.helper == "lib" && first.kind == .changed)
      #expect(first.file == "a.c" && first.line == 3)
      shares.append(try #require(first.share))
    }
    let mean = shares.reduce(0, +) / 50
    #expect(abs(mean - 1) < 0.05, "\(mean)")
  }

  @Test func `tells new and vanished functions`() throws {
    var (noise, law) = (Noise(seed: 3), Self.law)
    law["main;b;c"] = nil
    law["main;b;d"] = 2500
    let base = (costs(Self.law, &noise), costs(Self.law, &noise))
    let found = ProfileDifference(base: base, candidate: costs(law, &noise))
    #expect(found.changes.map(\.name) == ["d", "c"])
    #expect(found.changes.map(\.kind) == [.new, .vanished])
    #expect(found.changes[0].inclusiveChange == found.changes[0].change)
  }

  @Test func `of exact counts is beyond what the base differs from itself`() {
    func costs(_ own: [String: Double]) -> FunctionCosts {
      var profile = StackProfile(.instructions)
      for (name, cost) in own.sorted(by: { $0.key < $1.key }) {
        profile.add([Frame(name, in: "x")], cost: cost)
      }
      return FunctionCosts(profile) {
        .init(FunctionName($0.symbol, isOfLanguage: false), file: nil, line: nil, isOwn: true)
      }
    }
    let base = (costs(["a": 1000, "b": 500]), costs(["a": 1020, "b": 500]))
    #expect(ProfileDifference(base: base, candidate: costs(["a": 1060, "b": 503])).changes.isEmpty)
    let found = ProfileDifference(base: base, candidate: costs(["a": 1010, "b": 520]))
    #expect(found.changes.map(\.name) == ["b"] && found.changes[0].change == 20)
  }

  @Test func `merges calls of both into one tree`() {
    func profile(_ law: [String: Double]) -> StackProfile {
      var profile = StackProfile(.instructions)
      for (stack, cost) in law {
        profile.add(stack.split(separator: ";").map { Frame(String($0), in: "x") }, cost: cost)
      }
      return profile
    }
    let tree = FlameTree(
      base: profile(["m;a": 10, "m;b": 5]), candidate: profile(["m;a": 30, "m;c;d": 0.001])
    ) { $0.symbol }
    #expect(tree.base == 15 && tree.candidate == 30.001 && tree.depth == 4)
    let main = tree.children[0]
    #expect(main.children.map(\.name) == ["a", "b", "c"])
    #expect(main.children.map(\.base) == [10, 5, 0])
    #expect(tree.pruned(below: 0.01).children[0].children.map(\.name) == ["a", "b"])
  }
}
