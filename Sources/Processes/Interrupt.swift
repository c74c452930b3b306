internal import CProcess
import Files
import Foundation
import Synchronization

/// The user's wish to stop: SIGINT, SIGTERM or SIGHUP.
///
/// Once caught, a signal no longer ends the process. Whatever runs is ended with all its children,
/// locks are released, and an error travels up to the executable, which then ends by the same
/// signal. What takes longer than that may is ended where it stands.
package enum Interrupt {
  /// Becomes readable when a signal arrives; -1 until `catchSignals()`.
  package static var descriptor: Int32 { cprocess_interrupt_descriptor() }

  /// The signal that arrived, or 0.
  package static var signal: Int32 { cprocess_interrupt() }

  /// From now on signals are remembered.
  package static func catchSignals() {
    _ = cprocess_catch_interrupts()
  }

  /// How long an orderly end may take while something runs that is asked to end, in seconds.
  private static let patience = 4.0

  /// Ends this process after a signal where it doesn't do so by itself in time.
  ///
  /// - Parameter report: Called with the signal before that, on another thread; all that runs has
  ///   been killed by then.
  package static func endLateWork(report: @escaping @Sendable (Int32) -> Void) {
    self.report.withLock { $0 = report }
    _ = cprocess_watch_interrupts(patience) { signal in
      Interrupt.removeTemporaryFiles()
      Interrupt.report.withLock { $0 }?(signal)
    }
  }

  private static let report = Mutex<(@Sendable (Int32) -> Void)?>(nil)

  /// Ends this process by a signal, so that its parent sees that.
  package static func end(by signal: Int32) -> Never {
    cprocess_end_by(signal)
  }

  /// Waits, for less than asked for when a signal arrives.
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

  /// Files and folders that go when this process ends in the middle of something.
  private static let temporary = Mutex<Set<String>>([])

  /// Has a file or folder removed when a signal ends this process before `forget` is called.
  package static func removeAtEnd(_ path: String) {
    temporary.withLock { _ = $0.insert(path) }
  }

  /// The file or folder has been removed, or is meant to stay.
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
