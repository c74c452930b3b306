import Foundation
import Synchronization

/// The newest document of a run, for any number of readers that are as fast as they can be.
///
/// A reader that is slow misses documents; none are kept for it. Documents are made when somebody asks,
/// once for all readers.
package final class LiveChannel: Sendable {
  /// What there is for a reader.
  enum Event: Sendable {
    /// A server-sent event with the newest state, and its number.
    case state(Data, number: UInt64)
    /// Nothing new, but the connection must show that it is alive.
    case keepAlive
    /// There will be no more states.
    case end
  }

  struct Newest {
    var number: UInt64 = 0
    var make: (@Sendable () -> String)?
    var text: String?
    var frame: Data?
    var makeHistory: (@Sendable () -> String)?
    var history: Data?
    var isClosed = false
    var lastReader: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]

    /// The newest state, made at most once.
    mutating func made() -> String? {
      if text == nil { text = make?() }
      return text
    }
  }

  let newest = Mutex(Newest())

  package init() {}

  // MARK: For the writer

  /// Replaces the state.
  ///
  /// - Parameters:
  ///   - state: Makes the state's JSON.
  ///   - history: Makes the JSON of what a reader that connects gets first: samples of the run so far
  ///     and earlier runs; nil for nothing.
  package func publish(
    _ state: @escaping @Sendable () -> String, history: (@Sendable () -> String)? = nil
  ) {
    wake { newest in
      newest.number += 1
      (newest.make, newest.text, newest.frame) = (state, nil, nil)
      (newest.makeHistory, newest.history) = (history, nil)
    }
  }

  /// Ends all readers.
  package func close() {
    wake { $0.isClosed = true }
  }

  /// Has all readers that wait show that they are alive.
  func keepAlive() {
    wake { _ in }
  }

  private func wake(_ change: (inout Newest) -> Void) {
    let waiting = newest.withLock { newest in
      change(&newest)
      defer { newest.waiting = [:] }
      return newest.waiting.values
    }
    for reader in waiting { reader.resume() }
  }

  // MARK: For readers

  /// The newest state's JSON; nil before the first.
  package var state: String? {
    newest.withLock { $0.made() }
  }

  /// A server-sent event with the run so far; nil where there is none.
  var history: Data? {
    newest.withLock { newest in
      if newest.history == nil {
        newest.history = newest.makeHistory.map { EventStream.event("history", data: $0()) }
      }
      return newest.history
    }
  }

  /// Waits for a state.
  ///
  /// - Parameter number: That of the last state that the reader got; 0 for none.
  func next(after number: UInt64) async -> Event {
    if let event = event(after: number) { return event }
    await wait(after: number)
    return event(after: number) ?? .keepAlive
  }

  private func event(after number: UInt64) -> Event? {
    newest.withLock { newest in
      // The last state comes before the end.
      if newest.number > number, let text = newest.made() {
        let frame = newest.frame ?? EventStream.event("state", data: text, id: newest.number)
        newest.frame = frame
        return .state(frame, number: newest.number)
      }
      return newest.isClosed ? .end : nil
    }
  }

  private func wait(after number: UInt64) async {
    let reader = newest.withLock { newest in
      newest.lastReader += 1
      return newest.lastReader
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = newest.withLock { newest in
          if newest.number > number || newest.isClosed || Task.isCancelled { return true }
          newest.waiting[reader] = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      newest.withLock { $0.waiting.removeValue(forKey: reader) }?.resume()
    }
  }
}
