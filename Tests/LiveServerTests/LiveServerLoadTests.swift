#if Dashboard
  import FlyingSocks
  import Foundation
  import Testing

  @testable import LiveServer

  @Suite(.serialized, .timeLimit(.minutes(1))) struct `A server with many clients` {
    private let token = AccessToken()
    private let states = LiveChannel()

    private func start() throws -> LiveServer {
      try LiveServer(at: .loopback) { PageHandler(states, token: token, hosts: HostCheck($0)) }
    }

    private func reader(of server: LiveServer) async throws -> TestClient {
      let client = try await TestClient(server.address)
      try await client.get("/\(token.text)/events", from: server)
      return client
    }

    private static func descriptors() -> Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd").count) ?? .max
    }

    @Test func `sends each of 200 the newest state, and leaves no descriptor`() async throws {
      states.publish { "{\"n\":1}" }
      let server = try start()
      defer { stop(server) }
      // What the first connection opens for good.
      var first = try await reader(of: server)
      try await first.read(until: "data: {\"n\":1}")
      let before = Self.descriptors()
      var clients: [TestClient] = []
      for _ in 0..<200 { clients.append(try await reader(of: server)) }
      for index in clients.indices { try await clients[index].read(until: "data: {\"n\":1}") }
      states.publish { "{\"n\":2}" }
      for index in clients.indices { try await clients[index].read(until: "data: {\"n\":2}") }
      #expect(server.clients == 201)
      for client in clients { await client.close() }
      // The first write to a client that has gone is answered, the second one fails.
      try await wait {
        states.publish { "{}" }
        return server.clients == 1
      }
      // Other tests of the process open some of their own meanwhile.
      try await wait { Self.descriptors() < before + 100 }
      await first.close()
    }

    @Test func `goes on where clients vanish in the middle of everything`() async throws {
      let large = String(repeating: "y", count: 300_000)
      states.publish { large }
      let server = try start()
      defer { stop(server) }
      for round in 0..<150 {
        let client = try await TestClient(server.address)
        switch round % 3 {
        case 0: break
        case 1: try await client.send("GET /")
        default: try await client.get("/\(token.text)/events", from: server)
        }
        await client.close()
      }
      try await wait {
        states.publish { large }
        return server.clients == 0
      }
      var client = try await reader(of: server)
      try await client.read(until: "yyy")
      await client.close()
    }

    @Test func `keeps nothing for a slow one`() async throws {
      let server = try start()
      defer { stop(server) }
      var (slow, quick) = (try await reader(of: server), try await reader(of: server))
      try await slow.read(until: "retry")
      let filling = String(repeating: "z", count: 100_000)
      for number in 1...200 {
        states.publish { "{\"n\":\(number),\"x\":\"\(filling)\"}" }
        try await quick.read(until: "{\"n\":\(number),")
        quick.forget()
      }
      try await slow.read(until: "{\"n\":200,")
      let got = slow.received.matches(of: /id: [0-9]/).count
      // What fits into the kernel's buffers on both sides, and the newest.
      #expect(got < 150)
      #expect(slow.received.contains("\nid: 200\n"))
      for client in [slow, quick] { await client.close() }
    }
  }
#endif
