import Foundation
import Processes
import Quantities

extension Program {
  /// How long a program may take to end after it was asked to.
  static let grace: Seconds = 2

  /// Runs the program to its end and leaves nothing of it behind: children that outlive it are
  /// ended, too.
  ///
  /// - Parameters:
  ///   - timeout: Then the whole process group is asked to end, and killed 2 s later.
  ///   - extras: What to count besides what every process gives.
  ///   - tick: Called about ten times a second meanwhile, for progress.
  /// - Throws: `.interrupted`, `.notFound` or `.storage`. Ending badly is no error here.
  func run(
    timeout: Seconds, extras: Extras = [], tick: (() -> Void)? = nil
  ) throws(MeasurementError) -> Execution {
    try Interrupt.check("run '\(line)'")
    var log = BoundedLog()
    // What the run before printed while it was ended.
    var stale = BoundedLog()
    launcher.drain(into: &stale)
    try launcher.start(image, extras: extras, delay: delay)
    let timedOut = try waitForEnd(log: &log, timeout: timeout, tick: tick)
    guard launcher.finish() else {
      throw MeasurementError(
        .storage, "run '\(line)'", detail: "its launcher process was killed")
    }
    launcher.drain(into: &log)
    try Interrupt.check("run '\(line)'")
    return try Execution(of: image, launcher.run.pointee, hasTimedOut: timedOut, log: log)
  }

  /// How long the launcher may take to end all that a run left behind.
  static let endingTime: Seconds = 15

  /// Collects output until the run ends, having it ended when its time is up or the user asks.
  ///
  /// - Returns: Whether its time was up.
  /// - Throws: `.storage` where the launcher doesn't answer, though the run was killed.
  private func waitForEnd(
    log: inout BoundedLog, timeout: Seconds, tick: (() -> Void)?
  ) throws(MeasurementError) -> Bool {
    var waits = [launcher.done, launcher.output, Interrupt.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var deadline = Moment.now + timeout
    var timedOut = false
    var isAskedToEnd = false
    var isKilled = false
    while true {
      let now = Moment.now
      if now >= deadline || (Interrupt.signal != 0 && !isAskedToEnd) {
        guard !isKilled else {
          launcher.discard()
          throw MeasurementError(
            .storage, "run '\(line)'",
            detail: """
              it was killed, but its launcher process doesn't respond
                Check whether the run stops or traces its parent.
              """)
        }
        isKilled = isAskedToEnd
        let hasStarted = launcher.signal(isKilled ? SIGKILL : SIGTERM)
        timedOut = timedOut || Interrupt.signal == 0
        deadline = now + (isKilled ? Self.endingTime : Self.grace)
        // A run that is only just starting is asked again.
        isAskedToEnd = hasStarted || isAskedToEnd
        // The signal has been seen; its pipe stays readable, so it is watched no longer.
        waits[2].fd = -1
      }
      let isUrgent = tick != nil || Interrupt.signal != 0 && !isAskedToEnd
      let longest: Int32 = isUrgent ? 100 : 1000
      let count = poll(&waits, nfds_t(waits.count), min(now.milliseconds(to: deadline), longest))
      guard count >= 0 || errno == EINTR else { return timedOut }
      if waits[0].revents != 0 { return timedOut }
      if waits[1].revents != 0 { launcher.drain(into: &log) }
      if count == 0 { launcher.wake() }
      tick?()
    }
  }
}

extension Moment {
  /// The moment so much later.
  static func + (moment: Moment, span: Seconds) -> Moment { moment.after(seconds: span.value) }
}
