/// What a demangled symbol says of a function.
package struct FunctionName: Hashable, Sendable {
  /// For people: "parse(_:)".
  package var shown: String
  /// Whether it is of the language's runtime and libraries, or made by the compiler: what it costs belongs
  /// to the function that called it.
  package var isOfLanguage: Bool

  package init(_ shown: String, isOfLanguage: Bool) {
    (self.shown, self.isOfLanguage) = (shown, isOfLanguage)
  }

  /// - Parameters:
  ///   - symbol: As in the symbol table.
  ///   - demangled: With modules, as `swift demangle` has it; the symbol itself where it isn't mangled.
  ///   - simplified: Without modules.
  package init(symbol: String, demangled: String, simplified: String) {
    isOfLanguage =
      demangled == symbol ? Self.isOfRuntime(symbol) : Self.isOfLibrary(demangled)
    shown = symbol.isEmpty ? "?" : Self.short(simplified)
  }

  // MARK: Swift

  /// The modules of the toolchain.
  private static let modules: Set<Substring> = [
    "Swift", "_Concurrency", "_StringProcessing", "_RegexParser", "_Differentiation", "Cxx",
    "Synchronization", "Observation", "Distributed", "Foundation", "FoundationEssentials",
    "FoundationInternationalization", "FoundationXML", "FoundationNetworking",
    "_FoundationCollections",
    "_FoundationCShims", "Dispatch", "Glibc", "Musl", "Darwin", "XCTest", "Testing", "__C",
    "__C_Synthesized", "RegexBuilder", "SwiftOnoneSupport",
  ]

  /// What the compiler makes for a type, whose cost is that of those who use it.
  private static let made = [
    "outlined ", "type metadata ", "generic type metadata", "metadata instantiation",
    "lazy protocol witness", "instantiation function", "value witness", "destroy value",
    "demangling cache",
    "protocol conformance", "associated type", "initializeBufferWithCopy", "initializeWith",
    "assignWith",
    "reabstraction thunk", "objectdestroy", "block_copy", "block_destroy",
    "one-time initialization",
    ".__deallocating_deinit", ".__allocating_init", ".__isolated_deallocating_deinit",
    "getEnumTag", "storeEnumTag", "destructiveInject", "nominal type", "merged outlined",
  ]

  /// What stands before the function itself.
  private static let wrappers = [
    "merged ", "partial apply forwarder for ", "partial apply for ", "static ", "closure #",
    "implicit closure #", "dispatch thunk of ", "resume partial function for ",
    "async function pointer to ", "default argument ", "variable initialization expression of ",
  ]

  private static func isOfLibrary(_ demangled: String) -> Bool {
    if made.contains(where: demangled.contains) { return true }
    // "protocol witness for Swift.Hashable.hash(into:) in conformance main.Key : Swift.Hashable in main"
    if demangled.hasPrefix("protocol witness for ") || demangled.contains(" protocol witness for ")
    {
      return module(of: demangled.components(after: " in conformance ") ?? "").map(modules.contains)
        ?? true
    }
    // "generic specialization <[Swift.String]> of function signature specialization <Arg[0] = Dead> of f"
    var rest =
      demangled.ranges(of: "> of ").last.map { demangled[$0.upperBound...] } ?? demangled[...]
    while let wrapper = wrappers.first(where: rest.hasPrefix) {
      // "closure #1 (Swift.Int) -> Swift.Bool in f"
      let inside = wrapper.hasSuffix("#") ? rest.ranges(of: " in ").first?.upperBound : nil
      rest = rest[(inside ?? rest.index(rest.startIndex, offsetBy: wrapper.count))...]
    }
    // "(extension in main):Swift.Array.sum()" is of main.
    if rest.hasPrefix("(extension in ") {
      return modules.contains(rest.dropFirst(14).prefix { $0 != ")" })
    }
    return module(of: rest).map(modules.contains) ?? false
  }

  /// The module that a name begins with; nil for what has none.
  private static func module(of name: some StringProtocol) -> Substring? {
    let start = name.drop { "([<@".contains($0) || $0.isWhitespace }
    let module = start.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let rest = start.dropFirst(module.count)
    return rest.first == "." && !module.isEmpty ? Substring(module) : nil
  }

  // MARK: C

  /// The beginnings of what runtimes call their functions.
  private static let runtimes = [
    "swift_", "_swift_", "__swift", "swift::", "_ZN5swift", "_ZNK5swift", "_ZL", "_ZNSt", "_ZSt",
    "_ZNSi", "_ZNSo",
    "__libc_", "_IO_", "_dl_", "__GI_", "_int_", "__memset", "__memcpy", "__memmove", "__str",
    "__cxa",
    "dispatch_", "_dispatch", "CF", "_CF", "objc_", "_objc", "pthread_", "__pthread", "icu", "u_",
    "ucol",
  ]
  private static let functions: Set<String> = [
    "", "malloc", "calloc", "realloc", "free", "memcpy", "memmove", "memset", "memcmp", "_start",
    "start",
    "__libc_start_call_main", "cfree", "malloc_consolidate", "sysmalloc", "unlink_chunk",
    "unlink_chunk.constprop.0",
    "posix_memalign", "malloc_usable_size", "(below main)",
  ]

  private static func isOfRuntime(_ symbol: String) -> Bool {
    functions.contains(symbol) || runtimes.contains { symbol.hasPrefix($0) }
  }

  /// Without what the compiler made of a function, which is one for its author; long generic signatures
  /// say little.
  private static func short(_ text: String) -> String {
    var text = text[...]
    while let prefix = ["specialized ", "merged "].first(where: text.hasPrefix) {
      text = text.dropFirst(prefix.count)
    }
    return text.count <= 160 ? String(text) : text.prefix(157) + "…"
  }
}

extension String {
  fileprivate func components(after word: String) -> Substring? {
    ranges(of: word).first.map { self[$0.upperBound...] }
  }
}
