/// JUnit and xUnit XML: the time of each test case, including the start of the process.
enum JUnit {
  /// The current test case.
  private struct Case {
    let name: String
    let time: String?
    let suite: String
    var isSkipped = false
    var hasFailed = false
  }

  static func read(_ bytes: [UInt8]) throws -> BenchmarkFile {
    var (file, cases): (BenchmarkFile, [Case]) = (BenchmarkFile(), [])
    var elements = XMLElements(bytes)
    var suites: [String] = []
    var isInCase = false
    while let event = try elements.next() {
      switch event {
      case .start(let element):
        switch element.name {
        case "testsuites", "testsuite": suites.append(element.attributes["name"] ?? "")
        case "testcase":
          let own = element.attributes
          let classname = own["classname"] ?? own["class"] ?? ""
          let name = own["name"] ?? ""
          isInCase = true
          cases.append(
            Case(
              name: classname.isEmpty || classname == name ? name : classname + "." + name,
              time: own["time"] ?? own["duration"],
              suite: suites.filter { !$0.isEmpty }.joined(separator: "/")))
          if own["status"] == "notrun" || own["status"] == "skipped"
            || own["result"] == "skipped" || own["result"] == "suppressed"
          {
            cases[cases.count - 1].isSkipped = true
          }
        case "skipped" where isInCase, "disabled" where isInCase:
          cases[cases.count - 1].isSkipped = true
        case "failure" where isInCase, "error" where isInCase:
          cases[cases.count - 1].hasFailed = true
        default: break
        }
      case .end("testcase"): isInCase = false
      case .end("testsuites"), .end("testsuite"): _ = suites.popLast()
      case .end: break
      }
    }
    add(cases, to: &file)
    return file
  }

  private static func add(_ cases: [Case], to file: inout BenchmarkFile) {
    // The suite distinguishes tests of the same name.
    let suites = Dictionary(grouping: cases, by: \.name).mapValues { Set($0.map(\.suite)).count }
    var (skipped, failed, untimed): (Int, Int, [String]) = (0, 0, [])
    for one in cases {
      guard !one.isSkipped else {
        skipped += 1
        continue
      }
      guard !one.hasFailed else {
        failed += 1
        continue
      }
      guard let text = one.time else { continue }
      guard let time = LocalNumber.value(text) else {
        untimed.append("'\(one.name)' has the time '\(text)'")
        continue
      }
      let isShared = (suites[one.name] ?? 0) > 1 && !one.suite.isEmpty
      file.add(isShared ? one.suite + "/" + one.name : one.name, .wallTime, [[time]])
    }
    if skipped > 0 { file.warnings.append("\(skipped) tests were skipped; ignored") }
    if failed > 0 {
      file.warnings.append("\(failed) tests failed; their times are ignored")
    }
    if let first = untimed.first {
      let more = untimed.count > 1 ? ", and \(untimed.count - 1) more like it" : ""
      file.lose(first + ", which is not a number\(more)")
    }
    if !file.results.isEmpty {
      file.warnings.append(
        "the time of a test includes the start of its process; one value per "
          + "run")
    }
  }
}

/// Numbers in the formats of several locales.
enum LocalNumber {
  /// Parses a finite number: "0.16", "0,16", "1,024.12", "1.024,12", "1 024,12".
  ///
  /// A single comma is a decimal separator, because programs that group thousands also write decimals.
  static func value(_ text: String) -> Double? {
    var digits = text.filter { !$0.isWhitespace && $0 != "'" && $0 != "_" }
    if digits.hasSuffix("s") { digits.removeLast() }
    let (commas, points) = (digits.count { $0 == "," }, digits.count { $0 == "." })
    if commas > 0, points > 0 {
      let decimal: Character =
        (digits.lastIndex(of: ",") ?? digits.startIndex)
          > (digits.lastIndex(of: ".") ?? digits.startIndex) ? "," : "."
      guard digits.count(where: { $0 == decimal }) == 1 else { return nil }
      digits = digits.filter { $0 != (decimal == "," ? "." : ",") }
    } else if commas > 1 {
      digits = digits.filter { $0 != "," }
    } else if points > 1 {
      digits = digits.filter { $0 != "." }
    }
    digits = digits.replacing(",", with: ".")
    return Double(digits).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }
}
