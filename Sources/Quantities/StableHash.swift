/// A hash that is the same on every machine and in every version of Swift, unlike `Hasher`'s.
///
/// - SeeAlso: FNV-1a, 64 bits: Fowler, Noll & Vo, RFC 9923.
package enum StableHash {
  /// 16 hexadecimal digits of texts in their order.
  package static func hex(of texts: [String]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in texts.joined(separator: "\n").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
