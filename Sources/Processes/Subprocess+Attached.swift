internal import CProcess
import Foundation
import Synchronization

extension Subprocess {
  /// Runs the program with this process's own standard input.
  ///
  /// It is asked to end when a signal asks perf-check to stop, and killed 2 s later.
  ///
  /// - Parameter output: Where all that it prints goes: an open file, or standard error.
  /// - Returns: How it ended.
  package func runAttached(output: Int32 = 2) throws(Problem) -> Result.Ending {
    let name = arguments.first ?? ""
    guard let path = Self.find(name, in: environment) else { throw .notFound(name) }
    var (reading, writing): (Int32, Int32) = (-1, -1)
    let status = cprocess_make_pipe(&reading, &writing)
    guard status == 0 else { throw notStarted(name, status: status) }
    defer { close(reading) }
    let state = AttachedState()
    // The thread that starts a program has to wait for its end.
    let thread = Thread { [self, writing] in
      let pid = start(path, input: 0, output: output, errors: output)
      let reason = errno
      state.value.withLock { ($0.pid, $0.reason) = (pid, pid > 0 ? 0 : reason) }
      state.isStarted.signal()
      var status: Int32 = 0
      if pid > 0 { _ = cprocess_command_wait(pid, true, &status) }
      state.value.withLock { $0.status = status }
      // Who reads sees the end of the file.
      close(writing)
    }
    thread.start()
    state.isStarted.wait()
    let started = state.value.withLock { $0 }
    guard started.pid > 0 else {
      waitForEnd(of: reading, pid: 0)
      throw notStarted(name, status: started.reason)
    }
    waitForEnd(of: reading, pid: started.pid)
    if Interrupt.signal != 0 { throw .interrupted(signal: Interrupt.signal) }
    return Result.Ending(status: state.value.withLock { $0.status })
  }

  /// Waits until the other end of a pipe is closed, and has the program ended when a signal arrives.
  private func waitForEnd(of pipe: Int32, pid: pid_t) {
    var isAsked = false
    var killing: Moment?
    while true {
      let now = Moment.now
      if Interrupt.signal != 0, pid > 0, !isAsked {
        cprocess_command_end(pid, isSupervised, false)
        (isAsked, killing) = (true, now.after(seconds: Self.grace))
      }
      if let due = killing, now >= due {
        cprocess_command_end(pid, isSupervised, true)
        killing = nil
      }
      var waits = [pipe, isAsked ? -1 : Interrupt.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      let count = poll(&waits, nfds_t(waits.count), killing.map { now.milliseconds(to: $0) } ?? -1)
      if count > 0, waits[0].revents != 0 { return }
    }
  }
}

/// What the thread that waits for a program tells the one that asked for it.
private final class AttachedState: Sendable {
  struct Value: Sendable {
    var pid: pid_t = 0
    var reason: Int32 = 0
    var status: Int32 = 0
  }

  let value = Mutex(Value())
  let isStarted = DispatchSemaphore(value: 0)
}
