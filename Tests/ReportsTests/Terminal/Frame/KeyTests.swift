import Reports
import Testing

@Suite struct `A key reader` {
  @Test(arguments: [
    ("q", [Key.character("q")]), ("jk", [.character("j"), .character("k")]),
    ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]),
    ("\u{1B}[H\u{1B}[4~", [.home, .end]), (" ", [.pageDown]),
    // An escape key and another one, a sequence that isn't known, and control characters.
    ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}[1;5Aq", [.character("q")]),
    ("\u{1}\r\u{7F}c", [.character("c")]), ("é+", [.character("+")]),
  ])
  func `knows keys by what a terminal sends`(text: String, keys: [Key]) {
    var reader = KeyReader()
    #expect(reader.keys(Array(text.utf8)) == keys)
  }

  @Test func `waits for the end of a sequence`() {
    var reader = KeyReader()
    let keys = ["\u{1B}", "[", "5", "~x"].map { reader.keys(Array($0.utf8)) }
    #expect(keys == [[], [], [], [.pageUp, .character("x")]])
  }

  @Test func `takes an escape that nothing follows for the key`() {
    var reader = KeyReader()
    let keys = [reader.keys([0x1B]), reader.finish(), reader.finish()]
    #expect(keys == [[], [.escape], []])
  }

  @Test func `gives up a sequence that doesn't end`() {
    var reader = KeyReader()
    let keys = [
      reader.keys([0x1B, 0x5B] + Array(repeating: 0x31, count: 40)), reader.keys(Array("q".utf8)),
    ]
    #expect(keys == [[], [.character("q")]])
  }
}
