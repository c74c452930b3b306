/// Where a pattern occurs in a text, found byte by byte.
public func firstIndex(of pattern: [UInt8], in text: [UInt8]) -> Int? {
  guard pattern.count <= text.count else { return nil }
  return (0...text.count - pattern.count).first { start in
    pattern.indices.allSatisfy { text[start + $0] == pattern[$0] }
  }
}

/// A pattern that is looked for often, by the method of Horspool (1980): where the last byte of a place
/// doesn't fit, as many bytes are skipped as the pattern allows.
public struct Searcher: Sendable {
  private let pattern: [UInt8]
  private var skips: [Int]

  /// Prepares to look for a pattern.
  public init(_ pattern: [UInt8]) {
    self.pattern = pattern
    skips = Array(repeating: max(pattern.count, 1), count: 256)
    for (index, byte) in pattern.dropLast().enumerated() {
      skips[Int(byte)] = pattern.count - 1 - index
    }
  }

  /// Where the pattern occurs first; nil where it doesn't.
  public func firstIndex(in text: [UInt8]) -> Int? {
    guard let last = pattern.indices.last else { return 0 }
    var start = 0
    while start + last < text.count {
      if pattern.indices.allSatisfy({ text[start + $0] == pattern[$0] }) { return start }
      start += skips[Int(text[start + last])]
    }
    return nil
  }
}
