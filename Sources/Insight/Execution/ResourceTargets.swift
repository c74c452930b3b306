/// Targets for the resource utilization of an execution.
package struct ResourceTargets: Hashable, Sendable {
  /// The minimum utilization of the processors, 0…1.
  package var cpu: Double
  /// The maximum utilization of the memory, 0…1.
  package var memory: Double
  /// The maximum number of bytes read and written per second; nil for any.
  package var io: Double?

  package init(cpu: Double = 0.7, memory: Double = 0.8, io: Double? = nil) {
    self.cpu = cpu
    self.memory = memory
    self.io = io
  }

  /// Whether the utilization of the processors meets the target; nil if unknown.
  package func isMet(cpu use: ResourceUse) -> Bool? { use.cpuShare.map { $0 >= cpu } }

  /// Whether the utilization of the memory meets the target; nil if unknown.
  package func isMet(memory use: ResourceUse) -> Bool? { use.memoryShare.map { $0 <= memory } }

  /// Whether the rate of input and output meets the target; nil if unknown, or without a target.
  package func isMet(io use: ResourceUse) -> Bool? {
    io.flatMap { maximum in use.byteRate.map { $0 <= maximum } }
  }
}
