import Foundation
import TestSupport
import Testing

@testable import perf_check

@Suite struct `Options whose value may be left out` {
  @Test func `have the value that is given, in either form`() throws {
    let tool = try PerfCheckTool()
    for form in [["--explain=never"], ["--explain", "never"]] {
      let result = tool.run(["check"] + form)
      #expect(result.status == 64 && result.errors.contains("'never'"), "\(result)")
    }
    #expect(
      OptionalValues.split(["check", "--explain=off", "--", "--explain=off"])
        == ["check", "--explain", "off", "--", "--explain=off"])
    #expect(OptionalValues.split(["--base=a=b", "--explain"]) == ["--base=a=b", "--explain"])
  }

  @Test func `are all known`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Golden/help")
    var found: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      found.formUnion(text.matches(of: /(--[a-z-]+) \[</).map { String($0.output.1) })
    }
    #expect(found == OptionalValues.names)
  }
}
