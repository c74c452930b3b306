internal import CProcess

/// What is known of a program that ran.
struct Execution {
  /// How it ended.
  enum Ending: Hashable {
    case exited(Int32)
    case killed(signal: Int32)
    case timedOut
  }

  let ending: Ending
  /// From its exec to its end, in seconds.
  let wallTime: Double
  /// In user mode, with the children it waited for, in seconds.
  let userTime: Double
  /// In the kernel, with the children it waited for, in seconds.
  let systemTime: Double
  /// The largest resident memory of any one process in it, in bytes.
  let peakMemory: Double
  let pageFaults: Double
  let contextSwitches: Double
  /// Bytes passed to read calls and to write calls; nil when not asked for or not known here.
  let bytesRead: Double?
  let bytesWritten: Double?
  /// The event that was asked for, instructions or nanoseconds; nil when it can't be counted here.
  let count: Double?
  /// The end of what it printed.
  let log: BoundedLog
}

/// What an execution shall count besides what every process gives.
struct Extras: OptionSet {
  let rawValue: Int32
  static let instructions = Extras(rawValue: Int32(CPROCESS_INSTRUCTIONS.rawValue))
  static let taskClock = Extras(rawValue: Int32(CPROCESS_TASK_CLOCK.rawValue))
  static let bytes = Extras(rawValue: Int32(CPROCESS_BYTES.rawValue))
}
