package import Quantities

/// Targets for the resource utilization of an execution.
package struct ResourceTargets: Hashable, Sendable {
  /// The minimum utilization of the processors.
  package var cpu: Fraction
  /// The maximum utilization of the memory.
  package var memory: Fraction
  /// The maximum number of bytes read and written per second; nil for any.
  package var ioPerSecond: Bytes?

  package init(cpu: Fraction = 0.7, memory: Fraction = 0.8, ioPerSecond: Bytes? = nil) {
    self.cpu = cpu
    self.memory = memory
    self.ioPerSecond = ioPerSecond
  }

  /// Whether the utilization of the processors meets the target; nil if unknown.
  package func isMet(cpu use: ResourceUse) -> Bool? { use.cpuShare.map { $0 >= cpu } }

  /// Whether the utilization of the memory meets the target; nil if unknown.
  package func isMet(memory use: ResourceUse) -> Bool? { use.memoryShare.map { $0 <= memory } }

  /// Whether the rate of input and output meets the target; nil if unknown, or without a target.
  package func isMet(io use: ResourceUse) -> Bool? {
    ioPerSecond.flatMap { most in use.bytesPerSecond.map { $0 <= most } }
  }
}
