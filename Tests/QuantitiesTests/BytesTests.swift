import Foundation
import Quantities
import Testing

@Suite struct `A size` {
  @Test(
    arguments: [
      ("10GB", 10_000_000_000), ("500MB", 500_000_000), ("4096", 4096), ("0", 0),
      ("1.5kB", 1500), ("2GiB", 2_147_483_648), ("1tb", 1_000_000_000_000), ("7B", 7),
      ("12.5 MiB", 13_107_200), ("10 GB", 10_000_000_000), ("1.4b", 1), ("512 B", 512),
    ] as [(String, Bytes)])
  func `is read as people write it`(text: String, size: Bytes) {
    #expect(Bytes(text) == size)
  }

  @Test(arguments: [
    "", " ", "GB", "-1GB", "+1GB", "10  GB", "10G", "10GB ", "ten", "nan", "inf", "1e3", "1.2.3kB",
    "5%", "5s",
  ])
  func `is nothing else`(text: String) {
    #expect(Bytes(text) == nil)
  }

  /// 2^63 bytes are 8,388,608 TiB.
  @Test(arguments: ["1e99TB", "99999999TB", "8388608TiB", "9223372036854775808"])
  func `is not larger than a whole number can be`(text: String) {
    #expect(Bytes(text) == nil)
  }

  @Test func `may be as large as a whole number can be`() {
    #expect(Bytes("8388607TiB") == Bytes(8_388_607 * 1_099_511_627_776.0))
  }

  /// Three digits leave half of the last one in doubt: 0.005 of 1.00.
  @Test func `reads what it prints`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let size = Bytes(pow(10, Double.random(in: 0...15, using: &generator)).rounded())
      let read = try #require(Bytes(size.description), "\(size)")
      #expect(abs(read.value / size.value - 1) <= 0.005 + 1e-6, "\(size.value) as \(size)")
    }
    for size: Bytes in [0, 1, 512, 999, 1024, 3_145_728] {
      #expect(Bytes(size.description) == size)
    }
  }

  @Test func `has an order, sums and multiples`() {
    #expect([Bytes(2), 3, 5].reduce(.zero, +) == 10 && Bytes(2).scaled(by: 1.5) == 3)
    var size: Bytes = 10
    size -= 4
    #expect(size == 6 && size < 7)
  }
}
