import Foundation
import Processes

/// The entry point.
@main
enum Main {
  static func main() {
    let invocation = Invocation.ofProcess()
    // Answered before anything is set up: scripts ask it often.
    if invocation.arguments == ["--version"] {
      return invocation.output.write(PerfCheck.version + "\n")
    }
    ProcessLimits.requireStack()
    Interrupt.catchSignals()
    let status = Tool.run(invocation)
    // All is done and said, but whoever runs a series of commands shall see that it was to end.
    if Interrupt.signal != 0 { Interrupt.end(by: Interrupt.signal) }
    exit(status.rawValue)
  }
}
