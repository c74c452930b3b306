import Synchronization

/// How many clients a server has at once.
package final class ConnectionLimit: Sendable {
  /// What there is for a client.
  enum Place: Hashable, Sendable {
    case service
    /// Room to be asked to come back later.
    case refusal
    case none
  }

  /// The maximum number of clients that are served, and of those that are refused at once.
  private let (served, refused): (Int, Int)
  private let counts = Mutex((served: 0, refused: 0))

  package init(served: Int = 250, refused: Int = 50) {
    (self.served, self.refused) = (served, refused)
  }

  /// The number of clients that are served.
  var count: Int { counts.withLock { $0.served } }

  func take() -> Place {
    counts.withLock { counts in
      if counts.served < served {
        counts.served += 1
        return .service
      }
      guard counts.refused < refused else { return .none }
      counts.refused += 1
      return .refusal
    }
  }

  func leave(_ place: Place) {
    counts.withLock { counts in
      switch place {
      case .service: counts.served -= 1
      case .refusal: counts.refused -= 1
      case .none: break
      }
    }
  }
}
