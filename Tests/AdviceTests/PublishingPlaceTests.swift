import Advice
import Testing

@Suite struct `A place to publish` {
  @Test func `is standard output, a file or an address of HTTP`() {
    #expect(PublishingPlace("-") == .standardOutput)
    #expect(PublishingPlace("state.json") == .file("state.json"))
    #expect(PublishingPlace("HTTPS://x/y")?.address == "HTTPS://x/y")
    #expect(PublishingPlace("ftp://x/y") == nil && PublishingPlace("state")?.address == nil)
  }
}
