import Foundation
import PackagePlugin

/// `swift package perf-check`: runs the prebuilt tool in the package's folder.
@main
struct PerfCheckPlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    let status = context.pluginWorkDirectoryURL.appending(path: "status")
    try? FileManager.default.removeItem(at: status)
    let process = Process()
    process.executableURL = try context.tool(named: "perf-check").url
    process.arguments = arguments.filter { !$0.hasPrefix("--allow-writing-to-package-directory") }
    process.currentDirectoryURL = context.package.directoryURL
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PERF_CHECK_STATUS_FILE": status.path(percentEncoded: false)]) { $1 }
    try process.run()
    process.waitUntilExit()
    // SwiftPM maps every exit code to 0 or 1: the verdict is the message.
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let verdict = try? String(contentsOf: status, encoding: .utf8)
      Diagnostics.error(
        verdict ?? "perf-check: verdict=error exit=\(process.terminationStatus)")
      return
    }
  }
}
