import Quantities
import Testing

@Suite struct `The nearest name` {
  /// The minimum number of insertions, deletions, replacements and swaps of neighbours, by trying all.
  private func distance(_ one: Substring, _ other: Substring) -> Int {
    guard let first = one.first else { return other.count }
    guard let second = other.first else { return one.count }
    let (rest, otherRest) = (one.dropFirst(), other.dropFirst())
    var minimum = min(
      distance(rest, other) + 1, distance(one, otherRest) + 1,
      distance(rest, otherRest) + (first == second ? 0 : 1))
    if rest.first == second, otherRest.first == first {
      minimum = min(minimum, distance(rest.dropFirst(), otherRest.dropFirst()) + 1)
    }
    return minimum
  }

  @Test func `has the fewest edits, if they are few enough`() {
    var generator = SystemRandomNumberGenerator()
    func name() -> String {
      String(
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          "abc".randomElement(using: &generator) ?? "a"
        })
    }
    for _ in 0..<500 {
      let (asked, known) = (name(), (0..<4).map { _ in name() })
      let near = known.map { (name: $0, edits: distance(asked[...], $0[...])) }
        .filter { $0.edits <= max(2, $0.name.count / 3) && $0.edits < $0.name.count }
      let expected = near.min { ($0.edits, $0.name) < ($1.edits, $1.name) }?.name
      #expect(nearestName(to: asked, among: known) == expected, "'\(asked)' among \(known)")
      #expect(nearestName(to: asked, among: known.reversed()) == expected)
    }
  }

  @Test func `may have more edits where it is longer`() {
    #expect(nearestName(to: "instractons", among: ["instructions"]) == "instructions")
    #expect(nearestName(to: "intrutons", among: ["instructions"]) == "instructions")
    #expect(nearestName(to: "intns", among: ["instructions"]) == nil)
  }

  @Test func `isn't one that shares nothing`() {
    #expect(nearestName(to: "xy", among: ["ab"]) == nil && nearestName(to: "", among: ["a"]) == nil)
    #expect(nearestName(to: "é", among: ["e\u{301}x"]) == "e\u{301}x", "a letter is what is seen")
  }

  @Test func `is one that was mistyped`() {
    #expect(nearestName(to: "wal_time", among: ["wall_time", "cpu_time"]) == "wall_time")
    #expect(nearestName(to: "tiem", among: ["time"]) == "time")
    #expect(nearestName(to: "zebra", among: ["wall_time", "cpu_time"]) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }

  @Test func `come first in a list`() {
    #expect(
      namesByNearness(to: "rows_per_sec", ["bytes", "row_per_sec", "rows_per_second"]) == [
        "row_per_sec", "rows_per_second", "bytes",
      ])
    #expect(namesByNearness(to: "a", []).isEmpty)
  }
}
