#if Dashboard
  import FlyingSocks
  import Foundation

  /// The connection of one client.
  struct Connection {
    /// Of the kernel, in bytes.
    static let bufferSize: Int32 = 131_072

    private let socket: Socket
    private let pool: Pool
    private let patience: ClientPatience
    /// What was received and not yet used.
    private var received: [UInt8] = []

    init(_ socket: Socket, _ pool: Pool, _ patience: ClientPatience) {
      (self.socket, self.pool, self.patience) = (socket, pool, patience)
    }

    /// Answers requests until the client has gone.
    mutating func serve(_ handler: some RequestHandler) async {
      do {
        while let head = try await readHead(within: patience.request) {
          guard try await answer(Request(head: head), handler) else { break }
        }
      } catch let problem as Request.Problem {
        try? await write(Self.refusal(of: problem).encoded(hasBody: true, keepsAlive: false))
        await drain()
      } catch {
        // The client has gone, or the server stops.
      }
    }

    /// Asks the client to come back later.
    mutating func refuse() async {
      let refusal = Response(
        refusal: .unavailable, "Too many clients are connected.", headers: ["Retry-After": "10"])
      // One that hasn't been read would be lost with the connection.
      _ = try? await readHead(within: patience.refusal)
      try? await write(refusal.encoded(hasBody: true, keepsAlive: false))
    }

    private static func refusal(of problem: Request.Problem) -> Response {
      switch problem {
      case .malformed: Response(refusal: .malformed, "The request is not valid.")
      case .tooLarge: Response(refusal: .tooLarge, "The request is too large.")
      case .unsupportedVersion:
        Response(refusal: .unsupportedVersion, "Only HTTP/1.1 is supported.")
      }
    }

    /// Takes what the client is still sending: the system drops an answer where something is unread.
    private func drain() async {
      var left = 16
      while left > 0, (try? await read(within: patience.refusal)) != nil { left -= 1 }
    }

    // MARK: Requests

    /// The next head, without the empty line at its end; nil where the client sends no more.
    private mutating func readHead(within seconds: Double) async throws -> ArraySlice<UInt8>? {
      let end = ContinuousClock.now + .seconds(seconds)
      var searched = 0
      while true {
        if let range = Self.emptyLine(in: received, from: searched) {
          defer { received.removeSubrange(..<range.upperBound) }
          return received[..<range.lowerBound]
        }
        guard received.count <= Request.maximumSize else { throw Request.Problem.tooLarge }
        searched = max(0, received.count - 3)
        let left = ContinuousClock.now.duration(to: end) / .seconds(1)
        guard left > 0, let bytes = try await read(within: left) else { return nil }
        received += bytes
      }
    }

    private static func emptyLine(in bytes: [UInt8], from start: Int) -> Range<Int>? {
      let mark: [UInt8] = [13, 10, 13, 10]
      guard bytes.count >= 4 else { return nil }
      return (start...(bytes.count - 4)).first { bytes[$0..<$0 + 4].elementsEqual(mark) }
        .map { $0..<$0 + 4 }
    }

    private func read(within seconds: Double) async throws -> [UInt8]? {
      do {
        while true {
          do {
            return try socket.read(atMost: 4096)
          } catch SocketError.blocked {
            try await pool.wait(for: .read, on: socket, atMost: seconds)
          }
        }
      } catch SocketError.disconnected {
        return nil
      } catch is Pool.TimedOut {
        return nil
      }
    }

    // MARK: Answers

    /// - Returns: Whether another request may follow.
    private func answer(_ request: Request, _ handler: some RequestHandler) async throws -> Bool {
      let hasBody = request.method != "HEAD"
      switch handler.answer(request) {
      case .response(let response):
        try await write(response.encoded(hasBody: hasBody, keepsAlive: request.keepsAlive))
        return request.keepsAlive
      case .events(let head):
        try await write(head.encoded(hasBody: false, isStream: true, keepsAlive: false))
        if hasBody, let channel = handler.channel { try await stream(channel) }
        return false
      }
    }

    /// Sends states until there are no more, the newest when the client has taken the one before.
    private func stream(_ channel: LiveChannel) async throws {
      try await write(EventStream.head + (channel.history ?? Data()))
      var number: UInt64 = 0
      while true {
        switch await channel.next(after: number) {
        case .state(let frame, let newest):
          number = newest
          try await write(frame)
        case .keepAlive:
          try Task.checkCancellation()
          try await write(EventStream.comment)
        case .end:
          return try await write(EventStream.end)
        }
      }
    }

    private func write(_ data: Data) async throws {
      var sent = data.startIndex
      while sent < data.endIndex {
        do {
          sent = try socket.write(data, from: sent)
        } catch SocketError.blocked {
          try await pool.wait(for: .write, on: socket, atMost: patience.stall)
        }
      }
    }
  }
#endif
