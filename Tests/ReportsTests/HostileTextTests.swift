import Quantities
import Reports
import Testing

@Suite struct `Text from outside` {
  @Test(arguments: [
    ("\u{1B}[2J", #"\u{1B}[2J"#), ("\u{1B}]52;c;eA==\u{7}", #"\u{1B}]52;c;eA==\u{7}"#),
    ("\u{9B}31m", #"\u{9B}31m"#), ("a\u{7F}b\u{0}", #"a\u{7F}b\u{0}"#),
    ("\u{202E}gnp.exe\u{2066}", #"\u{202E}gnp.exe\u{2066}"#), ("a\u{2028}b", #"a\u{2028}b"#),
    ("::error::x", #"\u{3A}:error::x"#), ("  ::error::x", #"  \u{3A}:error::x"#),
    ("a ##[error]x", ##"a #\u{23}[error]x"##), ("C++ a::b µs → 5 %", "C++ a::b µs → 5 %"),
    ("👩‍💻 é", "👩‍💻 é"), ("a\tb", "a    b"),
  ])
  func `is shown without doing anything to a terminal or a log`(text: String, shown: String) {
    #expect(VisibleText.line(text) == shown)
    #expect(VisibleText.lines("one\n" + text) == "one\n" + shown)
  }

  @Test func `stays on its line where it is part of one`() {
    #expect(VisibleText.line("a\n::error::b\r\n") == #"a\u{A}::error::b\u{D}\u{A}"#)
    #expect(VisibleText.lines("a\n::error::b\r\nc") == "a\n\\u{3A}:error::b\nc")
  }

  @Test func `is the same value in JSON`() {
    let text = JSONValue.string("\u{1B}[2J\u{9B}\u{202E}##[error]::\u{7F}é").text
    let shown = VisibleText.json(text)
    #expect(
      shown == ##""\u001b[2J\u009b\u202e#\u0023[error]::\u007fé""##
        || shown == ##""\u001B[2J\u009b\u202e#\u0023[error]::\u007fé""##)
  }

  @Test(arguments: [
    ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"), ("![x](y)", "!\\[x\\](y)"),
    ("@ada", "@<!-- -->ada"), ("see #12", "see #<!-- -->12"), ("GH-12", "GH-<!-- -->12"),
    ("http://evil", "http:<!-- -->//evil"), ("www.evil.org", "www<!-- -->.evil.org"),
    ("a|b`c`*d*", "a\\|b\\`c\\`\\*d\\*"), ("_x_ wall_time", "\\_x\\_ wall_time"),
    ("# x", "\\# x"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("-49.9 %", "-49.9 %"),
    ("a\n\n# b", "a<br><br>\\# b"), ("&lt;", "&amp;lt;"), ("3.5 s", "3.5 s"),
  ])
  func `is no markup in Markdown`(text: String, source: String) {
    #expect(Markdown(text).source == source)
    #expect(("**\(text)**" as Markdown).source == "**\(source)**")
  }

  @Test func `doesn't leave its block of code`() {
    let block = ("x" as Markdown).source + Markdown.code("a\n```\nb").source
    #expect(block == "x````\na\n```\nb\n````")
  }
}
