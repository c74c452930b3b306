import Testing

@testable import LiveServer

@Suite struct `The head of a request` {
  @Test func `has a method, a target and headers without regard to case`() throws {
    let request = try parsed("GET /a/b?c=d HTTP/1.1\r\nHost: x:1\r\nX-Y:  z \t")
    #expect(request.method == "GET")
    #expect(request.target == "/a/b?c=d")
    #expect(request.path == "/a/b")
    #expect(request.values(of: "host") == ["x:1"])
    #expect(request.values(of: "x-y") == ["z"])
    #expect(request.keepsAlive)
  }

  @Test(arguments: [
    "", "GET", "GET /", "GET / HTTP/1.1 x", "get / HTTP/1.1\r\nHost: x",
    "GET x HTTP/1.1\r\nHost: x",
    "GET http://x/ HTTP/1.1\r\nHost: x", "GET / HTTQ/1.1\r\nHost: x",
    "GET /\u{7f} HTTP/1.1\r\nHost: x",
    // No host, two hosts, a folded line, a space before the colon, and control characters.
    "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: x\r\nHost: x", "GET / HTTP/1.1\r\nHost: x\r\n y",
    "GET / HTTP/1.1\r\nHost : x", "GET / HTTP/1.1\r\nHost: x\r\n: y",
    "GET / HTTP/1.1\r\nHost: x\ny", "GET / HTTP/1.1\r\nHost: \u{0}",
  ])
  func `is refused where it is malformed`(_ text: String) {
    #expect(throws: Request.Problem.malformed) { try parsed(text) }
  }

  @Test(arguments: [Array("GET / HTTP/1.1\r\nHost: \u{1f}".utf8), [0xff, 0x20, 0x2f], [0, 0, 0]])
  func `is refused where it isn't text`(_ bytes: [UInt8]) {
    #expect(throws: Request.Problem.malformed) { try Request(head: bytes) }
  }

  @Test func `is refused where it is too large or of another version`() {
    let long = "GET /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: x"
    #expect(throws: Request.Problem.tooLarge) { try parsed(long) }
    #expect(throws: Request.Problem.unsupportedVersion) {
      try parsed("GET / HTTP/2.0\r\nHost: x")
    }
  }

  @Test(arguments: ["Connection: close", "Content-Length: 5", "Transfer-Encoding: chunked"])
  func `ends the connection where no other request can follow`(_ header: String) throws {
    #expect(try !parsed("GET / HTTP/1.1\r\nHost: x\r\n\(header)").keepsAlive)
  }

  private func parsed(_ text: String) throws -> Request { try Request(head: Array(text.utf8)) }
}
