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
  /// nil when not asked for or not countable here.
  let instructions: Double?
  /// The end of what it printed.
  let log: BoundedLog
}

/// What an execution shall count besides what every process gives.
struct Extras: OptionSet {
  let rawValue: Int
  static let instructions = Extras(rawValue: 1)
  static let bytes = Extras(rawValue: 2)
  static let peakMemory = Extras(rawValue: 4)
}
