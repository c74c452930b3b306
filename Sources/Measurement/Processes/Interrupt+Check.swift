import Processes

extension Interrupt {
  /// Throws when a signal arrived meanwhile.
  package static func check(_ operation: String) throws(MeasurementError) {
    guard signal == 0 else { throw .interrupted(operation) }
  }
}
