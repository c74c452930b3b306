import Profiling
import Testing

@Suite struct `The name of a function` {
  /// As `swift demangle` prints them.
  private static let ofLanguage = [
    "Swift.String.index(after: Swift.String.Index) -> Swift.String.Index",
    "static Swift.String._fromUTF8Repairing(Swift.UnsafeBufferPointer<Swift.UInt8>) -> (result: Swift.String, repairsMade: Swift.Bool)",
    "generic specialization <Swift.String> of (extension in Swift):Swift.Collection.split(maxSplits: Swift.Int, omittingEmptySubsequences: Swift.Bool, whereSeparator: (A.Element) throws -> Swift.Bool) throws -> [A.SubSequence]",
    "function signature specialization <Arg[0] = [Closure Propagated : $ss11CommandLineO, Argument Types : []> of generic specialization <Swift.Range<Swift.Int>, Swift.String, Swift.Never> of (extension in Swift):Swift.Collection.map<A, B where B1: Swift.Error>((A.Element) throws(B1) -> A1) throws(B1) -> [A1]",
    "generic specialization <Swift.UInt8> of closure #1 (Swift.UnsafeBufferPointer<A>) -> A1 in Swift.Slice.withContiguousStorageIfAvailable<A>(A1) -> A1?",
    "type metadata accessor for tool.Key", "outlined copy of tool.Key?",
    "tool.Node.__deallocating_deinit", "tool.Node.__allocating_init(Swift.Int) -> tool.Node",
    "protocol witness for Swift.CustomStringConvertible.description.getter : Swift.String in conformance Swift.Int : Swift.CustomStringConvertible in Swift",
    "destroy value witness for Swift.Character", "Foundation.NSMutableString.__deallocating_deinit",
    "merged generic specialization <[Swift.String]> of (extension in Swift):Swift.BidirectionalCollection< where A.Element == Swift.String>.joined(separator: Swift.String) -> Swift.String",
  ]
  private static let ofProgram = [
    "tool.parse(Swift.String) -> [Swift.Substring]",
    "closure #1 (Swift.Int) -> Swift.Bool in tool.parse(Swift.String) -> [Swift.Substring]",
    "generic specialization <Swift.Int> of tool.total<A where A: Swift.Sequence>(A) -> Swift.Int",
    "function signature specialization <Arg[0] = Dead> of static tool.Key.make() -> tool.Key",
    "protocol witness for Swift.Hashable.hash(into: inout Swift.Hasher) -> () in conformance tool.Key : Swift.Hashable in tool",
    "(extension in tool):Swift.Array.sum() -> A", "tool.Key.hash(into: inout Swift.Hasher) -> ()",
    "partial apply forwarder for closure #2 () -> () in tool.run() -> ()",
  ]

  @Test func `tells the language's from the program's`() {
    for name in Self.ofLanguage {
      #expect(
        FunctionName(symbol: "$s1", demangled: name, simplified: name).isOfLanguage, "\(name)")
    }
    for name in Self.ofProgram {
      #expect(
        !FunctionName(symbol: "$s1", demangled: name, simplified: name).isOfLanguage, "\(name)")
    }
  }

  @Test func `tells the runtime's of C from the program's`() {
    for name in [
      "swift_retain", "malloc", "_ZN5swift5thingE", "__memmove_avx_unaligned", "_int_free", "",
    ] {
      #expect(FunctionName(symbol: name, demangled: name, simplified: name).isOfLanguage, "\(name)")
    }
    for name in ["main", "hash_row", "_ZN4mine3addEi", "swiftly", "free_list"] {
      #expect(
        !FunctionName(symbol: name, demangled: name, simplified: name).isOfLanguage, "\(name)")
    }
  }

  @Test func `stays short`() {
    let long = String(repeating: "x", count: 500)
    #expect(FunctionName(symbol: "a", demangled: "b", simplified: long).shown.count == 158)
    #expect(FunctionName(symbol: "", demangled: "", simplified: "").shown == "?")
    let specialized = FunctionName(
      symbol: "$s1",
      demangled: "merged generic specialization <Swift.Int> of tool.f(Swift.Int) -> ()",
      simplified: "merged specialized f(_:)")
    #expect(specialized == FunctionName("f(_:)", isOfLanguage: false))
  }
}
