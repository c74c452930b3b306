internal import CProcess
import Foundation

/// The process that starts programs and waits for them; see CProcess.h.
///
/// Programs that are compared share one: where it runs, and what else sets one process apart from
/// another, is then the same for both.
package final class Launcher {
  private var launcher = cprocess_launcher()
  private var isRunning = false
  /// Whether a program came after the process was made, which therefore doesn't know it.
  private var isStale = true

  package init() {}

  deinit {
    if isRunning { cprocess_launcher_end(&launcher) }
  }

  /// Takes note of a program that it will be asked to start.
  func add(_ program: UnsafeMutablePointer<cprocess_program>) { isStale = true }

  /// Starts a program.
  ///
  /// - Throws: `.storage` when no process or pipe can be made.
  func start(
    _ program: UnsafeMutablePointer<cprocess_program>, extras: Int32, line: String
  ) throws(MeasurementError) {
    if isStale {
      if isRunning { cprocess_launcher_end(&launcher) }
      isRunning = false
      let status = cprocess_launcher_make(&launcher)
      guard status == 0 else {
        throw MeasurementError(
          .storage, "run '\(line)'",
          detail: "could not make a process: \(String(cString: strerror(status)))")
      }
      (isRunning, isStale) = (true, false)
    }
    cprocess_launcher_start(&launcher, program, extras)
  }

  /// Takes note that the run has ended; false when the launcher itself has died.
  func finish() -> Bool {
    let isAlive = cprocess_launcher_finish(&launcher)
    // A dead one is replaced before the next run.
    if !isAlive { isStale = true }
    return isAlive
  }

  /// What is known of the newest run.
  var run: UnsafeMutablePointer<cprocess_run> { launcher.run }
  /// Becomes readable when the run has ended.
  var done: Int32 { launcher.done }
  /// What the program prints; -1 before the first run.
  var output: Int32 { isRunning ? launcher.output : -1 }
}
