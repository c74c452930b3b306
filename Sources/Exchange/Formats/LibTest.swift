/// The output of `cargo bench` for Rust's `#[bench]`, and of compatible libraries.
enum LibTest {
  private static var pattern:
    Regex<(Substring, Substring, Substring, Substring, Substring?, Substring?, Substring?)>
  {
    /^test (.+?)\s+\.\.\. bench:\s+([\d.,_]+)\s+([a-zµμ]+)\/iter\s*(?:\(\+\/-\s*([\d.,_]+)\))?(?:\s*=\s*([\d.,]+)\s*([A-Za-z\/]+))?/
  }

  static func isResult(_ line: Substring) -> Bool {
    line.utf8.starts(with: "test ".utf8) && line.contains(" ... bench:")
  }

  /// Reads the lines of `--format json`, whose medians are nanoseconds.
  private static func readJSON(_ text: String, into file: inout BenchmarkFile) {
    for line in TextLines.split(text) where line.utf8.first == UInt8(ascii: "{") {
      guard let node = try? JSONNode(Array(line.utf8)), node["type"]?.textIfAny == "bench" else {
        continue
      }
      file.each([node]) { node, file in
        file.add(
          try node.member("name").text(), .wallTime,
          [[Units.scaled(try node.member("median").number(), by: 1e-9)]])
      }
    }
  }

  static func read(_ text: String) throws -> BenchmarkFile {
    var file = BenchmarkFile()
    if text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { readJSON(text, into: &file) }
    for line in TextLines.split(text) where isResult(line) {
      guard let match = line.firstMatch(of: pattern), let factor = Units.seconds(String(match.3)),
        let value = Double(match.2.filter { $0 != "," && $0 != "_" })
      else {
        file.lose("malformed line of libtest: '\(line.prefix(80))'")
        continue
      }
      let name = String(match.1)
      file.add(name, .wallTime, [[Units.scaled(value, by: factor)]])
      if let rate = match.5.flatMap({ Double($0.filter { $0 != "," }) }), let unit = match.6 {
        let (ours, factor) = Units.ours(String(unit))
        file.add(name, .rate("throughput", unit: ours), [[rate * factor]])
      }
    }
    if !file.results.isEmpty {
      file.warnings.append("libtest prints one median per benchmark, no samples")
    }
    return file
  }
}
