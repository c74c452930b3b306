import Foundation
import Processes
package import Profiling

/// Names functions: those at addresses, with what was inlined there, and those that are mangled.
package struct Symbolizer: Sendable {
  private let environment: [String: String]

  /// - Parameter environment: Of the tools that are asked.
  package init(environment: [String: String]) { self.environment = environment }

  // MARK: Addresses

  /// The functions at addresses, from the outermost to the innermost, by debug information.
  ///
  /// - Returns: Nothing for those of which it tells nothing; empty where llvm-symbolizer isn't installed.
  func functions(
    at addresses: Set<PerfScriptReader.Address>
  ) -> [PerfScriptReader.Address: [Frame]] {
    // A path with a space in it can't be asked for.
    let asked = addresses.filter { !$0.object.contains { $0 == " " || $0 == "\"" } }.sorted {
      ($0.object, $0.offset) < ($1.object, $1.offset)
    }
    let input = asked.map { "\($0.object) 0x\(String($0.offset, radix: 16))\n" }.joined()
    guard !asked.isEmpty,
      let output = run(["llvm-symbolizer", "--inlines", "--no-demangle"], input)
    else { return [:] }
    let answers = Self.answers(in: output)
    guard answers.count == asked.count else { return [:] }
    var found: [PerfScriptReader.Address: [Frame]] = [:]
    for (address, lines) in zip(asked, answers) {
      let frames = Self.frames(of: lines, in: address.object)
      if !frames.isEmpty { found[address] = frames }
    }
    return found
  }

  /// The lines about each address; an empty line ends them.
  static func answers(in output: String) -> [[Substring]] {
    var answers: [[Substring]] = []
    var lines: [Substring] = []
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty {
        lines.append(line)
      } else if !lines.isEmpty {
        answers.append(lines)
        lines = []
      }
    }
    return lines.isEmpty ? answers : answers + [lines]
  }

  /// Two lines for each function, the innermost first: its name, and "file:line:column".
  static func frames(of lines: [Substring], in object: String) -> [Frame] {
    var frames: [Frame] = []
    for place in stride(from: 0, to: lines.count - 1, by: 2) {
      let name = lines[place] == "??" ? "" : String(lines[place])
      let parts = lines[place + 1].split(separator: ":", omittingEmptySubsequences: false)
      let file = parts.dropLast(2).joined(separator: ":")
      let line = parts.dropLast().last.flatMap { Int($0) } ?? 0
      let isKnown = !file.isEmpty && !file.hasPrefix("?") && !file.hasSuffix("<compiler-generated>")
      guard !name.isEmpty else { continue }
      frames.append(
        Frame(
          name, in: object, file: isKnown ? file : nil, line: isKnown && line > 0 ? line : nil))
    }
    return frames.reversed()
  }

  // MARK: Names

  /// What symbols stand for.
  package func names(of symbols: Set<String>) -> [String: FunctionName] {
    let all = symbols.sorted()
    // Names of C++ are told by another tool, where there is one.
    let full = demangled(all, by: ["swift-demangle"])
    let simple = demangled(all, by: ["swift-demangle", "--simplified"])
    let plain = demangled(simple, by: ["c++filt"])
    var names: [String: FunctionName] = [:]
    for (place, symbol) in all.enumerated() {
      names[symbol] = FunctionName(
        symbol: symbol, demangled: full[place], simplified: plain[place])
    }
    return names
  }

  /// - Returns: As many as were given; themselves where the tool isn't there.
  private func demangled(_ symbols: [String], by tool: [String]) -> [String] {
    guard let output = run(tool, symbols.map { $0 + "\n" }.joined()) else { return symbols }
    var lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines.count == symbols.count ? lines : symbols
  }

  private func run(_ arguments: [String], _ input: String) -> String? {
    var process = Subprocess(arguments, in: "/", environment: environment)
    process.input = Array(input.utf8)
    process.timeout = 60
    guard let result = try? process.run(), result.hasSucceeded else { return nil }
    return String(decoding: result.output, as: UTF8.self)
  }
}
