import Git
import Testing

@Suite struct `An object id` {
  @Test func `is 40 hex digits`() {
    let hex = "0123456789abcdef0123456789abcdef01234567"
    #expect(ObjectID(hex: hex)?.hex == hex)
    #expect(ObjectID(hex: hex.uppercased())?.hex == hex)
    #expect(ObjectID(hex: hex)?.short == "0123456789")
    #expect(ObjectID(hex: "012345") == nil)
    #expect(ObjectID(hex: String(repeating: "g", count: 40)) == nil)
    #expect(ObjectID(hex: "+123456789abcdef0123456789abcdef01234567") == nil)
  }

  @Test func `sorts as its digits do`() throws {
    let low = try #require(ObjectID(hex: "00" + String(repeating: "f", count: 38)))
    let high = try #require(ObjectID(hex: "ff" + String(repeating: "0", count: 38)))
    #expect(low < high)
    #expect(!(high < low))
  }
}
