import Foundation
import Quantities
import Testing

@Suite struct `An interval` {
  @Test func `is its two ends in JSON`() throws {
    let one = Interval(-0.25...0.5)
    #expect(JSONValue(of: one).text.filter { !$0.isWhitespace } == "[-0.25,0.5]")
    #expect(try JSONDecoder().decode(Interval.self, from: Data("[-0.25, 0.5]".utf8)) == one)
  }

  @Test(arguments: ["[]", "[1]", "[null, 1]", "{\"lower\": 1, \"upper\": 2}", "1"])
  func `isn't anything else`(json: String) {
    #expect(throws: DecodingError.self) {
      _ = try JSONDecoder().decode(Interval.self, from: Data(json.utf8))
    }
  }
}
