import Foundation

/// Serializes arrays of numbers as one value of the index, with a checksum.
///
/// Each array is written as its count, in 8 bytes, and its elements as in memory, padded to 8 bytes.
/// The last 8 bytes are the checksum of all previous words.
struct ColumnWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Element: BitwiseCopyable>(_ elements: [Element]) {
    unsafe withUnsafeBytes(of: elements.count) { unsafe bytes.append(contentsOf: $0) }
    unsafe elements.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: repeatElement(0, count: (8 - bytes.count % 8) % 8))
  }

  /// The serialized bytes, with the checksum.
  func finished() -> Data {
    var data = Data(bytes)
    unsafe withUnsafeBytes(of: sum) { unsafe data.append(contentsOf: $0) }
    return data
  }

  /// A checksum that detects changed, moved and missing words.
  var sum: Int64 {
    unsafe bytes.withUnsafeBytes { unsafe Int64(bitPattern: checksum($0)) }
  }
}

/// Deserializes the output of a `ColumnWriter`.
struct ColumnReader {
  /// The bytes are corrupt.
  struct Damage: Error {}

  private let data: Data
  private var index: Int

  /// - Throws: `Damage` if the checksum is wrong.
  init(_ data: Data) throws {
    self.data = data
    self.index = 0
    let (sum, stored) = unsafe data.withUnsafeBytes { bytes -> (UInt64, UInt64?) in
      guard bytes.count >= 8, bytes.count.isMultiple(of: 8) else { return (0, nil) }
      let body = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
      return unsafe (
        checksum(body), bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
      )
    }
    guard sum == stored else { throw Damage() }
  }

  /// The next array.
  mutating func next<Element: BitwiseCopyable>(_: Element.Type = Element.self) throws -> [Element] {
    let end = data.count - 8
    guard index + 8 <= end else { throw Damage() }
    let start = index + 8
    let (elements, after) = try unsafe data.withUnsafeBytes { bytes in
      let count = unsafe bytes.loadUnaligned(fromByteOffset: index, as: Int.self)
      let stride = MemoryLayout<Element>.stride
      guard count >= 0, count <= (end - start) / stride else { throw Damage() }
      let elements = unsafe [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count * stride)]))
        initialized = count
      }
      return (elements, (start + count * stride + 7) / 8 * 8)
    }
    index = after
    return elements
  }
}

/// A checksum that detects changed, moved and missing words.
private func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  // Four interleaved sums, because each step depends on the latency of a multiplication.
  var sums = SIMD4<UInt64>(1, 2, 3, 4)
  let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
  var index = 0
  while index + 32 <= bytes.count {
    let words = unsafe bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
    sums = (sums ^ words) &* SIMD4(repeating: factor)
    sums ^= sums &>> 29
    index += 32
  }
  while index < bytes.count {
    let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    sums[0] = (sums[0] ^ word) &* factor
    index += 8
  }
  return sums[0] &+ 3 &* sums[1] &+ 5 &* sums[2] &+ 7 &* sums[3]
}
