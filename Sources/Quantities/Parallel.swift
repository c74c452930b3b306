import Foundation
import Synchronization

/// Work on many values at once.
package enum Parallel {
  /// Maps values on as many threads as there are cores.
  ///
  /// - Parameters:
  ///   - values: What is mapped.
  ///   - progress: Called with how many are done and of how many, one call at a time.
  ///   - transform: Maps one, on any thread.
  package static func map<Value: Sendable, Result: Sendable>(
    _ values: [Value], progress: (@Sendable (Int, Int) -> Void)? = nil,
    _ transform: @Sendable (Value) -> Result
  ) -> [Result] {
    let pieces = min(values.count, 16 * ProcessInfo.processInfo.activeProcessorCount)
    guard pieces > 1 else { return values.map(transform) }
    let bounds = (0...pieces).map { $0 * values.count / pieces }
    let results = Mutex((done: 0, parts: [[Result]](repeating: [], count: pieces)))
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      let part = values[bounds[piece]..<bounds[piece + 1]].map(transform)
      results.withLock {
        $0.parts[piece] = part
        $0.done += part.count
        progress?($0.done, values.count)
      }
    }
    return results.withLock { $0.parts.flatMap { $0 } }
  }
}
