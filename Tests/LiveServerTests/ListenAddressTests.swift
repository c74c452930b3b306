import Testing

@testable import LiveServer

@Suite struct `An address to listen at` {
  @Test(arguments: [
    ("127.0.0.1:80", "127.0.0.1:80"), ("localhost", "127.0.0.1:7"), ("localhost:9", "127.0.0.1:9"),
    ("8080", "127.0.0.1:8080"), ("0.0.0.0", "0.0.0.0:7"), ("[::1]:5", "[::1]:5"),
    ("[::]", "[::]:7"),
    ("10.0.0.3:0", "10.0.0.3:0"),
  ])
  func `is an address, a port, or both`(text: String, expected: String) {
    #expect(ListenAddress(text, port: 7)?.text == expected)
  }

  @Test(arguments: [
    "", ":", ":80", "x", "example.org:80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "70000",
    "127.0.0.1:8x", "1.2.3", "1.2.3.256", "1.2.3.4.5", "[::1", "[]:1", "::1", "[::1]x", "[g::]:1",
    "127.0.0.1/24", "１２７.0.0.1",
  ])
  func `is nothing else`(_ text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("127.9.0.1", true), ("[::1]", true), ("0.0.0.0", false), ("[::]", false),
    ("192.168.0.2", false), ("[fe80::1]", false),
  ])
  func `of other machines requires permission`(text: String, isLoopback: Bool) throws {
    let address = try #require(ListenAddress(text))
    try address.check(allowsRemote: true)
    guard !isLoopback else { return try address.check(allowsRemote: false) }
    let error = #expect(throws: ServerError.self) { try address.check(allowsRemote: false) }
    #expect(error?.code == .usage)
    #expect(error?.description.contains("--allow-remote") == true)
  }
}

@Suite struct `A token` {
  @Test func `has 128 random bits`() {
    let tokens = Set((0..<1000).map { _ in AccessToken().text })
    #expect(tokens.count == 1000)
    #expect(tokens.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    // Each digit is each value somewhere.
    let digits = tokens.map { Array($0) }
    #expect((0..<32).allSatisfy { place in Set(digits.map { $0[place] }).count == 16 })
  }

  @Test func `matches itself only`() {
    let token = AccessToken([UInt8](repeating: 0xa5, count: 16))
    let text = token.text
    #expect(text == String(repeating: "a5", count: 16))
    #expect(token.matches(text))
    for other in [
      "", "a", String(text.dropLast()), text + "a", text.uppercased(), "b" + text.dropFirst(),
      text.dropLast() + "6",
    ] {
      #expect(!token.matches(other), "\(other)")
    }
  }
}
