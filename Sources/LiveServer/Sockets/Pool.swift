#if Dashboard
  import FlyingSocks

  /// Waits until sockets are ready.
  struct Pool: Sendable {
    /// A socket wasn't ready in time.
    struct TimedOut: Error {}

    private let pool: any AsyncSocketPool

    init() { pool = .make(maxEvents: 64) }

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    /// - Parameter seconds: How long to wait at most; nil for ever.
    func wait(
      for event: Socket.Event, on socket: Socket, atMost seconds: Double? = nil
    ) async throws {
      guard let seconds else {
        return try await pool.suspendSocket(socket, untilReadyFor: [event])
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await pool.suspendSocket(socket, untilReadyFor: [event]) }
        group.addTask {
          try await Task.sleep(for: .seconds(seconds))
          throw TimedOut()
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }

    /// Waits until the pool has forgotten whatever it no longer waits for.
    ///
    /// It resumes a task before it removes the task's descriptor. One that was closed and used again in
    /// between would never be reported as ready.
    func settle() async {
      await (pool as? any Settling)?.settle()
    }
  }

  private protocol Settling: Actor {}

  extension Settling {
    fileprivate func settle() {}
  }

  extension SocketPool: Settling {}
#endif
