import Configuration
import Statistics
import Testing

@testable import Advice

private let letters = Parameter(name: "a", values: .list(["x", "y", "z"]), present: "y")
private let sizes = Parameter(name: "b", values: .list(["1", "2", "4"]), present: "1")
private let whole = Parameter(
  name: "c", values: .range(.init(lower: 3, upper: 7, isLogarithmic: true, isWhole: true)),
  present: "3")
private let real = Parameter(
  name: "d", values: .range(.init(lower: 0, upper: 2)), present: "0.5")

@Suite struct `A space of parameters` {
  @Test func `lists every setting once`() throws {
    let space = ParameterSpace([letters, sizes, whole])
    let settings = try #require(space.settings)
    #expect(space.count == 45 && settings.count == 45 && Set(settings).count == 45)
    // By brute force, in the order of the parameters.
    var expected: [String] = []
    for a in ["x", "y", "z"] {
      for b in [1, 2, 4] {
        for c in 3...7 { expected.append("a=\(a) b=\(b) c=\(c)") }
      }
    }
    #expect(settings.map(\.description) == expected)
  }

  @Test func `isn't listed where there are too many, or numbers without end`() {
    #expect(ParameterSpace([letters, real]).settings == nil)
    let many = (0..<8).map {
      Parameter(name: "p\($0)", values: .list(["0", "1"]), present: "0")
    }
    #expect(ParameterSpace(Array(many.prefix(7))).count == 128)
    #expect(ParameterSpace(many).count == nil && ParameterSpace(many).settings == nil)
    #expect(ParameterSpace([]).settings?.map(\.description) == [""])
  }

  @Test func `has a dimension for each number, and one for each name`() {
    let space = ParameterSpace([letters, sizes, real])
    #expect(space.point(of: Setting(["a": "z", "b": "2", "d": "1"])) == [0, 0, 1, 0.5, 0.5])
    // What isn't set is what it is at present.
    #expect(space.point(of: Setting([:])) == [0, 1, 0, 0, 0.25])
    #expect(space.present.values == ["a": "y", "b": "1", "d": "0.5"])
  }

  @Test func `is covered evenly by a few settings`() throws {
    var generator = SeededGenerator(seed: 1)
    let space = ParameterSpace([letters, real])
    let some = space.spread(9, using: &generator)
    // One of each ninth of the range, and three of each of three names.
    let places = some.compactMap { $0.values["d"].flatMap(Double.init) }
    #expect(Set(places.map { Int($0 / 2 * 9) }) == Set(0..<9))
    let names = Dictionary(grouping: some) { $0.values["a"] ?? "" }.mapValues(\.count)
    #expect(names == ["x": 3, "y": 3, "z": 3])
  }

  @Test func `has neighbours that are near, or differ in one parameter`() throws {
    var generator = SeededGenerator(seed: 2)
    let other = Parameter(name: "e", values: .range(.init(lower: 0, upper: 2)), present: "1")
    let space = ParameterSpace([real, other])
    let from = Setting(["d": "1", "e": "1"])
    for _ in 0..<500 {
      let near = space.neighbour(of: from, reach: 0.1, using: &generator)
      let distances = zip(space.point(of: near), space.point(of: from)).map { abs($0 - $1) }
      let isNear = distances.allSatisfy { $0 <= 0.1 + 1e-5 }
      #expect(isNear || distances.count { $0 > 1e-5 } == 1, "\(near)")
      #expect(space.point(of: near).allSatisfy { (0...1).contains($0) })
    }
  }

  /// A third each, by a binomial tolerance.
  @Test func `is drawn from evenly, the ends of lists as often as the middle`() {
    var generator = SeededGenerator(seed: 3)
    let space = ParameterSpace([letters])
    let drawn = (0..<3000).map { _ in space.random(using: &generator).values["a"] ?? "" }
    for name in ["x", "y", "z"] {
      #expect((870...1130).contains(drawn.count { $0 == name }), "\(name)")
    }
  }
}
