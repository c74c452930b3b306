package import Quantities

/// How much of a machine an execution should use.
package struct ResourceTargets: Hashable, Sendable {
  /// The least fraction of the processors: what is not used was paid for all the same.
  package var cpu: Fraction
  /// The largest fraction of the memory.
  package var memory: Fraction
  /// The most that is read and written in a second; nil for any.
  package var ioPerSecond: Bytes?

  package init(cpu: Fraction = 0.7, memory: Fraction = 0.8, ioPerSecond: Bytes? = nil) {
    self.cpu = cpu
    self.memory = memory
    self.ioPerSecond = ioPerSecond
  }

  /// Whether enough of the processors is used; nil where that isn't known.
  package func isMet(cpu use: ResourceUse) -> Bool? { use.cpuShare.map { $0 >= cpu } }

  /// Whether not too much memory is used; nil where that isn't known.
  package func isMet(memory use: ResourceUse) -> Bool? { use.memoryShare.map { $0 <= memory } }

  /// Whether not too much is read and written; nil where that isn't known, or there is no target.
  package func isMet(io use: ResourceUse) -> Bool? {
    ioPerSecond.flatMap { most in use.bytesPerSecond.map { $0 <= most } }
  }
}
