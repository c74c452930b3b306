internal import CProcess
import Foundation
import Processes
import Quantities

/// The process that starts programs and waits for them; see CProcess.h.
///
/// Programs that are compared share one: where it runs, and what else sets one process apart from
/// another, is then the same for both.
package final class Launcher {
  /// Where it runs.
  enum Place: Hashable {
    /// On one processor; what it starts runs anywhere.
    case stays
    /// Anywhere, with what it starts.
    case moves
    /// On these processors, with what it starts.
    case pinned([Int32])
  }

  private let place: Place
  private var launcher = cprocess_launcher()
  private var isRunning = false
  /// Whether a program came after the process was made, which therefore doesn't know it.
  private var isStale = true
  /// Those that run tasks side by side.
  private var agents: [Launcher] = []

  package convenience init() { self.init(at: .stays) }

  init(at place: Place) { self.place = place }

  deinit {
    if isRunning { cprocess_launcher_end(&launcher) }
  }

  /// Takes note of a program that it will be asked to start.
  func add(_ program: ProgramImage) {
    isStale = true
    for agent in agents { agent.isStale = true }
  }

  /// Launchers that run tasks side by side, the same ones each time for the same places.
  func agents(at places: [Place]) -> [Launcher] {
    if agents.map(\.place) != places { agents = places.map(Launcher.init(at:)) }
    return agents
  }

  /// Ends the agents with all that they run.
  func discardAgents() { agents = [] }

  /// Starts the process if there is none that knows all programs.
  ///
  /// - Throws: `.storage` when no process or pipe can be made.
  func makeReady(for line: String) throws(MeasurementError) {
    guard isStale else { return }
    if isRunning { cprocess_launcher_end(&launcher) }
    isRunning = false
    let status =
      switch place {
      case .stays: cprocess_launcher_make(&launcher, CPROCESS_STAYS, nil, 0)
      case .moves: cprocess_launcher_make(&launcher, CPROCESS_MOVES, nil, 0)
      case .pinned(let cpus):
        cprocess_launcher_make(&launcher, CPROCESS_PINNED, cpus, Int32(cpus.count))
      }
    guard status == 0 else {
      throw MeasurementError(
        .storage, "run '\(line)'",
        detail: "could not create a process: \(String(cString: strerror(status)))")
    }
    (isRunning, isStale) = (true, false)
  }

  /// Starts a program.
  ///
  /// - Parameter delay: How long it keeps a CPU busy before it begins.
  /// - Throws: `.storage` when no process or pipe can be made.
  func start(
    _ program: ProgramImage, extras: Extras, delay: Seconds = 0
  ) throws(MeasurementError) {
    try makeReady(for: program.line)
    cprocess_launcher_start(
      &launcher, program.pointer, extras.rawValue, UInt64(nanosecondsIn: delay.value))
  }

  /// Takes note that the run has ended; false when the launcher itself has died.
  func finish() -> Bool {
    let isAlive = cprocess_launcher_finish(&launcher)
    // A dead one is replaced before the next run.
    if !isAlive { isStale = true }
    return isAlive
  }

  /// Sends a signal to the run's process group, if it has started.
  ///
  /// A launcher that was stopped goes on.
  ///
  /// - Returns: Whether it has.
  @discardableResult
  func signal(_ number: Int32) -> Bool {
    let hasStarted = cprocess_launcher_group(&launcher) > 0
    cprocess_launcher_signal(&launcher, number)
    return hasStarted
  }

  /// Has the process go on if its run has stopped it.
  func wake() { cprocess_launcher_wake(&launcher) }

  /// Kills the process itself, which then shows at `done`.
  func kill() { Foundation.kill(launcher.pid, SIGKILL) }

  /// Ends the process itself, with the run and all that this started.
  ///
  /// Another one is made for the next run.
  func discard() {
    if isRunning { cprocess_launcher_end(&launcher) }
    (isRunning, isStale) = (false, true)
  }

  /// What is known of the newest run.
  var run: UnsafeMutablePointer<cprocess_run> { launcher.run }
  /// Becomes readable when the run has ended.
  var done: Int32 { launcher.done }
  /// What the program prints; -1 before the first run.
  var output: Int32 { isRunning ? launcher.output : -1 }

  /// Reads what the program has printed until now.
  func drain(into log: inout BoundedLog) {
    guard isRunning else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65536) { buffer in
      // A program that never stops printing must not keep this from seeing its end.
      for _ in 0..<64 {
        let count = read(launcher.output, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        log.append(UnsafeBufferPointer(rebasing: buffer[..<count]))
        if count < buffer.count { return }
      }
    }
  }
}
