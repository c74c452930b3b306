import Publishing
import Testing

@Suite struct `Where a state is published` {
  @Test(arguments: [
    ("-", PublishingPlace.standardOutput), ("a/b.json", .file("a/b.json")),
    ("http://x", .address("http://x")), ("HTTPS://x", .address("HTTPS://x")),
    ("http:/x", .file("http:/x")), ("", .file("")),
  ])
  func `is told by how it is written`(text: String, place: PublishingPlace) {
    #expect(PublishingPlace(text) == place)
    #expect(PublishingPlace(text)?.address == (place == .address(text) ? text : nil))
  }

  @Test(arguments: ["ftp://x", "file:///a", "ws://x"])
  func `is no address of another scheme`(text: String) {
    #expect(PublishingPlace(text) == nil)
  }
}
