internal import CProcess
import Foundation

/// What this machine can count.
package enum Counters {
  /// Whether there is a PMU that counts instructions for this process.
  package static let hasInstructions: Bool = {
    let counter = cprocess_counter_open(CPROCESS_INSTRUCTIONS)
    guard counter >= 0 else { return false }
    close(counter)
    return true
  }()
}
