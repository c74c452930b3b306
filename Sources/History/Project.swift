import Foundation
package import Git
package import Workflows

/// A user's project: the repository, and the folder in it that holds `perf-check.yml`.
package struct Project: ~Copyable {
  package let repository: Repository
  /// The folder of `perf-check.yml`, absolute, without a slash at its end.
  package let directory: String
  /// That folder relative to the repository's root; "" when it is the root.
  package let subfolder: String
  /// The path of `perf-check.yml`, whether it is there or not.
  package let workflowFilePath: String
  /// The folders in which it is looked for, the nearest first, relative to the repository's root;
  /// empty where the user named the file.
  package let searchedFolders: [String]
  /// Whether its folder lies in the repository.
  package let isInRepository: Bool

  /// Finds the project that contains a folder.
  ///
  /// - Parameters:
  ///   - path: The folder to start from; `perf-check.yml` is looked for there and upwards, as far
  ///     as the repository's root.
  ///   - configuration: A `perf-check.yml` of another name or place, relative to `path`.
  /// - Throws: `GitError` when no repository contains the folder.
  package init(containing path: String, configuration: String? = nil) throws(GitError) {
    let start = URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL
    let repository = try Repository(containing: start.path(percentEncoded: false))
    let root = URL(filePath: repository.root)
      .resolvingSymlinksInPath().standardizedFileURL
    func text(_ url: URL) -> String {
      let path = url.path(percentEncoded: false)
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    let prefix = text(root) == "/" ? "/" : text(root) + "/"
    if let configuration {
      self.searchedFolders = []
      let file =
        (configuration.hasPrefix("/")
        ? URL(filePath: configuration) : start.appending(path: configuration))
        .resolvingSymlinksInPath().standardizedFileURL
      self.workflowFilePath = text(file)
      self.directory = text(file.deletingLastPathComponent())
    } else {
      let folders = sequence(first: start) {
        text($0) == text(root) || text($0) == "/" ? nil : $0.deletingLastPathComponent()
      }
      self.searchedFolders = folders.map {
        text($0).hasPrefix(prefix) ? String(text($0).dropFirst(prefix.count)) : ""
      }
      let found = folders.first {
        FileManager.default.fileExists(
          atPath: $0.appending(path: WorkflowFile.name).path(percentEncoded: false))
      }
      let folder = found ?? start
      self.directory = text(folder)
      self.workflowFilePath = text(folder.appending(path: WorkflowFile.name))
    }
    self.repository = repository
    self.isInRepository = directory == text(root) || directory.hasPrefix(prefix)
    self.subfolder =
      directory.hasPrefix(prefix) ? String(directory.dropFirst(prefix.count)) : ""
  }

  /// Where what may be lost is kept: `.perf-check`.
  package var stateDirectory: String { directory + "/.perf-check" }

  /// Where what the team commits is kept: `baselines`.
  package var baselinesDirectory: String { directory + "/baselines" }

  /// The path of `baselines/baseline_metrics.json`.
  package var baselineFilePath: String { baselinesDirectory + "/" + BaselineFile.name }

  /// The path of `baselines/regression_tests.json`.
  package var regressionTestsFilePath: String {
    baselinesDirectory + "/" + RegressionTestsFile.name
  }

  /// A path relative to the repository's root, as git has it.
  package func repositoryPath(_ path: String) -> String {
    (subfolder.isEmpty ? "" : subfolder + "/") + shown(path)
  }

  /// The path as people see it: relative to the folder of `perf-check.yml`.
  package func shown(_ path: String) -> String {
    path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
  }

  /// Reads `perf-check.yml`.
  package func workflowFile() throws(ConfigurationError) -> WorkflowFile {
    let data = try contents(
      workflowFilePath, missing: "Write one from what is here: perf-check init")
    return try WorkflowFile(
      yaml: String(decoding: data, as: UTF8.self), file: shown(workflowFilePath))
  }

  /// Reads `regression_tests.json`.
  package func regressionTests() throws(ConfigurationError) -> RegressionTestsFile {
    let data = try contents(
      regressionTestsFilePath, missing: "Write one for the workflows that are here: perf-check init"
    )
    return try RegressionTestsFile(json: data, file: shown(regressionTestsFilePath))
  }

  /// Reads `baseline_metrics.json`; an empty one when there is none.
  package func baseline() throws(ConfigurationError) -> BaselineFile {
    guard FileManager.default.fileExists(atPath: baselineFilePath) else { return BaselineFile() }
    let data = try contents(baselineFilePath, missing: "")
    return try BaselineFile(json: data, file: shown(baselineFilePath))
  }

  /// Writes a file in `.perf-check/analytics`.
  ///
  /// - Throws: `HistoryError` when it can't be written.
  package func writeAnalytics(_ text: String, to name: String) throws(HistoryError) {
    try makeStateDirectory()
    let folder = stateDirectory + "/analytics"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw HistoryError(
        code: .storage, operation: "write in '\(shown(folder))'",
        detail: "\(error.localizedDescription)\n  Is there space, and are you allowed to?")
    }
    try AtomicFile.write(text, to: folder + "/" + name)
  }

  /// Makes `.perf-check`, which ignores itself, so that nothing in it is ever committed.
  ///
  /// - Throws: `.storage` when it can't be made.
  package func makeStateDirectory() throws(HistoryError) {
    let ignore = stateDirectory + "/.gitignore"
    guard !FileManager.default.fileExists(atPath: ignore) else { return }
    try AtomicFile.write("*\n", to: ignore)
  }

  private func contents(_ path: String, missing: String) throws(ConfigurationError) -> Data {
    if let data = FileManager.default.contents(atPath: path) { return data }
    let isThere = FileManager.default.fileExists(atPath: path)
    throw ConfigurationError(
      file: shown(path),
      detail: isThere ? "the file can't be read" : "there is no such file\n  \(missing)")
  }
}
