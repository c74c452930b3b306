import Foundation
import Processes
import TestSupport
import Testing

/// In processes of their own: a process has one full screen at a time.
@Suite struct `A full screen` {
  private static let entering = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
  private static let leaving = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

  private func expectRestored(_ terminal: PseudoTerminal, from modes: [UInt]) throws {
    #expect(terminal.modes == modes && terminal.echoes && terminal.isCanonical)
    let output = terminal.output
    #expect(
      output.contains(Self.entering) && output.hasSuffix(Self.leaving), "\(output.debugDescription)"
    )
    var screen = TerminalScreen(width: 80, height: 24)
    try screen.take(output)
    #expect(!screen.isAlternate && screen.showsCursor && screen.wraps)
  }

  /// Ends the process while the screen is alive.
  private static func enter(_ screen: borrowing FullScreen, andEnd end: () -> Void) {
    guard screen.enter() == .blank else { exit(3) }
    end()
  }

  @Test func `reads keys without an echo, and is left at the end of its life`() async throws {
    let terminal = try PseudoTerminal()
    let before = terminal.modes
    await #expect(processExitsWith: .success) { [path = terminal.path as String] in
      let file = PseudoTerminal.open(path)
      guard let screen = FullScreen(descriptor: file) else { exit(2) }
      guard screen.enter() == .blank, screen.enter() == .same else { exit(3) }
      // Nobody types, so that it waits.
      guard screen.wait(seconds: 0.05) == [], screen.read().isEmpty else { exit(4) }
      guard FullScreen(descriptor: file) == nil else { exit(5) }
      _ = consume screen
      guard let again = FullScreen(descriptor: file), again.enter() == .blank else { exit(6) }
    }
    try expectRestored(terminal, from: before)
  }

  @Test func `is restored when a signal ends the process`() async throws {
    let terminal = try PseudoTerminal()
    let before = terminal.modes
    await #expect(processExitsWith: .signal(SIGTERM)) { [path = terminal.path as String] in
      guard let screen = FullScreen(descriptor: PseudoTerminal.open(path)) else { exit(2) }
      Self.enter(screen) { Interrupt.end(by: SIGTERM) }
    }
    try expectRestored(terminal, from: before)
  }

  @Test func `is restored when the process crashes or exits`() async throws {
    let terminal = try PseudoTerminal()
    let before = terminal.modes
    await #expect(processExitsWith: .signal(SIGABRT)) { [path = terminal.path as String] in
      signal(SIGABRT, SIG_DFL)
      guard let screen = FullScreen(descriptor: PseudoTerminal.open(path)) else { exit(2) }
      Self.enter(screen) { abort() }
    }
    try expectRestored(terminal, from: before)
    await #expect(processExitsWith: .exitCode(9)) { [path = terminal.path as String] in
      guard let screen = FullScreen(descriptor: PseudoTerminal.open(path)) else { exit(2) }
      Self.enter(screen) { exit(9) }
    }
    try expectRestored(terminal, from: before)
  }

  @Test func `is left while the process is stopped, and drawn anew when it is continued`()
    async throws
  {
    let terminal = try PseudoTerminal()
    let before = terminal.modes
    await #expect(processExitsWith: .success) { [path = terminal.path as String] in
      // It may be ignored by whoever runs the tests.
      signal(SIGTSTP, SIG_DFL)
      guard let screen = FullScreen(descriptor: PseudoTerminal.open(path)) else { exit(2) }
      guard screen.enter() == .blank else { exit(3) }
      let waker = Process()
      waker.executableURL = URL(filePath: "/bin/sh")
      waker.arguments = ["-c", "sleep 0.3; kill -CONT \(getpid())"]
      guard (try? waker.run()) != nil else { exit(4) }
      raise(SIGTSTP)
      waker.waitUntilExit()
      guard screen.wait(seconds: 0).contains(.change) else { exit(5) }
      guard screen.enter() == .blank, screen.enter() == .same else { exit(6) }
    }
    try expectRestored(terminal, from: before)
    let output = terminal.output
    #expect(output.components(separatedBy: Self.entering).count == 3)
    #expect(output.components(separatedBy: Self.leaving).count == 3)
  }

  @Test func `needs a terminal`() async {
    await #expect(processExitsWith: .success) {
      let file = PseudoTerminal.open("/dev/null")
      if FullScreen(descriptor: file) != nil || FullScreen(descriptor: -1) != nil { exit(2) }
    }
  }
}
