#if Dashboard
  import Dispatch
  import FlyingSocks
  import Foundation
  import Synchronization

  /// A server at one address, until it is stopped.
  package final class LiveServer: Sendable {
    /// Where it listens, with the port that it got.
    package let address: ListenAddress

    private let listener: Socket
    private let handler: any RequestHandler
    let connections: ConnectionLimit
    private let patience: ClientPatience
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - address: Port 0 takes any that is free.
    ///   - limit: The number of clients at once; others are asked to come back later.
    ///   - patience: How long it waits for clients.
    ///   - handler: Makes what answers, given the address with its port.
    package init(
      at address: ListenAddress, limit: ConnectionLimit = ConnectionLimit(),
      patience: ClientPatience = ClientPatience(), _ handler: (ListenAddress) -> any RequestHandler
    ) throws(ServerError) {
      (listener, self.address) = try Self.listen(at: address)
      self.handler = handler(self.address)
      (connections, self.patience) = (limit, patience)
      task.withLock { $0 = Task { await self.run() } }
    }

    /// Ends the clients' streams and stops to listen.
    ///
    /// - Parameter patience: How long clients may take to read the last state, in seconds.
    package func stop(patience: Double = 1) {
      guard let task = task.withLock({ $0.take() }) else { return }
      handler.channel?.close()
      let end = ContinuousClock.now + .seconds(patience)
      while handler.channel != nil, connections.count > 0, ContinuousClock.now < end {
        Thread.sleep(forTimeInterval: 0.01)
      }
      task.cancel()
      _ = hasEnded.wait(timeout: .now() + 2)
    }

    // MARK: Sockets

    private static func listen(
      at address: ListenAddress
    ) throws(ServerError) -> (Socket, ListenAddress) {
      do {
        let socket = try Socket(domain: Int32(address.isIPv6 ? AF_INET6 : AF_INET))
        do {
          try socket.setValue(true, for: .localAddressReuse)
          if address.isIPv6 {
            try socket.bind(to: .inet6(ip6: address.host, port: address.port))
          } else {
            try socket.bind(to: .inet(ip4: address.host, port: address.port))
          }
          try socket.listen()
          try socket.setFlags(.nonBlocking)
          return (socket, try bound(socket, as: address))
        } catch {
          try? socket.close()
          throw error
        }
      } catch {
        throw ServerError(error, at: address)
      }
    }

    private static func bound(_ socket: Socket, as address: ListenAddress) throws -> ListenAddress {
      var bound = address
      switch try socket.sockname() {
      case .ip4(_, let port), .ip6(_, let port): bound.port = port
      case .unix: break
      }
      return bound
    }

    // MARK: Clients

    private func run() async {
      let pool = Pool()
      await withTaskGroup(of: Void.self) { group in
        try? await pool.prepare()
        group.addTask { try? await pool.run() }
        group.addTask { await self.accept(pool) }
        if let channel = handler.channel {
          group.addTask { await Self.keepAlive(channel) }
        }
        // Without one of them there is no service.
        await group.next()
        group.cancelAll()
      }
      try? listener.close()
      hasEnded.signal()
    }

    private static func keepAlive(_ channel: LiveChannel) async {
      while (try? await Task.sleep(for: .seconds(EventStream.keepAliveInterval))) != nil {
        channel.keepAlive()
      }
    }

    private func accept(_ pool: Pool) async {
      await withDiscardingTaskGroup { group in
        while !Task.isCancelled {
          do {
            let socket = Socket(file: try listener.accept().file)
            let place = connections.take()
            guard place != .none else {
              try? socket.close()
              continue
            }
            group.addTask { await self.serve(socket, pool, place) }
          } catch SocketError.blocked {
            guard (try? await pool.wait(for: .read, on: listener)) != nil else { break }
          } catch {
            // There is no descriptor left, or the client has gone already.
            try? await Task.sleep(for: .milliseconds(50))
          }
        }
        group.cancelAll()
      }
    }

    private func serve(_ socket: Socket, _ pool: Pool, _ place: ConnectionLimit.Place) async {
      if (try? socket.setFlags(.nonBlocking)) != nil {
        // What a client doesn't read must not pile up in the kernel either.
        try? socket.setValue(Connection.bufferSize, for: .sendBufferSize)
        var connection = Connection(socket, pool, patience)
        if place == .service {
          await connection.serve(handler)
        } else {
          await connection.refuse()
        }
      }
      // Before another client gets the same descriptor.
      await pool.settle()
      try? socket.close()
      connections.leave(place)
    }
  }

  extension ServerError {
    fileprivate init(_ error: any Error, at address: ListenAddress) {
      guard case .failed(_, let number, let message) = error as? SocketError else {
        self.init(.unavailable, "can't listen at '\(address.text)': \(error)")
        return
      }
      switch number {
      case EADDRINUSE:
        self.init(
          .portInUse,
          """
          can't listen at '\(address.text)': another program uses the port
            Choose another port, or 0 for any that is free
          """)
      case EADDRNOTAVAIL:
        self.init(
          .usage,
          """
          can't listen at '\(address.text)': this machine doesn't have that address
            Use 127.0.0.1, or 0.0.0.0 for all of its addresses
          """)
      case EACCES:
        self.init(
          .usage,
          """
          can't listen at '\(address.text)': permission denied
            Choose a port above 1023
          """)
      default:
        self.init(.unavailable, "can't listen at '\(address.text)': \(message)")
      }
    }
  }
#endif
