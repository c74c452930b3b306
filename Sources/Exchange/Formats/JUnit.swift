import Workflows

/// JUnit and xUnit XML: the time of each test case, start of the process included.
enum JUnit {
  static func read(_ text: String) throws -> BenchmarkFile {
    guard text.contains("</testsuite") || text.contains("<testsuites/>") else {
      throw JSONNode.Problem(description: "the XML was cut off: no suite ends")
    }
    var file = BenchmarkFile()
    for match in text.matches(of: /<testcase\s([^>]*)>/) {
      var attributes: [Substring: String] = [:]
      for attribute in match.1.matches(of: /([A-Za-z_:]+)\s*=\s*"([^"]*)"/) {
        attributes[attribute.1] = unescaped(attribute.2)
      }
      guard let name = attributes["name"], let text = attributes["time"] else { continue }
      guard let time = Double(text.replacing(",", with: "")) else {
        throw JSONNode.Problem(description: "the test '\(name)' has the time '\(text)', no number")
      }
      let suite = attributes["classname"] ?? ""
      file.add(suite.isEmpty ? name : suite + "." + name, .wallTime, [[time]])
    }
    if !file.results.isEmpty {
      file.warnings.append("a test's time holds the start of its process; one value a run")
    }
    return file
  }

  private static func unescaped(_ text: Substring) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
      .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
  }
}
