#if Dashboard
  import FlyingSocks
  import Foundation
  import Testing

  @testable import LiveServer

  @Suite(.serialized, .timeLimit(.minutes(1))) struct `A server` {
    private let token = AccessToken()
    private let states = LiveChannel()

    private func start(
      at address: ListenAddress = .loopback, limit: ConnectionLimit = ConnectionLimit(),
      patience: ClientPatience = ClientPatience()
    ) throws -> LiveServer {
      try LiveServer(at: address, limit: limit, patience: patience) {
        PageHandler(states, token: token, hosts: HostCheck($0))
      }
    }

    private func reader(of server: LiveServer) async throws -> TestClient {
      let client = try await TestClient(server.address)
      try await client.get("/\(token.text)/events", from: server)
      return client
    }

    @Test(arguments: ["127.0.0.1", "[::1]"])
    func `answers several requests of a connection`(_ host: String) async throws {
      let server = try start(at: try #require(ListenAddress(host)))
      defer { stop(server) }
      var client = try await TestClient(server.address)
      try await client.get("/\(token.text)/", from: server)
      try await client.read(until: "</html>")
      #expect(client.received.hasPrefix("HTTP/1.1 200 OK\r\n"))
      client.forget()
      try await client.get("/", from: server)
      try await client.read(until: "printed.\n")
      #expect(client.received.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
    }

    @Test(arguments: [
      ("\u{1}\r\n\r\n", "400"), ("GET / HTTP/1.1\r\n\r\n", "400"), ("GET / HTTP/3\r\n\r\n", "505"),
      (String(repeating: "x", count: 20_000), "431"),
      ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "405"),
    ])
    func `answers what it can't understand, and ends the connection`(
      text: String, status: String
    ) async throws {
      let server = try start()
      defer { stop(server) }
      var client = try await TestClient(server.address)
      try await client.send(text)
      try await client.read(until: "\r\n\r\n")
      #expect(client.received.hasPrefix("HTTP/1.1 \(status) "))
      #expect(client.received.contains("Connection: close"))
    }

    @Test func `sends the run so far, each new state and the end`() async throws {
      states.publish({ "{\"n\":1}" }, history: { "{\"h\":1}" })
      let server = try start()
      var client = try await reader(of: server)
      try await client.read(until: "data: {\"n\":1}\n\n")
      #expect(client.received.contains("Content-Type: text/event-stream"))
      #expect(client.received.contains("retry: 1000\n\nevent: history\ndata: {\"h\":1}\n\n"))
      states.publish { "{\"n\":2}" }
      try await client.read(until: "id: 2\nevent: state\ndata: {\"n\":2}\n\n")
      stop(server)
      try await client.read(until: "event: end\n")
      try await wait { server.clients == 0 }
    }

    @Test func `names a port that is in use`() async throws {
      let server = try start()
      defer { stop(server) }
      let error = #expect(throws: ServerError.self) { try start(at: server.address) }
      #expect(error?.code == .portInUse)
      #expect(error?.description.contains("Choose another port") == true)
    }

    @Test func `names an address that isn't this machine's`() {
      let error = #expect(throws: ServerError.self) {
        try start(at: ListenAddress(host: "192.0.2.1", port: 0))
      }
      #expect(error?.code == .usage)
    }

    @Test func `asks clients beyond its limit to come back later`() async throws {
      states.publish { "{}" }
      let server = try start(limit: ConnectionLimit(served: 2, refused: 1))
      defer { stop(server) }
      var clients: [TestClient] = []
      for _ in 0..<2 {
        var client = try await reader(of: server)
        try await client.read(until: "data: {}")
        clients.append(client)
      }
      var third = try await reader(of: server)
      let answer = try await third.readAll()
      #expect(answer.hasPrefix("HTTP/1.1 503 "))
      #expect(answer.contains("Retry-After: "))
      await third.close()
      await clients[0].close()
      for number in 0..<5 {
        states.publish { "{\"later\":\(number)}" }
        try await Task.sleep(for: .milliseconds(20))
      }
      try await wait { server.clients == 1 }
      var fourth = try await reader(of: server)
      try await fourth.read(until: "data: {")
      for client in [clients[1], fourth] { await client.close() }
    }

    @Test func `drops clients that send or take nothing`() async throws {
      let server = try start(patience: ClientPatience(request: 0.2, stall: 0.3))
      defer { stop(server) }
      var silent = try await TestClient(server.address)
      try await silent.send("GET / HT")
      #expect(try await silent.readAll() == "")
      await silent.close()
      let large = String(repeating: "x", count: 8_000_000)
      states.publish { large }
      let slow = try await reader(of: server)
      try await wait { server.clients == 1 }
      try await wait { server.clients == 0 }
      await slow.close()
    }
  }
#endif
