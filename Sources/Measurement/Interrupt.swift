internal import CProcess

/// The user's wish to stop: SIGINT, SIGTERM or SIGHUP.
///
/// Once caught, a signal no longer ends the process. Whatever runs is ended with all its children,
/// locks are released, and the error `.interrupted` travels up to the executable, which then ends
/// by the same signal.
package enum Interrupt {
  /// Becomes readable when a signal arrives; -1 until `catchSignals()`.
  static var descriptor: Int32 { cprocess_catch_interrupts() }

  /// The signal that arrived, or 0.
  package static var signal: Int32 { cprocess_interrupt() }

  /// From now on signals are remembered.
  package static func catchSignals() {
    _ = cprocess_catch_interrupts()
  }

  /// Throws when a signal arrived meanwhile.
  package static func check(_ operation: String) throws(MeasurementError) {
    guard signal == 0 else { throw .interrupted(operation) }
  }

  /// Ends this process by a signal, so that its parent sees that.
  package static func end(by signal: Int32) -> Never {
    cprocess_end_by(signal)
  }
}
