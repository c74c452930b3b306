internal import CProcess
import Foundation

/// The terminal while this process draws on all of it: the alternate screen, without a cursor, keys
/// arriving one by one.
///
/// It is as it was before when this value's life ends, while the process is stopped, and however the
/// process ends other than by SIGKILL.
package struct FullScreen: ~Copyable {
  /// What can be done with it now.
  package enum Status: Hashable, Sendable {
    /// It shows what was drawn last.
    case same
    /// Everything has to be drawn.
    case blank
    /// Another process uses it.
    case background
  }

  /// What was waited for.
  package struct Event: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Keys can be read.
    package static let keys = Event(rawValue: 1)
    /// The size may have changed, or the process was continued.
    package static let change = Event(rawValue: 2)
    /// The terminal is gone.
    package static let end = Event(rawValue: 4)
  }

  private let descriptor: Int32
  /// Whether keys can be read from the same descriptor.
  private let hasKeys: Bool

  /// - Parameter descriptor: An open terminal.
  /// - Returns: `nil` for what isn't a terminal, and while there is another full screen.
  package init?(descriptor: Int32) {
    guard cprocess_terminal_take(descriptor) == 0 else { return nil }
    self.descriptor = descriptor
    hasKeys = fcntl(descriptor, F_GETFL) & O_ACCMODE == O_RDWR
  }

  deinit { cprocess_terminal_release() }

  /// Shows the screen unless it is shown already.
  package func enter() -> Status {
    switch cprocess_terminal_enter() {
    case 0: .same
    case 1: .blank
    default: .background
    }
  }

  /// Whether what is written now is taken without waiting: a connection may stall.
  package var acceptsOutput: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// Waits for a key, a change or an interruption.
  ///
  /// - Parameters:
  ///   - seconds: How long at most.
  ///   - readsKeys: Whether keys are waited for, too.
  package func wait(seconds: Double, readsKeys: Bool = true) -> Event {
    let milliseconds = Moment.now.milliseconds(to: Moment.now.after(seconds: seconds))
    let changes = cprocess_terminal_descriptor()
    var requests = [hasKeys && readsKeys ? descriptor : -1, changes, Interrupt.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    guard poll(&requests, nfds_t(requests.count), milliseconds) > 0 else { return [] }
    var event: Event = []
    let ofKeys = Int32(requests[0].revents)
    // A terminal that is gone can be read, too.
    if ofKeys & (POLLHUP | POLLERR | POLLNVAL) != 0 {
      event.insert(.end)
    } else if ofKeys & POLLIN != 0 {
      event.insert(.keys)
    }
    if requests[1].revents != 0 {
      event.insert(.change)
      while !Self.read(changes).isEmpty {}
    }
    return event
  }

  /// What the terminal has sent so far.
  package func read() -> [UInt8] { hasKeys ? Self.read(descriptor) : [] }

  private static func read(_ file: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Foundation.read(file, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}
