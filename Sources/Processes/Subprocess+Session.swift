internal import CProcess
import Foundation

extension Subprocess {
  /// A running program: one thread writes its input, reads its output, and handles timeouts and signals.
  struct Session {
    let pid: pid_t
    let isSupervised: Bool
    let isForCleanup: Bool
    let input: [UInt8]
    var pipes: Pipes
    /// The time of its timeout.
    var deadline: Moment?
    let grace: Double

    /// Its standard error.
    private(set) var errors: [UInt8] = []
    private(set) var wasInterrupted = false
    private var hasTimedOut = false
    private var fed = 0
    /// The time when it is killed; nil until it was asked to end.
    private var killing: Moment?
    private var isKilled = false
    /// The status from `waitpid`; nil while it is running.
    private var status: Int32?
    /// When to stop reading from a pipe that a leftover process keeps open.
    private var lastRead: Moment?

    init(
      pid: pid_t, isSupervised: Bool, isForCleanup: Bool, input: [UInt8], pipes: Pipes,
      deadline: Moment?, grace: Double
    ) {
      self.pid = pid
      self.isSupervised = isSupervised
      self.isForCleanup = isForCleanup
      self.input = input
      self.pipes = pipes
      self.deadline = deadline
      self.grace = grace
    }

    /// Writes its input and reads until it has closed its standard output and error.
    mutating func communicate(sink: (ArraySlice<UInt8>) -> Void) {
      var part = [UInt8](repeating: 0, count: 1 << 16)
      var (filled, isLong) = (0, false)
      while pipes.output >= 0 || pipes.errors >= 0 {
        // git writes a few bytes at a time. Reading each immediately causes so many context switches
        // that a megabyte takes a second, so long output is left to accumulate for a moment.
        if isLong { usleep(1000) }
        let events = wait(files: [pipes.output, pipes.errors, pipes.input])
        if events[2] { feed() }
        if events[1] { readErrors() }
        if events[0] {
          let count = part.withUnsafeMutableBytes {
            read(pipes.output, $0.baseAddress.map { $0 + filled }, $0.count - filled)
          }
          if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) {
            pipes.closeOutput()
          }
          filled += max(count, 0)
          if filled == part.count, !isLong {
            isLong = true
            part += [UInt8](repeating: 0, count: (1 << 20) - part.count)
          }
        }
        if filled == part.count || pipes.output < 0, filled > 0 {
          sink(part[..<filled])
          filled = 0
        }
        if isAbandoned(hasRead: events[0] || events[1]) { break }
      }
      if filled > 0 { sink(part[..<filled]) }
      pipes.closeInput()
    }

    /// Waits for its exit.
    mutating func waitForEnd() -> Result.Ending {
      while status == nil {
        // Most programs have exited when their pipes are closed; a signal ends the others.
        look(waits: false)
        guard status == nil else { break }
        _ = wait(files: [], atMost: killing == nil ? 1 : 20)
      }
      if hasTimedOut { return .timedOut }
      return Result.Ending(status: status ?? 0)
    }

    /// Waits until a file is ready, and ends the program after its timeout.
    private mutating func wait(files: [Int32], atMost milliseconds: Int32 = 100) -> [Bool] {
      endIfDue()
      let wakes = killing == nil && !isForCleanup ? Interrupt.descriptor : -1
      var waits = files.enumerated().map { index, file in
        pollfd(fd: file, events: Int16(index == 2 ? POLLOUT : POLLIN), revents: 0)
      }
      waits.append(pollfd(fd: wakes, events: Int16(POLLIN), revents: 0))
      guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else {
        return files.map { _ in false }
      }
      return waits.dropLast().map { $0.revents != 0 }
    }

    private mutating func endIfDue() {
      let now = Moment.now
      if let killing {
        if now >= killing, !isKilled {
          cprocess_command_end(pid, isSupervised, true)
          isKilled = true
        }
        return
      }
      let isInterrupted = Interrupt.signal != 0 && !isForCleanup
      guard isInterrupted || deadline.map({ now >= $0 }) ?? false else { return }
      wasInterrupted = isInterrupted
      hasTimedOut = !isInterrupted
      killing = now.after(seconds: grace)
      cprocess_command_end(pid, isSupervised, false)
    }

    /// Whether the program has exited, and no more output is expected.
    private mutating func isAbandoned(hasRead: Bool) -> Bool {
      let now = Moment.now
      guard !hasRead else {
        lastRead = now
        return false
      }
      look(waits: false)
      guard status != nil else { return false }
      let last = lastRead ?? now
      lastRead = last
      return now.nanoseconds - min(now.nanoseconds, last.nanoseconds) > 200_000_000
    }

    private mutating func look(waits: Bool) {
      var value: Int32 = 0
      guard status == nil, cprocess_command_wait(pid, waits, &value) == 1 else { return }
      status = value
      // A process of its group may have ignored the first signal.
      guard killing != nil, !isSupervised else { return }
      if !isKilled { cprocess_command_end(pid, false, true) }
      if wasInterrupted { cprocess_end_orphans() }
    }

    private mutating func feed() {
      let count = input[fed...].withUnsafeBytes { write(pipes.input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR || errno == EAGAIN { return }
      fed += max(count, 0)
      // It may have stopped reading, which isn't an error.
      if count < 0 || fed == input.count { pipes.closeInput() }
    }

    private mutating func readErrors() {
      let count = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { buffer in
        let count = read(pipes.errors, buffer.baseAddress, buffer.count)
        if count > 0 { errors += UnsafeBufferPointer(rebasing: buffer[..<count]) }
        return count
      }
      if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { pipes.closeErrors() }
      if errors.count > 1 << 20 { errors.removeSubrange((1 << 18)..<(errors.count - 1 << 18)) }
    }
  }
}
