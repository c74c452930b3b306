import Reports
import Testing

@Suite struct `A report of another tool's format` {
  private let content = "a,b\n1,\u{1B}[31m2\n::error::x"

  @Test func `is that file, unless people are shown it`() {
    var report = Report(exported: content, to: "csv")
    #expect(report.text == content + "\n" && report.markdown == content + "\n")
    report.isShown = true
    #expect(report.text == "a,b\n1,\\u{1B}[31m2\n\\u{3A}:error::x\n")
  }

  @Test func `has it in JSON`() throws {
    let read = try Report(exported: content, to: "csv").read(ExportResults.self)
    #expect(read.format == "csv" && read.content == content)
  }
}
