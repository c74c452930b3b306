import Reports
import Testing

@Suite struct `A table` {
  private func table() -> TextTable {
    var table = TextTable([("name", .left), ("value", .right)])
    table.add(["a", "1"])
    table.add(["long | name", "1000"])
    return table
  }

  @Test func `aligns its columns`() {
    #expect(
      table().text() == """
          name         value
          a                1
          long | name   1000
        """)
  }

  @Test func `is Markdown that renders`() {
    #expect(table().markdown.source.split(separator: "\n")[1] == "|---|---:|")
    #expect(table().markdown.source.contains("long \\| name"))
  }
}
