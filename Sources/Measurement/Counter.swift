internal import CProcess
import Foundation

/// A hardware or software event counted over a child's whole life.
struct Counter: ~Copyable {
  private let descriptor: Int32

  /// Opens a counter that the next child of this thread takes with it from its exec on.
  ///
  /// - Returns: nil where the machine or its rights don't allow it.
  init?(_ event: cprocess_event) {
    let descriptor = cprocess_counter_open(event)
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The count since exec, in all threads and children; nil when the hardware was shared out so
  /// thinly that it would be a guess.
  var value: Double? {
    var value = 0.0
    return cprocess_counter_value(descriptor, &value) ? value : nil
  }
}

/// What this machine can count.
package enum Counters {
  /// Whether there is a PMU that counts instructions for this process.
  package static let hasInstructions: Bool = Counter(CPROCESS_INSTRUCTIONS) != nil
}
