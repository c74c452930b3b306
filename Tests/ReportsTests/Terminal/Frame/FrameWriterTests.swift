import Reports
import Statistics
import TestSupport
import Testing

@Suite struct `A frame writer` {
  /// Lines of a size, of which some are as wide as the terminal.
  private func lines(
    width: Int, height: Int, _ generator: inout SeededGenerator
  ) -> [String] {
    let palette = Array("abc ░▇").map(String.init) + ["界", "🚀", "e\u{301}", "\u{1B}[31mx\u{1B}[0m"]
    return (0..<Int.random(in: 0...height, using: &generator)).map { _ in
      var line = ""
      let wanted =
        Bool.random(using: &generator) ? width : Int.random(in: 0...width, using: &generator)
      while let next = palette.randomElement(using: &generator),
        IndependentColumns.count(line + next) <= wanted
      {
        line += next
      }
      return line
    }
  }

  private func plain(_ lines: [String], height: Int) -> [String] {
    let shown = lines.map { line in
      let text = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    return shown + Array(repeating: "", count: height - lines.count)
  }

  @Test func `makes a terminal show each frame of a series`() throws {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<60 {
      let width = Int.random(in: 2...30, using: &generator)
      let height = Int.random(in: 1...8, using: &generator)
      var screen = TerminalScreen(width: width, height: height)
      try screen.take("\u{1B}[1;1Hxy")
      var writer = FrameWriter()
      var frame = lines(width: width, height: height, &generator)
      for _ in 0..<20 {
        try screen.take(writer.text(for: frame, width: width, height: height))
        #expect(screen.lines == plain(frame, height: height))
        let next = lines(width: width, height: height, &generator)
        // Most lines stay as they are.
        frame = next.indices.map { row in
          row < frame.count && Int.random(in: 0..<3, using: &generator) > 0 ? frame[row] : next[row]
        }
        if Int.random(in: 0..<10, using: &generator) == 0 {
          try screen.take("\u{1B}[1;1Hx")
          writer.forget()
        }
      }
    }
  }

  /// What is sent for each of a series of frames.
  private func texts(_ frames: [[String]], width: Int = 5, height: Int = 4) -> [String] {
    var writer = FrameWriter()
    return frames.map { writer.text(for: $0, width: width, height: height) }
  }

  @Test func `sends only the lines that differ, at once`() {
    let texts = texts([
      ["one", "two", "three"], ["one", "2", "three"], ["one", "2", "three"], ["one", "2"],
    ])
    #expect(texts[0].hasPrefix("\u{1B}[?2026h\u{1B}[0m\u{1B}[2J\u{1B}[1;1Hone\u{1B}[K"))
    // As wide as the terminal: nothing is left to erase.
    #expect(texts[0].hasSuffix("\u{1B}[3;1Hthree\u{1B}[?2026l"))
    #expect(
      texts.dropFirst() == [
        "\u{1B}[?2026h\u{1B}[2;1H2\u{1B}[K\u{1B}[?2026l", "",
        "\u{1B}[?2026h\u{1B}[3;1H\u{1B}[K\u{1B}[?2026l",
      ])
  }

  @Test func `draws everything in another size, and where it forgot what is shown`() {
    var writer = FrameWriter()
    var texts: [String] = []
    for (width, height) in [(5, 4), (6, 4), (6, 3), (6, 3)] {
      texts.append(writer.text(for: ["one"], width: width, height: height))
    }
    writer.forget()
    texts.append(writer.text(for: ["one"], width: 6, height: 3))
    #expect(
      texts.map { $0.contains("\u{1B}[2J\u{1B}[1;1Hone") } == [true, true, true, false, true])
    #expect(texts[3] == "")
  }

  @Test func `never draws below the terminal`() throws {
    var screen = TerminalScreen(width: 3, height: 2)
    try screen.take(texts([["a", "b", "c"]], width: 3, height: 2)[0])
    #expect(screen.lines == ["a", "b"])
    #expect(!texts([["a"]], width: 3, height: 0)[0].contains("a"))
  }
}

@Suite struct `An inline frame` {
  @Test func `is redrawn in place, below what was printed before`() throws {
    var screen = TerminalScreen(width: 10, height: 6)
    var frame = InlineFrame()
    try screen.take("printed\r\n")
    for lines in [["a", "b", "c"], ["d"], ["e", "f"], ["a long one", "g"]] {
      try screen.take(frame.text(for: lines))
      #expect(screen.lines == ["printed"] + lines + Array(repeating: "", count: 5 - lines.count))
    }
    try screen.take(frame.clear() + "next")
    #expect(screen.lines == ["printed", "next", "", "", "", ""])
    let rest = [frame.clear(), frame.text(for: [])]
    #expect(rest == ["", ""])
    #expect(screen.updates == 4 && !screen.isSynchronized)
  }
}
