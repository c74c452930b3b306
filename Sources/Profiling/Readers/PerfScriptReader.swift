/// Reads the stacks that `perf script -F ip,sym,dso` prints.
///
/// A sample is a line for each frame, the innermost first: "    4f2a symbol (object)". An empty line ends
/// it. Addresses are those of the file, and already those of the call, not of the return.
package struct PerfScriptReader {
  /// An address in an executable or library.
  package struct Address: Hashable, Sendable {
    package var object: String
    package var offset: UInt64

    package init(object: String, offset: UInt64) {
      (self.object, self.offset) = (object, offset)
    }
  }

  /// The samples, as far as their stacks differ: addresses and symbols from the outermost frame to the
  /// innermost, and how many there are.
  package private(set) var samples: [[Entry]: Int] = [:]
  /// All samples.
  package private(set) var count = 0

  /// A frame of a sample.
  package struct Entry: Hashable, Sendable {
    package var address: Address
    package var symbol: String
  }

  package init(_ text: String) {
    var stack: [Entry] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
        end(&stack)
      } else if let entry = Self.entry(Substring(line)) {
        stack.append(entry)
      }
    }
    end(&stack)
  }

  private mutating func end(_ stack: inout [Entry]) {
    guard !stack.isEmpty else { return }
    // The kernel's own frames say little but that it is the kernel.
    let kernel = stack.prefix { $0.address.object == Frame.kernel }
    var frames = Array(stack.dropFirst(max(0, kernel.count - 1)))
    if let first = kernel.first { frames[0].symbol = Self.shown(kernel, first) }
    samples[frames.reversed(), default: 0] += 1
    count += 1
    stack = []
  }

  /// The call of the kernel, such as "vfs_write", or what it did by itself, such as a page fault.
  private static func shown(_ kernel: ArraySlice<Entry>, _ first: Entry) -> String {
    let calls = kernel.map(\.symbol).filter { !$0.isEmpty }
    let call = calls.last { symbol in
      symbol.hasPrefix("ksys_") || symbol.hasPrefix("__x64_sys_")
        || symbol.hasPrefix("__arm64_sys_")
        || symbol.hasPrefix("exc_page_fault") || symbol.hasPrefix("do_mem_abort")
    }
    return call ?? calls.last ?? ""
  }

  /// A line such as "    4f2a symbol (object)"; symbols may hold spaces, objects parentheses.
  private static func entry(_ line: Substring) -> Entry? {
    let text = line.drop { $0 == " " || $0 == "\t" }
    let digits = text.prefix { $0.isHexDigit }
    guard !digits.isEmpty, let offset = UInt64(digits, radix: 16) else { return nil }
    let rest = text.dropFirst(digits.count).drop { $0 == " " }
    // Paths begin with a slash, all else with a bracket; a file that was replaced ends with " (deleted)".
    let starts = rest.ranges(of: " (/") + rest.ranges(of: " ([")
    guard rest.last == ")", let open = starts.max(by: { $0.lowerBound < $1.lowerBound }) else {
      return nil
    }
    var object = String(rest[rest.index(open.lowerBound, offsetBy: 2)...].dropLast())
    let symbol = String(rest[..<open.lowerBound])
    // "[kernel.kallsyms]", "[nf_tables]" and so on: modules of the kernel.
    if object.hasPrefix("["), object != "[unknown]", object != "[vdso]", object != "[heap]" {
      object = Frame.kernel
    }
    return Entry(
      address: Address(object: object, offset: offset),
      symbol: symbol == "[unknown]" ? "" : symbol)
  }

  /// The profile of the samples.
  ///
  /// - Parameters:
  ///   - period: Between two samples, in seconds of CPU time.
  ///   - runs: So many runs were sampled: costs are those of one.
  ///   - inlined: The functions at an address, from the outermost to the innermost; empty where only the
  ///     symbol is known.
  package func profile(
    period: Double, runs: Int, inlined: (Address) -> [Frame] = { _ in [] }
  ) -> StackProfile {
    let quantum = period / Double(max(1, runs))
    var profile = StackProfile(.seconds, quantum: quantum)
    for (stack, count) in samples {
      let frames = stack.flatMap { entry -> [Frame] in
        let found = inlined(entry.address)
        return found.isEmpty ? [Frame(entry.symbol, in: entry.address.object)] : found
      }
      profile.add(frames, cost: Double(count) * quantum)
    }
    return profile
  }
}
