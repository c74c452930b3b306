/// What processes have used.
package struct Usage: Hashable, Sendable {
  /// In user mode, in seconds on a CPU.
  package var userTime = 0.0
  /// In the kernel, in seconds on a CPU.
  package var systemTime = 0.0
  package var pageFaults = 0.0
  /// Passed to read calls, in bytes.
  package var bytesRead = 0.0
  /// Passed to write calls, in bytes.
  package var bytesWritten = 0.0

  package init() {}

  /// In user mode and in the kernel, in seconds on a CPU.
  package var cpuTime: Double { userTime + systemTime }

  package static func + (one: Usage, other: Usage) -> Usage { combine(one, other, +) }

  package static func - (one: Usage, other: Usage) -> Usage { combine(one, other, -) }

  package static func += (one: inout Usage, other: Usage) { one = one + other }

  /// The larger of both, figure by figure.
  static func maximum(_ one: Usage, _ other: Usage) -> Usage { combine(one, other, Swift.max) }

  /// Without what is below zero.
  var clamped: Usage { Usage.maximum(self, Usage()) }

  private static func combine(
    _ one: Usage, _ other: Usage, _ operation: (Double, Double) -> Double
  ) -> Usage {
    var result = Usage()
    result.userTime = operation(one.userTime, other.userTime)
    result.systemTime = operation(one.systemTime, other.systemTime)
    result.pageFaults = operation(one.pageFaults, other.pageFaults)
    result.bytesRead = operation(one.bytesRead, other.bytesRead)
    result.bytesWritten = operation(one.bytesWritten, other.bytesWritten)
    return result
  }
}
