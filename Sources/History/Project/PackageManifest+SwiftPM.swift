package import Configuration
import Files
import Foundation
import Git
import Processes

extension PackageManifest {
  /// The package description in a folder, from SwiftPM.
  ///
  /// SwiftPM compiles and runs only the manifest: dependencies may be missing, and nothing is written to
  /// the folder.
  ///
  /// - Parameters:
  ///   - folder: The folder of `Package.swift`.
  ///   - file: The path of the manifest for messages.
  ///   - environment: The environment of SwiftPM.
  ///   - patience: The timeout in seconds; 0.3 to 1 s are typical.
  /// - Throws: `ConfigurationError` without `swift`, or for an invalid manifest.
  package init(
    of folder: String, shownAs file: String, environment: [String: String] = Environment.withoutGit,
    patience: Double = 120
  ) throws(ConfigurationError) {
    let advice = "\n  Reproduce: swift package dump-package"
    func problem(_ detail: String) -> ConfigurationError {
      ConfigurationError(file: file, detail: detail)
    }
    // In a SwiftPM plugin, the build folder of the package is locked by the SwiftPM that waits for it.
    let scratch = try Self.scratchFolder(for: file)
    defer { withExtendedLifetime(scratch) {} }
    var process = Subprocess(
      ["swift", "package", "--scratch-path", scratch.path, "dump-package"], in: folder,
      environment: environment)
    process.timeout = patience
    // It starts the compiler, which starts the linker.
    process.isSupervised = true
    let result: Subprocess.Result
    do {
      result = try process.run()
    } catch {
      let remedy =
        if case .notFound = error {
          "\n  Install Swift, or add its folder to PATH: https://www.swift.org/install"
        } else {
          advice
        }
      throw problem("can't run SwiftPM to read the package: \(error)" + remedy)
    }
    guard result.ending != .timedOut else {
      throw problem("SwiftPM took longer than \(Int(patience)) s to read it" + advice)
    }
    guard result.hasSucceeded else {
      throw problem("SwiftPM can't read it" + Self.shown(result.errors) + advice)
    }
    do {
      try self.init(json: Data(result.output))
    } catch {
      throw problem("unexpected package description from SwiftPM: \(error)" + advice)
    }
  }

  private static func scratchFolder(
    for file: String
  ) throws(ConfigurationError) -> ScratchFolder {
    do {
      return try ScratchFolder()
    } catch {
      throw ConfigurationError(file: file, detail: "\(error)")
    }
  }

  /// The first errors, one per line, without additions of SwiftPM: the compiler's command line, and
  /// "invalid manifest".
  private static func shown(_ errors: String) -> String {
    let additions = ["(compiled with: ", "`- error: ", "error: invalid manifests at "]
    let lines = errors.split(separator: "\n").filter { line in
      line.contains("error: ") && !additions.contains { line.contains($0) }
    }
    return lines.prefix(5).map { "\n  | \($0.prefix(200))" }.joined()
  }
}
