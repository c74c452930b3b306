/// Reads what valgrind's callgrind writes with `--separate-callers`, where each function is named with the
/// functions that called it: "f'g'main".
///
/// Costs that are those of calls are left out: each stack has what it spent itself.
///
/// - SeeAlso: Valgrind manual, Callgrind Format Specification.
package enum CallgrindReader {
  /// The stacks of one output file; nil where it is none.
  package static func profile(of text: String) -> StackProfile? {
    guard text.hasPrefix("# callgrind format") else { return nil }
    var reader = Reader()
    for line in text.split(separator: "\n") { reader.read(line) }
    return reader.profile
  }

  private struct Reader {
    var profile = StackProfile(.instructions)
    /// Names that were given a number, by the kind of name.
    private var objects: [Substring: String] = [:]
    private var files: [Substring: String] = [:]
    private var functions: [Substring: String] = [:]
    private var object = ""
    private var file = ""
    /// The stack of the present function, and the places of its costs.
    private var stack: [Int] = []
    /// The next line is the cost of a call.
    private var isOfCall = false
    /// The stacks of functions that were entered before.
    private var chains: [Key: [Int]] = [:]

    private struct Key: Hashable {
      let object: String
      let file: String
      let name: String
    }

    mutating func read(_ line: Substring) {
      guard let first = line.first else { return }
      if first.isNumber || first == "+" || first == "-" || first == "*" {
        guard !isOfCall else {
          isOfCall = false
          return
        }
        // "line cost": only instructions are counted.
        let words = line.split(separator: " ")
        guard words.count > 1, let cost = Double(words[1]), !stack.isEmpty else { return }
        profile.add(stack, cost: cost)
        return
      }
      guard let equals = line.firstIndex(of: "=") else { return }
      let value = line[line.index(after: equals)...]
      switch line[..<equals] {
      case "ob": object = Self.name(value, &objects)
      case "fl": file = Self.name(value, &files)
      case "fn": enter(Self.name(value, &functions))
      case "cob": _ = Self.name(value, &objects)
      case "cfi", "cfl", "fi", "fe": _ = Self.name(value, &files)
      case "cfn": _ = Self.name(value, &functions)
      case "calls": isOfCall = true
      default: break
      }
    }

    /// "(12) name" gives a name a number, "(12)" stands for it.
    private static func name(_ text: Substring, _ known: inout [Substring: String]) -> String {
      guard text.first == "(", let close = text.firstIndex(of: ")") else { return String(text) }
      let number = text[...close]
      let rest = text[text.index(after: close)...].drop { $0 == " " }
      if rest.isEmpty { return known[number] ?? "" }
      known[number] = String(rest)
      return String(rest)
    }

    /// Takes up a function's name, with those of its callers.
    private mutating func enter(_ name: String) {
      let key = Key(object: object, file: file, name: name)
      if let known = chains[key] {
        stack = known
        return
      }
      let names = name.split(separator: "'", omittingEmptySubsequences: true)
      // Objects and files are known of the innermost alone; others get theirs when they are innermost.
      let frames = names.enumerated().map { place, name in
        let symbol = name.hasPrefix("0x") ? "" : String(name)
        return place == 0
          ? Frame(symbol, in: object, file: file == "???" ? nil : file) : Frame(symbol, in: "")
      }
      stack = frames.reversed().map { profile.place(of: $0) }
      chains[key] = stack
    }
  }
}

extension StackProfile {
  /// The same with objects and files of callers taken from where the same functions are innermost.
  package var completed: StackProfile {
    var full: [String: Frame] = [:]
    for frame in frames where !frame.object.isEmpty {
      full[frame.symbol] = full[frame.symbol] ?? frame
    }
    return replacing { [full[$0.symbol] ?? $0] }
  }
}
