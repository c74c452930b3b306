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
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw systemError("open a pipe") }
    let (reader, writer) = (ends[0], ends[1])
    defer { close(reader) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(reader, F_SETFL, O_NONBLOCK)

    let counter = extras.contains(.instructions) ? Counter(CPROCESS_INSTRUCTIONS) : nil
    let child = start(output: writer, copiesMemory: extras.contains(.peakMemory))
    close(writer)
    guard child.pid > 0 else {
      if child.error != 0, child.bad_directory {
        throw MeasurementError(
          .notFound, "run '\(line)'", detail: "there is no folder '\(directory)'")
      }
      throw MeasurementError(
        .notFound, "run '\(line)'", detail: String(cString: strerror(child.error)))
    }
    let finish = waitForEnd(of: child, output: reader, timeout: timeout, tick: tick)
    let bytes = extras.contains(.bytes) ? Self.bytesMoved(by: child.pid) : nil
    var (status, usage) = (Int32(0), rusage())
    while wait4(child.pid, &status, 0, &usage) < 0, errno == EINTR {}
    Orphans.end(group: child.pid)
    var log = finish.log
    Self.drain(reader, into: &log)
    try Interrupt.check("run '\(line)'")

    let ending: Execution.Ending =
      if finish.timedOut { .timedOut } else if status & 0x7F == 0 {
        .exited((status >> 8) & 0xFF)
      } else { .killed(signal: status & 0x7F) }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    #if os(Linux)
      let peakUnit = 1024.0
    #else
      let peakUnit = 1.0
    #endif
    return Execution(
      ending: ending, wallTime: Double(finish.ended - child.started) * 1e-9,
      userTime: seconds(usage.ru_utime), systemTime: seconds(usage.ru_stime),
      peakMemory: Double(usage.ru_maxrss) * peakUnit,
      pageFaults: Double(usage.ru_minflt + usage.ru_majflt),
      contextSwitches: Double(usage.ru_nvcsw + usage.ru_nivcsw),
      bytesRead: bytes?.read, bytesWritten: bytes?.written,
      instructions: counter?.value, log: log)
  }

  private struct Finish {
    let ended: UInt64
    let timedOut: Bool
    let log: BoundedLog
  }

  /// Collects output until the child ends, the time is up, or the user asks to stop.
  private func waitForEnd(
    of child: cprocess_child, output: Int32, timeout: Double, tick: (() -> Void)?
  ) -> Finish {
    var log = BoundedLog()
    let exit = cprocess_exit_descriptor(child.pid)
    defer { close(exit) }
    var waits = [exit, output, Interrupt.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let start = cprocess_now()
    var deadline = start + UInt64(timeout * 1e9)
    var timedOut = false
    var isAskedToEnd = false
    while true {
      let now = cprocess_now()
      if now >= deadline || (Interrupt.signal != 0 && !isAskedToEnd) {
        if isAskedToEnd { kill(-child.pid, SIGKILL) } else { kill(-child.pid, SIGTERM) }
        timedOut = timedOut || Interrupt.signal == 0
        deadline = now + UInt64(Self.grace * 1e9)
        isAskedToEnd = true
        // The signal has been seen; its pipe stays readable, so it is watched no longer.
        waits[2].fd = -1
      }
      let remaining = Int32(clamping: (deadline - min(now, deadline)) / 1_000_000 + 1)
      let ready = poll(&waits, nfds_t(waits.count), tick == nil ? remaining : min(remaining, 100))
      let ended = cprocess_now()
      if ready > 0, waits[0].revents != 0 {
        return Finish(ended: ended, timedOut: timedOut, log: log)
      }
      if waits[1].revents != 0, Self.drain(output, into: &log) == .closed { waits[1].fd = -1 }
      tick?()
    }
  }

  private enum PipeState { case open, closed }

  /// Reads what is in the pipe now.
  @discardableResult
  private static func drain(_ pipe: Int32, into log: inout BoundedLog) -> PipeState {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65536) { buffer in
      // A program that never stops printing must not keep this from seeing its end.
      for _ in 0..<64 {
        let count = read(pipe, buffer.baseAddress, buffer.count)
        if count == 0 { return .closed }
        guard count > 0 else { return .open }
        log.append(UnsafeBufferPointer(rebasing: buffer[..<count]))
      }
      return .open
    }
  }

  /// What an ended but not yet collected child read and wrote.
  private static func bytesMoved(by child: pid_t) -> (read: Double, written: Double)? {
    guard let text = try? String(contentsOfFile: "/proc/\(child)/io", encoding: .utf8) else {
      return nil
    }
    func value(_ key: String) -> Double? {
      text.split(separator: "\n").first { $0.hasPrefix(key) }
        .flatMap { Double($0.dropFirst(key.count)) }
    }
    guard let read = value("rchar: "), let written = value("wchar: ") else { return nil }
    return (read, written)
  }

  private func systemError(_ step: String) -> MeasurementError {
    MeasurementError(
      .storage, "run '\(line)'", detail: "could not \(step): \(String(cString: strerror(errno)))")
  }
}
