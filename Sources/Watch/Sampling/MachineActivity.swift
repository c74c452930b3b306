/// What happened on the machine between two readings.
package struct MachineActivity: Hashable, Sendable {
  /// The fraction of its time that each processor was busy, in 0…1.
  package var load: [Double] = []
  /// The fraction of all processors' time that was idle while input or output was waited for, in 0…1.
  package var ioWait: Double?
  /// In bytes.
  package var totalMemory: Double?
  /// In bytes.
  package var availableMemory: Double?
  /// The fraction of the time that at least one task waited for each resource, in 0…1.
  package var pressure: [MachineReading.Resource: Double] = [:]
  /// Bytes that network interfaces received; nil where not reported.
  package var bytesReceived: Double?
  /// Bytes that network interfaces sent; nil where not reported.
  package var bytesSent: Double?

  package init() {}

  /// - Parameters:
  ///   - old: The earlier reading.
  ///   - new: The later one.
  ///   - seconds: Between the readings, above 0.
  package init(from old: MachineReading, to new: MachineReading, seconds: Double) {
    totalMemory = new.totalMemory
    availableMemory = new.availableMemory
    if old.processors.count == new.processors.count {
      let changes = zip(old.processors, new.processors).map { old, new in
        (
          busy: max(0, new.busy - old.busy), waiting: max(0, new.waiting - old.waiting),
          total: max(0, new.total - old.total)
        )
      }
      load = changes.map { $0.total > 0 ? min(1, $0.busy / $0.total) : 0 }
      let total = changes.reduce(0) { $0 + $1.total }
      ioWait = total > 0 ? changes.reduce(0) { $0 + $1.waiting } / total : nil
    }
    for (resource, total) in new.pressure {
      guard let before = old.pressure[resource], seconds > 0 else { continue }
      pressure[resource] = min(1, max(0, total - before) / seconds)
    }
    if let before = old.network, let now = new.network {
      bytesReceived = max(0, now.received - before.received)
      bytesSent = max(0, now.sent - before.sent)
    }
  }
}
