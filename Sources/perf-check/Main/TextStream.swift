import Files
import Foundation
import Processes
import Reports

/// Where text goes, such as standard output.
package struct TextStream: Sendable {
  /// Whether a person sees it on a terminal.
  package let isTerminal: Bool
  /// The columns and rows of the terminal; nil where they aren't known.
  package let size: @Sendable () -> (width: Int, height: Int)?
  /// Its open file; nil where it has none.
  package let descriptor: Int32?
  /// Writes text as it is.
  package let write: @Sendable (String) -> Void

  package init(
    isTerminal: Bool = false, size: @escaping @Sendable () -> (width: Int, height: Int)? = { nil },
    descriptor: Int32? = nil, write: @escaping @Sendable (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.size = size
    self.descriptor = descriptor
    self.write = write
  }

  /// That of an open file of this process.
  ///
  /// Whoever reads it may have read enough, as `head` does; what is left is dropped then.
  package init(descriptor: Int32) {
    self.init(
      isTerminal: isatty(descriptor) == 1,
      size: {
        var size = winsize()
        let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? (Int(size.ws_col), Int(size.ws_row)) : nil
      },
      descriptor: descriptor,
      write: { text in
        Files.write(text, toDescriptor: descriptor, isInterrupted: { Interrupt.signal != 0 })
      })
  }

  /// Writes text as it is.
  ///
  /// - Returns: Whether somebody still reads it.
  func writeWhileRead(_ text: String) -> Bool {
    guard let descriptor else {
      write(text)
      return true
    }
    return Files.write(text, toDescriptor: descriptor, isInterrupted: { Interrupt.signal != 0 })
  }

  /// Writes lines in which nothing from outside does anything to a terminal.
  func tell(_ text: String) { write(VisibleText.lines(text) + "\n") }
}
