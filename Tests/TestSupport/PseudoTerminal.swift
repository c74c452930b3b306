import Foundation
import Synchronization

/// A terminal without a screen: the other end is what a person would type and see.
package final class PseudoTerminal: Sendable {
  /// The path of the terminal, for another process.
  package let path: String
  /// The terminal, open for reading and writing.
  package let descriptor: Int32
  private let keyboard: Int32
  private let received = Mutex<[UInt8]>([])
  private let isOver = Mutex(false)

  package init(width: Int = 80, height: Int = 24) throws {
    var ends: (keyboard: Int32, terminal: Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 1024)
    guard unsafe openpty(&ends.keyboard, &ends.terminal, &name, nil, nil) == 0 else {
      throw CocoaError(.fileReadUnknown)
    }
    (keyboard, descriptor) = ends
    path = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    resize(width: width, height: height)
    Thread.detachNewThread { [self] in
      while !isOver.withLock(\.self) { receive() }
      close(keyboard)
    }
  }

  private func receive() {
    var request = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&request, 1, 20) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(keyboard, &bytes, bytes.count)
    received.withLock { $0 += bytes.prefix(max(0, count)) }
  }

  /// Takes the terminal away from those who have it open.
  package func hangUp() { isOver.withLock { $0 = true } }

  /// Opens one by its path, in another process.
  package static func open(_ path: String) -> Int32 {
    unsafe Foundation.open(path, O_RDWR | O_NOCTTY)
  }

  package func resize(width: Int, height: Int) {
    var size = winsize()
    (size.ws_col, size.ws_row) = (UInt16(width), UInt16(height))
    _ = unsafe ioctl(keyboard, UInt(TIOCSWINSZ), &size)
  }

  package func type(_ text: String) {
    _ = unsafe write(keyboard, text, text.utf8.count)
  }

  /// What was written to it so far.
  package var output: String {
    // What was written last may be on its way.
    var last = -1
    for _ in 0..<100 {
      usleep(20_000)
      let count = received.withLock(\.count)
      if count == last { break }
      last = count
    }
    return String(decoding: received.withLock { $0 }, as: UTF8.self)
  }

  /// Its modes, as far as programs change them.
  package var modes: [UInt] {
    var modes = termios()
    guard unsafe tcgetattr(descriptor, &modes) == 0 else { return [] }
    return [
      UInt(modes.c_iflag), UInt(modes.c_oflag), UInt(modes.c_cflag), UInt(modes.c_lflag),
    ]
  }

  /// Whether what is typed is shown.
  package var echoes: Bool { hasLocalMode(Int(ECHO)) }

  /// Whether what is typed is read line by line.
  package var isCanonical: Bool { hasLocalMode(Int(ICANON)) }

  private func hasLocalMode(_ mode: Int) -> Bool {
    var modes = termios()
    return unsafe tcgetattr(descriptor, &modes) == 0 && Int(modes.c_lflag) & mode != 0
  }
}
