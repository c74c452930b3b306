import Foundation
import PackagePlugin

/// `swift package perf-check`: builds the tool in release and runs it in the package's folder.
///
/// The tool is built here and not declared as a dependency, because SwiftPM would build that a
/// second time, in debug. No permissions are declared: SwiftPM would ask for them in every call.
@main
struct PerfCheckPlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    #if os(macOS)
      if isSandboxed {
        let words = ["swift", "package", "--disable-sandbox", "perf-check"] + arguments
        throw PluginError(
          description: """
            on macOS, SwiftPM lets a plugin neither write into a package nor build in it
              Run: \(words.joined(separator: " "))
            """)
      }
    #endif
    let tool = try builtTool()
    let status = context.pluginWorkDirectoryURL.appending(path: "status")
    try? FileManager.default.removeItem(at: status)

    let process = Process()
    process.executableURL = tool
    process.arguments = withoutPermissionFlags(arguments)
    process.currentDirectoryURL = context.package.directoryURL
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PERF_CHECK_STATUS_FILE": status.path(percentEncoded: false)]) { $1 }
    try process.run()
    process.waitUntilExit()

    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let code = process.terminationStatus
      let verdict = try? String(contentsOf: status, encoding: .utf8)
      Diagnostics.error(verdict ?? "perf-check: verdict=error exit=\(code)")
      return
    }
  }

  #if os(macOS)
    /// Whether SwiftPM runs this in a sandbox, in which no other one can be made, as each build needs.
    private var isSandboxed: Bool {
      let probe = Process()
      probe.executableURL = URL(filePath: "/usr/bin/sandbox-exec")
      probe.arguments = ["-p", "(version 1)(allow default)", "/usr/bin/true"]
      probe.standardError = FileHandle.nullDevice
      guard (try? probe.run()) != nil else { return true }
      probe.waitUntilExit()
      return probe.terminationStatus != 0
    }
  #endif

  /// The path of the release executable, built now if anything changed.
  private func builtTool() throws -> URL {
    let name = "perf-check"
    var parameters = PackageManager.BuildParameters(configuration: .release)
    // The first build is what a newcomer waits for, and debug information is a tenth of it.
    parameters.otherSwiftcFlags = ["-gnone"]
    let build = try packageManager.build(.product(name), parameters: parameters)
    guard build.succeeded else {
      throw PluginError(
        description: """
          perf-check itself does not build:
          \(build.logText)
          Does it lack a library? Linux: apt-get install libgit2-dev libsqlite3-dev
                                  macOS: brew install libgit2 pkgconf
          """)
    }
    let tool = build.builtArtifacts.first {
      $0.kind == .executable && $0.url.lastPathComponent == name
    }
    guard let tool else { throw PluginError(description: "the build made no '\(name)'") }
    return tool.url
  }

  /// The arguments without those that were meant for SwiftPM, which forwards them all.
  private func withoutPermissionFlags(_ arguments: [String]) -> [String] {
    let alone = ["--allow-writing-to-package-directory", "--disable-sandbox"]
    let withValue = ["--allow-writing-to-directory", "--allow-network-connections"]
    var kept: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if withValue.contains(argument) {
        _ = rest.popFirst()
      } else if !alone.contains(argument),
        !withValue.contains(where: { argument.hasPrefix($0 + "=") })
      {
        kept.append(argument)
      }
    }
    return kept
  }
}

/// Why the tool could not be started.
struct PluginError: Error, CustomStringConvertible {
  let description: String
}
