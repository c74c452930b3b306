#if Index
  import Foundation
  import TestSupport
  import Testing

  @testable import History

  @Suite struct `Columns of the index` {
    /// Arrays of several types, one of each length from none on.
    private static func written(_ length: Int) -> Data {
      var writer = ColumnWriter()
      writer.append((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) })
      writer.append((0..<length).map { Int32(1 - $0) })
      writer.append((0..<length).map { Double($0) / 3 })
      writer.append(texts: (0..<length).map { String(repeating: "é", count: $0) })
      writer.append([Int.min, Int.max])
      return writer.finished()
    }

    @Test(arguments: 0...9)
    func `read back what was written, whatever its length`(length: Int) throws {
      let data = Self.written(length)
      #expect(data.count.isMultiple(of: 8))
      var reader = try ColumnReader(data)
      #expect(
        try reader.next(UInt8.self) == (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) })
      #expect(try reader.next(Int32.self) == (0..<length).map { Int32(1 - $0) })
      #expect(try reader.next(Double.self) == (0..<length).map { Double($0) / 3 })
      #expect(
        try reader.nextTexts() == (0..<length).map { String(repeating: "é", count: $0) })
      #expect(try reader.next(Int.self) == [Int.min, Int.max])
      // There is nothing behind the last one.
      #expect(throws: ColumnReader.Damage.self) { try reader.next(Int.self) }
    }

    @Test func `keep every bit of a number`() throws {
      let numbers: [Double] = [-0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 0.1]
      var writer = ColumnWriter()
      writer.append(numbers)
      var reader = try ColumnReader(writer.finished())
      #expect(try reader.next(Double.self).map(\.bitPattern) == numbers.map(\.bitPattern))
    }

    @Test func `notice every bit that is turned`() {
      let data = Self.written(5)
      for index in data.indices {
        for bit in 0..<8 {
          var damaged = data
          damaged[index] ^= 1 << bit
          #expect(throws: ColumnReader.Damage.self) { try ColumnReader(damaged) }
        }
      }
    }

    @Test func `notice what is cut off, added or moved`() {
      let data = Self.written(5)
      for count in 0..<data.count {
        #expect(throws: ColumnReader.Damage.self) { try ColumnReader(data.prefix(count)) }
      }
      #expect(throws: ColumnReader.Damage.self) { try ColumnReader(data + Data(count: 8)) }
      let words = data.count / 8
      for (one, other) in zip(0..<words, 1..<words) {
        var moved = data
        for byte in 0..<8 { moved.swapAt(8 * one + byte, 8 * other + byte) }
        guard moved != data else { continue }
        #expect(throws: ColumnReader.Damage.self) { try ColumnReader(moved) }
      }
    }

    @Test func `refuse a count that there is no room for, though the sum is right`() throws {
      for count in [3, -1, Int.max, 1 << 60] {
        var writer = ColumnWriter()
        // The first array's count is the only element of one that is read from its second word on.
        writer.append([count, 0])
        let data = writer.finished()
        var reader = try ColumnReader(data)
        _ = try reader.next(Int.self)
        #expect(throws: ColumnReader.Damage.self) { try reader.next(Int.self) }
      }
    }
  }
#endif
