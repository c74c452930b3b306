internal import CProcess
import Files
import Foundation
import Synchronization

/// An interruption by the user: SIGINT, SIGTERM or SIGHUP.
///
/// A caught signal doesn't end the process directly. Running programs are ended with their children,
/// locks are released, and an error propagates to the executable, which then ends by the same
/// signal. If this takes too long, the process is ended immediately.
package enum Interrupt {
  /// Becomes readable when a signal arrives; -1 until `catchSignals()`.
  package static var descriptor: Int32 { cprocess_interrupt_descriptor() }

  /// The signal that arrived, or 0.
  package static var signal: Int32 { cprocess_interrupt() }

  /// Starts catching signals.
  package static func catchSignals() {
    _ = cprocess_catch_interrupts()
  }

  /// The maximum time of an orderly exit while programs are being ended, in seconds.
  private static let patience = 4.0

  /// Ends this process after a signal if it doesn't exit in time.
  ///
  /// - Parameter report: Called with the signal before the exit, on another thread, after running
  ///   programs were killed.
  package static func endLateWork(report: @escaping @Sendable (Int32) -> Void) {
    self.report.withLock { $0 = report }
    _ = cprocess_watch_interrupts(patience) { signal in
      Interrupt.removeTemporaryFiles()
      Interrupt.report.withLock { $0 }?(signal)
    }
  }

  private static let report = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  /// Ends this process by a signal, so that its parent can detect it.
  package static func end(by signal: Int32) -> Never {
    cprocess_end_by(signal)
  }

  /// Waits for the given time, or until a signal arrives.
  ///
  /// - Returns: Whether no signal has arrived.
  package static func sleep(seconds: Double) -> Bool {
    let deadline = Moment.now.after(seconds: seconds)
    while signal == 0 {
      let remaining = Moment.now.milliseconds(to: deadline)
      guard remaining > 0 else { return true }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&wait, 1, remaining)
    }
    return false
  }

  // MARK: - Temporary files

  /// Files and folders that are removed if this process is interrupted.
  private static let temporary = Mutex<Set<String>>([])

  /// Registers a file or folder for removal if a signal ends this process before `forget` is called.
  package static func removeAtEnd(_ path: String) {
    temporary.withLock { _ = $0.insert(path) }
  }

  /// Unregisters a file or folder that has been removed, or should stay.
  package static func forget(_ path: String) {
    temporary.withLock { _ = $0.remove(path) }
  }

  private static func removeTemporaryFiles() {
    for path in temporary.withLock({ $0 }) {
      let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
      try? FileTree(root: folder).remove(path)
    }
  }
}
