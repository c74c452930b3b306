import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite(.serialized) struct `JUnit's XML` {
  @Test func `has a test case for each comparison, whatever a program prints`() throws {
    var files = PerfCheckTool.files(limit: "0.5", pairs: 12)
    files["perf-check.yml", default: ""] += """
        again:
          run: ./nap
          warmup: 0
        broken:
          run: sh -c 'echo "<b>&" >&2; exit 1'

      """
    files["baselines/regression_tests.json"] = """
      {"version": 1, "tests": [
        {"workflow": "nap", "metric": "wall_time", "limit": 0.5, "max_pairs": 12},
        {"workflow": "again", "metric": "wall_time", "limit": 0.5, "max_pairs": 12},
        {"workflow": "broken", "metric": "wall_time", "limit": 0.5, "max_pairs": 12}]}
      """
    let tool = try PerfCheckTool(files: files)
    try tool.folder.write("0.08", to: "seconds")
    let result = try tool.execute("check", "--junit", "junit.xml", "--explain", "off")
    #expect(result.status == 2, "\(result)")
    let text = try tool.folder.read("junit.xml")
    let document = try XMLDocument(xmlString: text)
    let root = try #require(document.rootElement())
    func attribute(_ name: String, of element: XMLElement) -> String {
      element.attribute(forName: name)?.stringValue ?? ""
    }
    #expect(root.name == "testsuites" && root.attributes?.isEmpty != false)
    let suites = root.elements(forName: "testsuite")
    #expect(suites.map { attribute("tests", of: $0) } == ["1", "1", "1"])
    #expect(suites.map { attribute("failures", of: $0) } == ["1", "1", "0"])
    #expect(suites.map { attribute("errors", of: $0) } == ["0", "0", "1"])
    #expect(suites.map { attribute("name", of: $0) } == ["nap", "again", "broken"])
    let cases = suites.flatMap { $0.elements(forName: "testcase") }
    #expect(cases.map { $0.elements(forName: "failure").count } == [1, 1, 0])
    #expect(cases.map { $0.elements(forName: "error").count } == [0, 0, 1])
    let message = cases[0].elements(forName: "failure").first.map { attribute("message", of: $0) }
    #expect(message?.contains("nap wall_time is worse by") == true)
    let reason = cases[2].elements(forName: "error").first.map { attribute("message", of: $0) }
    #expect(reason?.contains("<b>&") == true, "\(reason ?? "")")
  }

  @Test func `is refused before anything is measured where it can't be written`() throws {
    let tool = try PerfCheckTool()
    let result = try tool.execute("check", "--junit", "/proc/none/junit.xml")
    #expect(result.status == 64 && result.errors.contains("--junit"), "\(result)")
  }
}
