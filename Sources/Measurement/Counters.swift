internal import CProcess
import Foundation

/// What this machine can count, and keep apart.
package enum Counters {
  /// Whether there is a PMU that counts instructions for this process.
  package static let hasInstructions: Bool = {
    let counter = cprocess_counter_open(Int32(CPROCESS_INSTRUCTIONS.rawValue))
    guard counter >= 0 else { return false }
    close(counter)
    return true
  }()

  /// Whether agents can be kept to processors of their own.
  package static let canPinAgents: Bool = {
    var cpu: Int32 = 0
    return cprocess_cpus(&cpu, 1) > 0
  }()
}
