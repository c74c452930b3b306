import Synchronization
import TestSupport

/// Requests in the order in which they arrived.
final class Received: Sendable {
  private let requests = Mutex<[StubServer.Request]>([])
  var all: [StubServer.Request] { requests.withLock { $0 } }
  func add(_ request: StubServer.Request) { requests.withLock { $0.append(request) } }
}
