/// What one process has used since it started, at one moment.
package struct ProcessReading: Hashable, Sendable {
  package var id: Int32
  package var parent: Int32
  /// When it started, in a unit of the kernel: tells the process from a later one with the same id.
  package var started: UInt64
  /// The name of its program.
  package var name: String
  /// Its own usage; bytes include those of children that it has waited for.
  package var own = Usage()
  /// The usage of children that have ended and that it has waited for, without bytes.
  package var waited = Usage()
  /// Memory that it holds, in bytes.
  package var residentMemory = 0.0
  package var threads = 1
  /// Whether it has ended and still has to be waited for.
  package var hasEnded = false

  package init(id: Int32, parent: Int32, started: UInt64, name: String) {
    (self.id, self.parent, self.started, self.name) = (id, parent, started, name)
  }

  /// Its own usage and that of all children that it has waited for.
  var inclusive: Usage { own + waited }

  /// What it has received of children that it has waited for; its own bytes are among those.
  var received: Usage {
    var received = waited
    received.bytesRead = own.bytesRead
    received.bytesWritten = own.bytesWritten
    return received
  }
}

/// Where readings of processes come from.
package protocol ProcessSource: Sendable {
  /// The ids of all processes that are visible.
  ///
  /// - Throws: `.unavailable` where processes can't be listed.
  func processIDs() throws(WatchError) -> [Int32]

  /// What a process has used; nil where there is none that is visible.
  func reading(of id: Int32) -> ProcessReading?

  /// What a process that was read before has used now; nil where it is gone, though its id may be in use
  /// again.
  ///
  /// - Parameters:
  ///   - old: What was read of it before.
  ///   - isWhole: Whether its parent may have changed: without that, what a process that hasn't run since
  ///     is known to have used may be given again.
  func again(_ old: ProcessReading, isWhole: Bool) -> ProcessReading?

  /// The newest id that was given out; nil where that isn't known.
  ///
  /// As long as it stays the same, no process has started.
  func newestProcessID() -> Int32?
}

extension ProcessSource {
  package func again(_ old: ProcessReading, isWhole: Bool) -> ProcessReading? {
    reading(of: old.id).flatMap { $0.started == old.started ? $0 : nil }
  }
}
