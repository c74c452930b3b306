import Reports
import Testing

@Suite struct `Text in XML` {
  @Test(arguments: [
    ("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"),
    ("\"\u{301}onload=\"", "&quot;\u{301}onload=&quot;"), ("<\u{20DD}b>", "&lt;\u{20DD}b&gt;"),
    ("größe 日本 👩‍👩‍👧", "größe 日本 👩‍👩‍👧"),
  ])
  func `holds no mark of it`(text: String, expected: String) {
    #expect(XMLText.escaped(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func `shows what XML can't hold`() {
    #expect(
      !XMLText.escaped("a\u{0}b\u{1B}[1mc\u{202E}d\ne").unicodeScalars.contains { $0.value < 32 })
  }
}
