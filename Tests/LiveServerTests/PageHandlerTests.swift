import Foundation
import Testing

@testable import LiveServer

@Suite struct `Who may read the page` {
  private let token = AccessToken()
  private let states = LiveChannel()

  private func status(
    _ method: String = "GET", _ path: String? = nil, headers: [(String, String)] = [],
    host: String = "127.0.0.1:8080", at address: String = "127.0.0.1:8080", names: [String] = []
  ) throws -> Response.Status {
    let handler = PageHandler(
      states, token: token, hosts: HostCheck(try #require(ListenAddress(address)), names: names))
    let request = Request(
      method, path ?? "/\(token.text)/", headers: [("host", host)] + headers)
    return handler.answer(request).response.status
  }

  @Test func `those who know the token`() throws {
    #expect(try status() == .ok)
    #expect(try status("HEAD") == .ok)
    #expect(try status("GET", "/\(token.text)/events") == .ok)
    #expect(try status("GET", "/\(token.text)/?x") == .ok)
    #expect(try status("GET", "/\(token.text)") == .redirected)
  }

  @Test(arguments: [
    "/", "/events", "/state.json", "/00000000000000000000000000000000/", "//", "/%2e/", "/?TOKEN",
    "/x/TOKEN/", "/TOKEN0/", "/favicon.ico",
  ])
  func `nobody without the token`(_ path: String) throws {
    #expect(try status("GET", path.replacing("TOKEN", with: token.text)) == .forbidden)
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "GETX"])
  func `nobody with another method, with or without the token`(_ method: String) throws {
    #expect(try status(method) == .methodNotAllowed)
    #expect(try status(method, "/") == .methodNotAllowed)
  }

  @Test(arguments: [
    "evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:8081",
    "localhost:1",
    "", "127.0.0.1:8080.evil.example", "localhost.evil.example:8080", "user@127.0.0.1:8080",
    "[::1]:8080", "0.0.0.0:8080", "127.0.0.2:8080",
  ])
  func `nobody under another name`(_ host: String) throws {
    #expect(try status(host: host) == .wrongHost)
  }

  @Test func `this machine under its loopback names`() throws {
    #expect(try status(host: "localhost:8080") == .ok)
    #expect(try status(host: "LocalHost:8080") == .ok)
    #expect(try status(host: "[::1]:80", at: "[::1]:80") == .ok)
    #expect(try status(host: "127.0.0.1", at: "127.0.0.1:80") == .ok)
  }

  @Test func `other machines by an address or this machine's name`() throws {
    let all = "0.0.0.0:8080"
    #expect(try status(host: "10.1.2.3:8080", at: all) == .ok)
    #expect(try status(host: "[fe80::1]:8080", at: all) == .ok)
    #expect(try status(host: "Build-7:8080", at: all, names: ["build-7"]) == .ok)
    #expect(try status(host: "evil.example:8080", at: all, names: ["build-7"]) == .wrongHost)
    #expect(try status(host: "build-7:8080", names: ["build-7"]) == .wrongHost)
  }

  @Test(arguments: [
    "http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1",
    "http://127.0.0.1:8081",
    "", "http://127.0.0.1:8080/x",
  ])
  func `no page of another site`(_ origin: String) throws {
    #expect(try status(headers: [("origin", origin)]) == .forbidden)
    #expect(
      try status(headers: [("origin", "http://127.0.0.1:8080"), ("origin", origin)]) == .forbidden)
  }

  @Test func `the page itself`() throws {
    #expect(try status(headers: [("origin", "http://127.0.0.1:8080")]) == .ok)
  }

  @Test func `but nothing else is there`() throws {
    #expect(try status("GET", "/\(token.text)/x") == .notFound)
    #expect(try status("GET", "/\(token.text)/../events") == .notFound)
    #expect(try status("GET", "/\(token.text)/metrics") == .notFound)
  }

  @Test func `and the state is its newest document`() throws {
    let path = "/\(token.text)/state.json"
    #expect(try status("GET", path) == .unavailable)
    states.publish { "{\"a\": 1}" }
    states.publish { "{\"a\": 2}" }
    let handler = PageHandler(states, token: token, hosts: HostCheck(.loopback))
    let response = handler.answer(Request("GET", path, headers: [("host", "127.0.0.1:0")])).response
    #expect(response.body == Data("{\"a\": 2}\n".utf8))
    #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
  }
}

@Suite struct `Every answer` {
  @Test(arguments: ["/T/", "/T/events", "/T/state.json", "/", "/T", "/T/x"], ["GET", "POST"])
  func `forbids keeping, guessing, framing and sending on`(path: String, method: String) throws {
    let (token, states) = (AccessToken(), LiveChannel())
    states.publish { "{}" }
    let handler = PageHandler(states, token: token, hosts: HostCheck(.loopback))
    let request = Request(
      method, path.replacing("T", with: token.text), headers: [("host", "127.0.0.1:0")])
    let response = handler.answer(request).response
    #expect(response.headers["Cache-Control"] == "no-store")
    #expect(response.headers["X-Content-Type-Options"] == "nosniff")
    #expect(response.headers["Referrer-Policy"] == "no-referrer")
    #expect(response.headers["Access-Control-Allow-Origin"] == nil)
    let policy = try #require(response.headers["Content-Security-Policy"])
    #expect(policy.contains("default-src 'none'"))
    #expect(policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe"))
    #expect(!policy.contains("*"))
    let text = String(decoding: response.encoded(hasBody: true, keepsAlive: false), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 \(response.status.rawValue) "))
    #expect(text.contains("\r\nConnection: close\r\n"))
    #expect(text.contains("\r\nContent-Length: \(response.body.count)\r\n"))
  }
}

@Suite struct `The metrics' listener` {
  private func response(
    _ method: String = "GET", _ path: String = "/metrics", host: String = "127.0.0.1:0",
    isLocal: Bool = true
  ) -> Response {
    MetricsHandler(hosts: isLocal ? HostCheck(.loopback) : nil) { "metric 1\n" }
      .answer(Request(method, path, headers: [("host", host)])).response
  }

  @Test func `answers Prometheus without a token`() {
    #expect(response().body == Data("metric 1\n".utf8))
    #expect(response().headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
  }

  @Test func `answers nothing else`() {
    #expect(response("POST").status == .methodNotAllowed)
    #expect(response("HEAD").status == .methodNotAllowed)
    #expect(response("GET", "/").status == .notFound)
    #expect(response("GET", "/metrics/x").status == .notFound)
    #expect(response(host: "evil.example:0").status == .wrongHost)
    // Where every machine may read, every name may lead here.
    #expect(response(host: "build-7:0", isLocal: false).status == .ok)
  }
}
