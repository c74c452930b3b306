import Reports
import Testing

/// The expected numbers are those of Python's wcwidth 0.2.13.
@Suite struct `The columns of a text` {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("界", 2), ("한글", 4), ("ｶ", 1), ("カ", 2),
    ("🚀", 2),
    ("▇━╸─░█", 6), ("✓✗▸·…–", 6), ("Ａ", 2), ("⌚", 2), ("☃", 1), ("ё", 1),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("〿", 1), ("a\u{20DD}", 1), ("𠀀", 2),
  ])
  func `are those of a terminal`(text: String, columns: Int) {
    #expect(TerminalColumns.count(text) == columns)
  }

  @Test func `don't count codes of colour`() {
    #expect(TerminalColumns.count("\u{1B}[31mred\u{1B}[0m and \u{1B}[1;4mbold\u{1B}[0m") == 12)
  }
}
