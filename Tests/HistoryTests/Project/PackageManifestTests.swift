import Configuration
import Foundation
import Git
import History
import TestSupport
import Testing

@Suite struct `A package's manifest` {
  /// What SwiftPM says of a manifest.
  private static func read(_ text: String) throws -> PackageManifest {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "Package.swift")
    return try PackageManifest(of: folder.path, shownAs: "Package.swift")
  }

  /// A manifest of a version of the tools.
  private static func manifest(_ parts: String, tools: String = "6.0") -> String {
    "// swift-tools-version: \(tools)\nimport PackageDescription\n\(parts)\n"
  }

  @Test func `may stand on one line`() throws {
    let manifest = try Self.read(
      Self.manifest(
        "let package=Package(name:\"p\",targets:[.executableTarget(name:\"a\"),.testTarget(name:\"T\")])"
      ))
    #expect(manifest.executables.map(\.product) == ["a"] && !manifest.tests.isEmpty)
  }

  @Test func `may compute its targets`() throws {
    let manifest = try Self.read(
      Self.manifest(
        """
        let package = Package(name: "p")
        // .executableTarget(name: "commented")
        for name in ["one", "two"] { package.targets.append(.executableTarget(name: name + "-tool")) }
        """))
    #expect(
      manifest.executables.map(\.product) == ["one-tool", "two-tool"] && manifest.tests.isEmpty)
  }

  @Test func `may call products otherwise than targets`() throws {
    let manifest = try Self.read(
      Self.manifest(
        """
        let package = Package(
          name: "p",
          products: [
            .executable(name: "tool", targets: ["ToolTarget"]),
            .library(name: "Library", targets: ["Library"]),
          ],
          targets: [
            .target(name: "Library"), .executableTarget(name: "ToolTarget"),
            .executableTarget(name: "other"),
          ])
        """))
    #expect(manifest.executables.map(\.product) == ["tool", "other"])
  }

  @Test func `is read without its dependencies`() throws {
    let manifest = try Self.read(
      Self.manifest(
        """
        let package = Package(
          name: "p",
          dependencies: [
            .package(path: "../missing"),
            .package(url: "https://unknown.invalid/package-benchmark", from: "1.0.0"),
          ],
          targets: [
            .executableTarget(
              name: "Suite",
              dependencies: [.product(name: "Benchmark", package: "package-benchmark")],
              plugins: [.plugin(name: "BenchmarkPlugin", package: "package-benchmark")]),
            .testTarget(name: "T"),
          ])
        """))
    #expect(manifest.executables.isEmpty && manifest.suites.map(\.product) == ["Suite"])
    #expect(manifest.tests.map(\.folder.path) == ["Tests/T"])
  }

  @Test(arguments: [
    (manifest("let package = Package(name: \"p\")", tools: "99.0"), "tools version 99.0"),
    (manifest("let package = Pakcage(name: \"p\")"), "cannot find 'Pakcage' in scope"),
    ("", "is empty"),
  ])
  func `that can't be used is refused in SwiftPM's words`(text: String, words: String) throws {
    let error = #expect(throws: ConfigurationError.self) { _ = try Self.read(text) }
    #expect(error?.file == "Package.swift")
    #expect(error?.detail.hasPrefix("SwiftPM can't read it\n  | ") == true)
    #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "")")
    #expect(error?.detail.contains("compiled with") == false)
    #expect(error?.detail.contains("invalid manifests") == false)
    #expect(error?.detail.contains("swift package dump-package") == true)
  }

  @Test(.timeLimit(.minutes(5)))
  func `is read while SwiftPM waits for a plugin and has locked the package`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.manifest(
        """
        let package = Package(
          name: "p",
          targets: [
            .executableTarget(name: "a"),
            .plugin(name: "P", capability: .command(intent: .custom(verb: "hold", description: ""))),
          ])
        """), to: "Package.swift")
    try folder.write("", to: "Sources/a/main.swift")
    try folder.write(
      """
      import Foundation
      import PackagePlugin
      @main struct P: CommandPlugin {
        func performCommand(context: PluginContext, arguments: [String]) throws {
          let folder = context.package.directoryURL
          try "".write(to: folder.appending(path: "held"), atomically: true, encoding: .utf8)
          let end = folder.appending(path: "end").path(percentEncoded: false)
          for _ in 0..<12_000 where !FileManager.default.fileExists(atPath: end) { usleep(10_000) }
        }
      }
      """, to: "Plugins/P/P.swift")
    let holder = Process()
    holder.executableURL = URL(filePath: "/usr/bin/env")
    holder.arguments = ["swift", "package", "--disable-sandbox", "hold"]
    holder.currentDirectoryURL = URL(filePath: folder.path)
    holder.standardOutput = FileHandle.nullDevice
    holder.standardError = FileHandle.nullDevice
    try holder.run()
    while !folder.has("held"), holder.isRunning { usleep(20_000) }
    let manifest = try? PackageManifest(of: folder.path, shownAs: "Package.swift", patience: 60)
    #expect(holder.isRunning)
    try folder.write("", to: "end")
    holder.waitUntilExit()
    #expect(holder.terminationStatus == 0)
    #expect(manifest?.executables.map(\.product) == ["a"])
  }

  @Test func `isn't waited for without end, and needs a swift`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "Package.swift")
    try folder.write("#!/bin/sh\nexec sleep 100\n", to: "bin/swift")
    try shell(["chmod", "+x", "bin/swift"], in: folder.path)
    func error(path: String) -> ConfigurationError? {
      #expect(throws: ConfigurationError.self) {
        _ = try PackageManifest(
          of: folder.path, shownAs: "Package.swift",
          environment: Environment.withoutGit.merging(["PATH": path]) { $1 },
          patience: 0.3)
      }
    }
    let slow = error(path: folder.path + "/bin:/usr/bin:/bin")
    #expect(slow?.detail.contains("took longer than") == true)
    let none = error(path: "/nowhere")
    #expect(none?.detail.contains("'swift' is not on the PATH") == true)
    #expect(none?.detail.contains("https://www.swift.org/install") == true)
  }
}
