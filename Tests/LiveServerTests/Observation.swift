import Synchronization

@testable import LiveServer

extension ListenAddress {
  /// Any free port that only this machine reaches.
  static let loopback = ListenAddress(host: "127.0.0.1", port: 0)
}

extension LiveChannel {
  /// The number of readers that wait for a state.
  var waitingReaders: Int { newest.withLock { $0.waiting.count } }
}

#if Dashboard
  extension LiveServer {
    /// The number of clients that are served.
    var clients: Int { connections.count }
  }
#endif
