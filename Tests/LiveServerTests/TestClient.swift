#if Dashboard
  import Dispatch
  import FlyingSocks
  import Foundation

  @testable import LiveServer

  /// A client that sends what it is given.
  struct TestClient {
    struct Problem: Error { let text: String }

    private static let pool: Task<Pool, any Error> = Task {
      let pool = Pool()
      try await pool.prepare()
      Task { try await pool.run() }
      return pool
    }

    let socket: Socket
    private let pool: Pool
    private var bytes = Data()

    var received: String { String(decoding: bytes, as: UTF8.self) }

    init(_ address: ListenAddress) async throws {
      pool = try await Self.pool.value
      socket = try Socket(domain: Int32(address.isIPv6 ? AF_INET6 : AF_INET))
      if address.isIPv6 {
        try socket.connect(to: .inet6(ip6: address.host, port: address.port))
      } else {
        try socket.connect(to: .inet(ip4: address.host, port: address.port))
      }
      try socket.setFlags(.nonBlocking)
    }

    func send(_ text: String) async throws {
      let data = Data(text.utf8)
      var sent = data.startIndex
      while sent < data.endIndex {
        do {
          sent = try socket.write(data, from: sent)
        } catch SocketError.blocked {
          try await pool.wait(for: .write, on: socket, atMost: 10)
        }
      }
    }

    func get(_ path: String, from server: LiveServer, headers: String = "") async throws {
      try await send("GET \(path) HTTP/1.1\r\nHost: \(server.address.text)\r\n\(headers)\r\n")
    }

    private func read() async throws -> [UInt8] {
      while true {
        do {
          return try socket.read(atMost: 65536)
        } catch SocketError.blocked {
          try await pool.wait(for: .read, on: socket, atMost: 10)
        }
      }
    }

    /// Reads until there is a text.
    mutating func read(until text: String) async throws {
      let wanted = Data(text.utf8)
      var start = bytes.startIndex
      while bytes.range(of: wanted, in: start..<bytes.endIndex) == nil {
        start = max(bytes.startIndex, bytes.endIndex - wanted.count)
        bytes += try await read()
      }
    }

    /// Reads until the server ends the connection.
    mutating func readAll() async throws -> String {
      do {
        while true { try await read(until: "\u{0}") }
      } catch SocketError.disconnected {}
      return received
    }

    mutating func forget() { bytes = Data() }

    func close() async {
      await pool.settle()
      try? socket.close()
    }
  }

  /// Fails where something takes longer than some seconds.
  func within<Result: Sendable>(
    _ seconds: Double, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw TestClient.Problem(text: "takes longer than \(seconds) seconds")
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else {
        throw TestClient.Problem(text: "nothing was done")
      }
      return result
    }
  }

  /// Stops a server on a thread that may wait.
  func stop(_ server: LiveServer) {
    DispatchQueue.global().async { server.stop() }
  }

  /// Waits until something is true.
  func wait(until isTrue: @escaping @Sendable () -> Bool) async throws {
    try await within(10) {
      while !isTrue() { try await Task.sleep(for: .milliseconds(10)) }
    }
  }
#endif
