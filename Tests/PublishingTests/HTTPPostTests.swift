import Foundation
import Publishing
import Quantities
import TestSupport
import Testing

@Suite struct `Headers of a request` {
  @Test(arguments: [
    ("Authorization: Bearer x", true), ("X-Y:", true), (": x", false), ("no colon", false),
    ("a b: x", false), ("A: x\nB: y", false), ("", false),
  ])
  func `have a name and stand on one line`(text: String, isHeader: Bool) {
    #expect(HTTPHeaders.isHeader(text) == isHeader)
  }

  @Test func `are read from files, blank lines left out`() throws {
    let folder = try TemporaryFolder(named: "headers")
    try folder.write("A: one two\r\n\n  \nB: three\n", to: "h")
    let headers = try HTTPHeaders(["X: 0", "@\(folder.path)/h"], in: "/")
    #expect(headers.lines == ["X: 0", "A: one two", "B: three"])
    #expect(headers.secrets == ["0", "one", "two", "three"])
  }

  @Test func `that are none aren't repeated in the error`() throws {
    let folder = try TemporaryFolder(named: "headers")
    try folder.write("A: x\ns3cret\n", to: "h")
    let error = #expect(throws: PublishingError.self) {
      try HTTPHeaders(["@\(folder.path)/h"], in: "/")
    }
    #expect(error?.code == .usage && error?.detail.contains("line 2") == true)
    #expect(error?.detail.contains("s3cret") == false)
    let missing = #expect(throws: PublishingError.self) { try HTTPHeaders(["@/no/where"], in: "/") }
    #expect(missing?.code == .usage && missing?.detail.contains("'/no/where'") == true)
  }
}

@Suite struct `A request` {
  @Test func `to nobody is said without what is secret`() throws {
    let post = HTTPPost(
      address: "http://user:s3cret@127.0.0.1:1/state?token=s3cret",
      headers: try HTTPHeaders(["Authorization: s3cret"], in: "/"),
      by: HTTPClient(
        timeout: 2, retries: 0, patience: 0, environment: ProcessInfo.processInfo.environment,
        clock: { Date() }, pause: { _ in true }))
    let error = #expect(throws: PublishingError.self) { try post.send(Array("{}".utf8)) }
    #expect(error?.code == .unreachable)
    #expect(error?.detail.contains("127.0.0.1:1") == true)
    #expect(error?.detail.contains("s3cret") == false)
  }
}
