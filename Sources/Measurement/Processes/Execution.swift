internal import CProcess
import Foundation
import Processes
import Quantities

/// What is known of a program that ran.
struct Execution {
  typealias Ending = Subprocess.Result.Ending

  let ending: Ending
  /// From its exec to its end.
  let wallTime: Seconds
  /// In user mode, with the children it waited for.
  let userTime: Seconds
  /// In the kernel, with the children it waited for.
  let systemTime: Seconds
  /// The largest resident memory of any one process in it.
  let peakMemory: Bytes
  let pageFaults: Double
  let contextSwitches: Double
  /// What was passed to read calls and to write calls; nil when not asked for or not known here.
  let bytesRead: Bytes?
  let bytesWritten: Bytes?
  /// The event that was asked for, instructions or nanoseconds; nil when it can't be counted here.
  let count: Double?
  /// Whether it was stopped for a while, so that its wall time means nothing.
  var wasStopped = false
  /// The end of what it printed.
  let log: BoundedLog
}

extension Execution {
  /// Reads what a launcher wrote down of a run that has ended.
  ///
  /// - Parameters:
  ///   - image: What ran.
  ///   - run: As the launcher left it.
  ///   - hasTimedOut: Whether it was ended because its time was up.
  ///   - log: What it printed.
  /// - Throws: `.notFound` when it could not be started.
  init(
    of image: ProgramImage, _ run: cprocess_run, hasTimedOut: Bool, log: BoundedLog
  ) throws(MeasurementError) {
    guard run.error == 0 else {
      throw MeasurementError(
        .notFound, "run '\(image.line)'",
        detail: run.bad_directory
          ? "the folder '\(image.directory)' doesn't exist"
          : (run.bad_output ? "can't write the file for its output: " : "")
            + (run.bad_input ? "can't read the file for its input: " : "")
            + String(cString: strerror(run.error)))
    }
    let usage = run.usage
    func seconds(_ time: timeval) -> Seconds {
      Seconds(Double(time.tv_sec) + Double(time.tv_usec) * 1e-6)
    }
    self.init(
      ending: hasTimedOut ? .timedOut : Ending(status: run.status),
      wallTime: Seconds(Double(run.ended - run.started) * 1e-9),
      userTime: seconds(usage.ru_utime), systemTime: seconds(usage.ru_stime),
      peakMemory: Bytes(run.peak_memory),
      pageFaults: Double(usage.ru_minflt + usage.ru_majflt),
      contextSwitches: Double(usage.ru_nvcsw + usage.ru_nivcsw),
      bytesRead: run.has_bytes ? Bytes(Double(run.bytes_read)) : nil,
      bytesWritten: run.has_bytes ? Bytes(Double(run.bytes_written)) : nil,
      count: run.has_count ? run.count : nil, wasStopped: run.was_stopped, log: log)
  }
}

/// What an execution shall count besides what every process gives.
struct Extras: OptionSet {
  let rawValue: Int32
  static let instructions = Extras(rawValue: Int32(CPROCESS_INSTRUCTIONS.rawValue))
  static let bytes = Extras(rawValue: Int32(CPROCESS_BYTES.rawValue))
}
