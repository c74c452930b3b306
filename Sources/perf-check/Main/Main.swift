import Foundation

/// The entry point.
@main
enum Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Answered before anything is set up: scripts ask it often.
    if arguments == ["--version"] { return print(PerfCheck.version) }
    ProcessLimits.requireStack()
    exit(Tool.run(arguments, environment: ProcessInfo.processInfo.environment).rawValue)
  }
}
