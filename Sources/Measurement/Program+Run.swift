internal import CProcess
import Foundation

extension Program {
  /// How long a program may take to end after it was asked to, in seconds.
  static let grace = 2.0

  /// Runs the program to its end and leaves nothing of it behind: children that outlive it are
  /// ended, too.
  ///
  /// - Parameters:
  ///   - timeout: In seconds; then the whole process group is asked to end, and killed 2 s later.
  ///   - extras: What to count besides what every process gives.
  ///   - tick: Called about ten times a second meanwhile, for progress.
  /// - Throws: `.interrupted`, `.notFound` or `.storage`. Ending badly is no error here.
  func run(
    timeout: Double, extras: Extras = [], tick: (() -> Void)? = nil
  ) throws(MeasurementError) -> Execution {
    try Interrupt.check("run '\(line)'")
    var log = BoundedLog()
    // What the run before printed while it was ended.
    var stale = BoundedLog()
    launcher.drain(into: &stale)
    try launcher.start(image, extras: extras, delay: delay)
    let timedOut = waitForEnd(log: &log, timeout: timeout, tick: tick)
    guard launcher.finish() else {
      throw MeasurementError(
        .storage, "run '\(line)'", detail: "the process that starts it was killed")
    }
    launcher.drain(into: &log)
    try Interrupt.check("run '\(line)'")
    return try Execution(of: image, launcher.run.pointee, hasTimedOut: timedOut, log: log)
  }

  /// Collects output until the run ends, having it ended when its time is up or the user asks.
  ///
  /// - Returns: Whether its time was up.
  private func waitForEnd(
    log: inout BoundedLog, timeout: Double, tick: (() -> Void)?
  ) -> Bool {
    var waits = [launcher.done, launcher.output, Interrupt.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var deadline = cprocess_now() + UInt64(timeout * 1e9)
    var timedOut = false
    var isAskedToEnd = false
    while true {
      let now = cprocess_now()
      if now >= deadline || (Interrupt.signal != 0 && !isAskedToEnd) {
        let hasStarted = launcher.signal(isAskedToEnd ? SIGKILL : SIGTERM)
        timedOut = timedOut || Interrupt.signal == 0
        deadline = now + UInt64(Self.grace * 1e9)
        // A run that is only just starting is asked again.
        isAskedToEnd = hasStarted
        // The signal has been seen; its pipe stays readable, so it is watched no longer.
        waits[2].fd = -1
      }
      let remaining = Int32(clamping: (deadline - min(now, deadline)) / 1_000_000 + 1)
      let longest: Int32 = tick != nil || Interrupt.signal != 0 && !isAskedToEnd ? 100 : .max
      guard poll(&waits, nfds_t(waits.count), min(remaining, longest)) >= 0 || errno == EINTR
      else { return timedOut }
      if waits[0].revents != 0 { return timedOut }
      if waits[1].revents != 0 { launcher.drain(into: &log) }
      tick?()
    }
  }
}
