import Foundation
import Quantities
import Testing

@Suite struct `A unique id` {
  /// The example of RFC 9562, appendix A.6.
  @Test func `is a UUID of version 7`() {
    #expect(
      UniqueID.make(milliseconds: 0x017F_22E2_79B0, bits: (0xCC3, 0x18C4_DC0C_0C07_398F))
        == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    // Version and variant stay, whatever the bits are.
    #expect(
      UniqueID.make(milliseconds: 0, bits: (.max, .max)) == "00000000-0000-7fff-bfff-ffffffffffff")
    #expect(UniqueID.make(milliseconds: 0, bits: (0, 0)) == "00000000-0000-7000-8000-000000000000")
  }

  @Test func `sorts by its time, and is another one each time`() {
    var generator = SystemRandomNumberGenerator()
    let times = (0..<200).map { _ in UInt64.random(in: 0..<(1 << 48), using: &generator) }.sorted()
    let ids = times.map { UniqueID.make(milliseconds: $0, using: &generator) }
    #expect(ids == ids.sorted())
    let same = (0..<200).map { _ in UniqueID.make(milliseconds: 7, using: &generator) }
    #expect(Set(same).count == 200)
  }

  @Test func `of an instant has its milliseconds`() {
    var generator = SystemRandomNumberGenerator()
    func start(_ seconds: Double) -> Substring {
      UniqueID.make(at: Date(timeIntervalSince1970: seconds), using: &generator).prefix(13)
    }
    #expect(start(1.5) == "00000000-05dc", "1500 milliseconds")
    #expect(start(-1) == "00000000-0000" && start(0) == "00000000-0000")
  }
}
