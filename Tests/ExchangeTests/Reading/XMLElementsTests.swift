import Testing

@testable import Exchange

@Suite struct `XML of another tool` {
  /// What stands in a text: "+name" for a start, "-name" for an end.
  private func events(_ text: String) throws -> [String] {
    var reader = XMLElements(Array(text.utf8))
    var events: [String] = []
    while let event = try reader.next() {
      switch event {
      case .start(let element): events.append("+" + element.name)
      case .end(let name): events.append("-" + name)
      }
    }
    return events
  }

  private func attributes(_ text: String) throws -> [String: String] {
    var reader = XMLElements(Array(text.utf8))
    guard case .start(let element) = try reader.next() else { return [:] }
    return element.attributes
  }

  @Test(arguments: [
    ("<a/>", "+a -a"), ("<a></a>", "+a -a"), ("<a><b/><c/></a>", "+a +b -b +c -c -a"),
    ("<?xml version=\"1.0\"?>\n<a>text &amp; more</a>\n", "+a -a"),
    ("\u{FEFF}<a/>", "+a -a"), ("<a ><b >x</b ></a >", "+a +b -b -a"),
    ("<!-- <b> --><a><!-- -- > </a> --></a>", "+a -a"),
    ("<a><![CDATA[<b>]] ></a>]]></a>", "+a -a"),
    ("<!DOCTYPE a [<!ENTITY x \"y\"><!ELEMENT a ANY>]><a/>", "+a -a"),
    ("<n:a xmlns:n='u'><n:b/></n:a>", "+a +b -b -a"), ("log line\n<a/>", "+a -a"),
  ])
  func `is read from front to back`(text: String, expected: String) throws {
    #expect(try events(text).joined(separator: " ") == expected)
  }

  @Test(arguments: [
    ("<a x='1' y=\"2\"/>", ["x": "1", "y": "2"]), ("<a x = '1'\n\ty='2' />", ["x": "1", "y": "2"]),
    ("<a x='\"' y=\"'\"/>", ["x": "\"", "y": "'"]), ("<a x='>' y='/'/>", ["x": ">", "y": "/"]),
    ("<a n:x='1'/>", ["x": "1"]), ("<a x=''/>", ["x": ""]),
    ("<a x='&lt;&gt;&amp;&quot;&apos;'/>", ["x": "<>&\"'"]),
    ("<a x='&#65;&#x42;&#x1F600;'/>", ["x": "AB\u{1F600}"]),
    // What XML doesn't know stays as it is, and nothing grows.
    (
      "<a x='&lol; &; & &amp;lt; &#xD800; &#99999999; &toolonganame;'/>",
      ["x": "&lol; &; & &lt; &#xD800; &#99999999; &toolonganame;"]
    ),
  ])
  func `has attributes with their references replaced`(
    text: String, expected: [String: String]
  ) throws {
    #expect(try attributes(text) == expected)
  }

  @Test(arguments: [
    ("", "no XML element"), ("text", "no XML element"), ("<!-- x -->", "no XML element"),
    ("<a>", "'a' is not closed"), ("<a><b></a>", "without a start tag"),
    ("</a>", "without a start tag"), ("<a></b>", "without a start tag"), ("<a", "truncated"),
    ("<a x", "no value"),
    ("<a x=1/>", "no quotes"),
    ("<a x='1", "truncated"), ("<>", "no name"), ("< a/>", "no name"), ("<a><!-- x", "unclosed"),
    ("<a><![CDATA[x", "unclosed"), ("<!DOCTYPE a [", "unclosed"), ("<?xml", "unclosed"),
    ("<a></a", "malformed"), ("\n\n<a x=1/>", "line 3"),
  ])
  func `that is damaged says how`(text: String, part: String) {
    do {
      let found = try events(text)
      Issue.record("\(found)")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }

  @Test func `that is cut off anywhere is refused`() throws {
    let text = "<?xml version='1.0'?><r><!-- c --><s n='a&lt;'><t/><![CDATA[x]]></s></r>"
    let whole = Array(text.utf8)
    #expect(try events(text).count == 6)
    for count in 0..<whole.count {
      let part = String(decoding: whole[..<count], as: UTF8.self)
      #expect(throws: XMLElements.Problem.self) { try events(part) }
    }
  }

  @Test func `is nested as deep as is allowed, and no deeper`() throws {
    func nested(_ count: Int) -> String {
      String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)
    }
    #expect(try events(nested(JSONScanner.deepest)).count == 2 * JSONScanner.deepest)
    #expect(throws: XMLElements.Problem.self) { try events(nested(JSONScanner.deepest + 1)) }
    #expect(throws: XMLElements.Problem.self) {
      try events(String(repeating: "<a>", count: 200_000))
    }
  }

  @Test func `may be UTF-16, as PowerShell writes it`() throws {
    let text = "<a x='é日'/>"
    let units = Array(text.utf16)
    let little = units.reduce(into: [UInt8]([0xFF, 0xFE])) { bytes, unit in
      bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    }
    let big = units.reduce(into: [UInt8]([0xFE, 0xFF])) { bytes, unit in
      bytes += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    for bytes in [little, big] {
      var reader = XMLElements(bytes)
      guard case .start(let element) = try reader.next() else {
        Issue.record("no element")
        return
      }
      #expect(element.attributes == ["x": "é日"])
    }
  }
}
