/// How much of a machine an execution should use.
package struct ResourceTargets: Hashable, Sendable {
  /// The least share of the processors, 0…1: what is not used was paid for all the same.
  package var cpu: Double
  /// The largest share of the memory, 0…1.
  package var memory: Double
  /// The most bytes a second that are read and written; nil for any.
  package var io: Double?

  package init(cpu: Double = 0.7, memory: Double = 0.8, io: Double? = nil) {
    self.cpu = cpu
    self.memory = memory
    self.io = io
  }

  /// Whether enough of the processors is used; nil where that isn't known.
  package func isMet(cpu use: ResourceUse) -> Bool? { use.cpuShare.map { $0 >= cpu } }

  /// Whether not too much memory is used; nil where that isn't known.
  package func isMet(memory use: ResourceUse) -> Bool? { use.memoryShare.map { $0 <= memory } }

  /// Whether not too much is read and written; nil where that isn't known, or there is no target.
  package func isMet(io use: ResourceUse) -> Bool? {
    io.flatMap { maximum in use.byteRate.map { $0 <= maximum } }
  }
}
