internal import CProcess
import Foundation

extension Program {
  /// How long a program may take to end after it was asked to, in seconds.
  private static let grace = 2.0

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
    let before = launcher.output
    var log = BoundedLog()
    // What the run before printed while it was ended.
    var stale = BoundedLog()
    if before >= 0 { Self.drain(before, into: &stale) }
    try launcher.start(program, extras: extras.rawValue, line: line)
    let output = launcher.output
    let timedOut = waitForEnd(output: output, log: &log, timeout: timeout, tick: tick)
    guard launcher.finish() else {
      throw MeasurementError(
        .storage, "run '\(line)'", detail: "the process that starts it was killed")
    }
    Self.drain(output, into: &log)
    try Interrupt.check("run '\(line)'")
    let run = launcher.run.pointee
    guard run.error == 0 else {
      throw MeasurementError(
        .notFound, "run '\(line)'",
        detail: run.bad_directory
          ? "there is no folder '\(directory)'"
          : (run.bad_output ? "the file for its output can't be written: " : "")
            + String(cString: strerror(run.error)))
    }
    let (status, usage) = (run.status, run.usage)
    let bytes = Self.bytesMoved(run)

    let ending: Execution.Ending =
      if timedOut { .timedOut } else if status & 0x7F == 0 {
        .exited((status >> 8) & 0xFF)
      } else { .killed(signal: status & 0x7F) }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    #if os(Linux)
      let peakUnit = 1024.0
    #else
      let peakUnit = 1.0
    #endif
    return Execution(
      ending: ending, wallTime: Double(run.ended - run.started) * 1e-9,
      userTime: seconds(usage.ru_utime), systemTime: seconds(usage.ru_stime),
      peakMemory: Double(usage.ru_maxrss) * peakUnit,
      pageFaults: Double(usage.ru_minflt + usage.ru_majflt),
      contextSwitches: Double(usage.ru_nvcsw + usage.ru_nivcsw),
      bytesRead: bytes?.read, bytesWritten: bytes?.written,
      count: run.has_count ? run.count : nil, log: log)
  }

  /// Collects output until the run ends, having it ended when its time is up or the user asks.
  ///
  /// - Returns: Whether its time was up.
  private func waitForEnd(
    output: Int32, log: inout BoundedLog, timeout: Double, tick: (() -> Void)?
  ) -> Bool {
    var waits = [launcher.done, output, Interrupt.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var deadline = cprocess_now() + UInt64(timeout * 1e9)
    var timedOut = false
    var isAskedToEnd = false
    while true {
      let now = cprocess_now()
      if now >= deadline || (Interrupt.signal != 0 && !isAskedToEnd) {
        let group = launcher.run.pointee.pid
        if group > 0 { kill(-group, isAskedToEnd ? SIGKILL : SIGTERM) }
        timedOut = timedOut || Interrupt.signal == 0
        deadline = now + UInt64(Self.grace * 1e9)
        // A run that is only just starting is asked again.
        isAskedToEnd = group > 0
        // The signal has been seen; its pipe stays readable, so it is watched no longer.
        waits[2].fd = -1
      }
      let remaining = Int32(clamping: (deadline - min(now, deadline)) / 1_000_000 + 1)
      let longest: Int32 = tick != nil || Interrupt.signal != 0 && !isAskedToEnd ? 100 : .max
      guard poll(&waits, nfds_t(waits.count), min(remaining, longest)) >= 0 || errno == EINTR
      else { return timedOut }
      if waits[0].revents != 0 { return timedOut }
      if waits[1].revents != 0 { Self.drain(output, into: &log) }
      tick?()
    }
  }

  /// Reads what is in the pipe now.
  private static func drain(_ pipe: Int32, into log: inout BoundedLog) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65536) { buffer in
      // A program that never stops printing must not keep this from seeing its end.
      for _ in 0..<64 {
        let count = read(pipe, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        log.append(UnsafeBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// What a run read and wrote, if that was asked for.
  private static func bytesMoved(_ run: cprocess_run) -> (read: Double, written: Double)? {
    let text = withUnsafeBytes(of: run.io) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    func value(_ key: String) -> Double? {
      text.split(separator: "\n").first { $0.hasPrefix(key) }
        .flatMap { Double($0.dropFirst(key.count)) }
    }
    guard let read = value("rchar: "), let written = value("wchar: ") else { return nil }
    return (read, written)
  }
}
