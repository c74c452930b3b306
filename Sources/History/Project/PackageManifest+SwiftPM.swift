package import Configuration
import Files
import Foundation
import Git
import Processes

extension PackageManifest {
  /// What SwiftPM says of the package in a folder.
  ///
  /// It compiles and runs the manifest alone: dependencies may be missing, and nothing is written into
  /// the folder.
  ///
  /// - Parameters:
  ///   - folder: The folder of `Package.swift`.
  ///   - file: The manifest as people see it.
  ///   - environment: The variables of SwiftPM.
  ///   - patience: How long SwiftPM may take, in seconds; 0.3 to 1 s are usual.
  /// - Throws: `ConfigurationError` where there is no `swift`, or the manifest can't be used.
  package init(
    of folder: String, shownAs file: String, environment: [String: String] = Environment.withoutGit,
    patience: Double = 120
  ) throws(ConfigurationError) {
    let advice = "\n  See for yourself: swift package dump-package"
    func problem(_ detail: String) -> ConfigurationError {
      ConfigurationError(file: file, detail: detail)
    }
    // In a plugin of SwiftPM, the package's own build folder is locked by the SwiftPM that waits for it.
    let scratch = try Self.scratchFolder(for: file)
    defer { withExtendedLifetime(scratch) {} }
    var process = Subprocess(
      ["swift", "package", "--scratch-path", scratch.path, "dump-package"], in: folder,
      environment: environment)
    process.timeout = patience
    // It starts the compiler, and that the linker.
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
      throw problem("SwiftPM can't be asked what the package holds: \(error)" + remedy)
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
      throw problem("SwiftPM describes the package in an unknown way: \(error)" + advice)
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

  /// The first errors, a line each, without what SwiftPM adds to them: the compiler's command line, and
  /// that the manifest is invalid.
  private static func shown(_ errors: String) -> String {
    let additions = ["(compiled with: ", "`- error: ", "error: invalid manifests at "]
    let lines = errors.split(separator: "\n").filter { line in
      line.contains("error: ") && !additions.contains { line.contains($0) }
    }
    return lines.prefix(5).map { "\n  | \($0.prefix(200))" }.joined()
  }
}
