package import Configuration
package import Files
import Foundation
package import Git
import Quantities

/// A user's project: the repository, and the folder of `perf-check.yml` in it.
package struct Project: ~Copyable {
  package let repository: Repository
  /// The absolute path of the folder of `perf-check.yml`, without a trailing slash.
  package let directory: String
  /// That folder relative to the repository's root; "" for the root.
  package let subfolder: String
  /// The path of `perf-check.yml`, whether it exists or not.
  package let workflowFilePath: String
  /// The folders in which it is searched, nearest first, relative to the repository's root; empty if
  /// the user specified the file.
  package let searchedFolders: [String]
  /// Whether its folder is in the repository.
  package let isInRepository: Bool
  /// Where recorded runs are asked for instead of in the notes; nil for those.
  package var stored: StoredRepository?
  /// Writes and removes the project's files, without following links below the repository's root.
  package let files: FileTree

  /// Finds the project that contains a folder.
  ///
  /// - Parameters:
  ///   - path: The start folder; `perf-check.yml` is searched there and in its parents, up to the
  ///     repository's root.
  ///   - configuration: An alternative path of `perf-check.yml`, relative to `path`.
  ///   - environment: The variables of programs that are run for it.
  ///   - outputs: Files that are written about what is measured there, relative to `path`.
  /// - Throws: `GitError` if no repository contains the folder.
  package init(
    containing path: String, configuration: String? = nil,
    environment: [String: String] = Environment.withoutGit, outputs: [String] = []
  ) throws(GitError) {
    let start = URL(filePath: realPath(path))
    let repository = try Repository(
      containing: start.path(percentEncoded: false), environment: environment,
      unmeasured: ([Self.reportPageName, Self.reportImageName] + outputs).map {
        absolutePath($0, in: realPath(path))
      })
    let root = URL(filePath: realPath(repository.root))
    func text(_ url: URL) -> String {
      let path = url.path(percentEncoded: false)
      return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
    let prefix = text(root) == "/" ? "/" : text(root) + "/"
    let (directory, workflowFilePath): (String, String)
    var searchedFolders: [String] = []
    if let configuration {
      let file =
        (configuration.hasPrefix("/")
        ? URL(filePath: configuration) : start.appending(path: configuration)).standardizedFileURL
      let folder = URL(
        filePath: realPath(file.deletingLastPathComponent().path(percentEncoded: false)))
      // A link in the repository must not determine where files are written.
      let rooted = FileTree(root: text(root))
      if rooted.holds(text(file)), text(folder) != rooted.root, !rooted.holds(text(folder)) {
        throw GitError(
          .notFound, "use the configuration '\(configuration)'",
          detail: "it is a symbolic link out of the repository, to '\(text(folder))'"
            + "\n  Use the path of the file itself.")
      }
      directory = text(folder)
      workflowFilePath = text(folder.appending(path: file.lastPathComponent))
    } else {
      let folders = sequence(first: start) {
        text($0) == text(root) || text($0) == "/" ? nil : $0.deletingLastPathComponent()
      }
      searchedFolders = folders.map {
        text($0).hasPrefix(prefix) ? String(text($0).dropFirst(prefix.count)) : ""
      }
      let found = folders.first {
        FileManager.default.fileExists(
          atPath: $0.appending(path: WorkflowFile.name).path(percentEncoded: false))
      }
      let folder = found ?? start
      directory = text(folder)
      workflowFilePath = text(folder.appending(path: WorkflowFile.name))
    }
    self.repository = repository
    self.directory = directory
    self.workflowFilePath = workflowFilePath
    self.searchedFolders = searchedFolders
    self.isInRepository = directory == text(root) || directory.hasPrefix(prefix)
    self.files = FileTree(of: directory, in: text(root))
    self.subfolder =
      directory.hasPrefix(prefix) ? String(directory.dropFirst(prefix.count)) : ""
  }

  /// The folder for disposable state: `.perf-check`.
  package var stateDirectory: String { directory + "/.perf-check" }

  /// The path of the result of the last check.
  package var verdictFilePath: String { stateDirectory + "/verdict.json" }

  /// The folder for committed files: `baselines`.
  package var baselinesDirectory: String { directory + "/baselines" }

  /// The path of `baselines/baseline_metrics.json`.
  package var baselineFilePath: String { baselinesDirectory + "/" + BaselineFile.name }

  /// The path of `baselines/regression_tests.json`.
  package var regressionTestsFilePath: String {
    baselinesDirectory + "/" + RegressionTestsFile.name
  }

  /// The page and the image that `report` writes unless it is told where to.
  package static let (reportPageName, reportImageName) = (
    "perf-check-report.html", "perf-check-report.png"
  )

  /// A path relative to the repository's root, as in git.
  package func repositoryPath(_ path: String) -> String {
    (subfolder.isEmpty ? "" : subfolder + "/") + shown(path)
  }

  /// The path for display, relative to the folder of `perf-check.yml`.
  package func shown(_ path: String) -> String {
    path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
  }

  /// Reads `perf-check.yml`.
  package func workflowFile() throws(ConfigurationError) -> WorkflowFile {
    let data = try contents(
      workflowFilePath, missing: "Create one: perf-check init")
    return try WorkflowFile(
      yaml: String(decoding: data, as: UTF8.self), file: shown(workflowFilePath))
  }

  /// Reads `regression_tests.json`.
  package func regressionTests() throws(ConfigurationError) -> RegressionTestsFile {
    let data = try contents(
      regressionTestsFilePath, missing: "Create one for the existing workflows: perf-check init"
    )
    return try RegressionTestsFile(json: data, file: shown(regressionTestsFilePath))
  }

  /// Reads `baseline_metrics.json`; empty if it doesn't exist.
  package func baseline() throws(ConfigurationError) -> BaselineFile {
    guard FileManager.default.fileExists(atPath: baselineFilePath) else { return BaselineFile() }
    let data = try contents(baselineFilePath, missing: "")
    return try BaselineFile(json: data, file: shown(baselineFilePath))
  }

  /// Writes a file in `.perf-check/analytics`.
  ///
  /// - Throws: As `makeStateDirectory()`.
  package func writeAnalytics(_ text: String, to name: String) throws(FileError) {
    try makeStateDirectory()
    try files.write(text, to: stateDirectory + "/analytics/" + name)
  }

  /// Writes the result of a check.
  ///
  /// - Throws: As `makeStateDirectory()`.
  package func writeVerdict(_ text: String) throws(FileError) {
    try makeStateDirectory()
    try files.write(text, to: verdictFilePath)
  }

  /// Writes images that explain the last check, and removes those of the check before.
  ///
  /// - Parameters:
  ///   - images: What each shows, and its SVG.
  ///   - part: What tells the part of a check that they are of from others, which other processes write;
  ///     nil for the whole.
  /// - Returns: Their paths, relative to the folder of `perf-check.yml`.
  /// - Throws: As `makeStateDirectory()`.
  package func writeExplanations(
    _ images: [(name: String, svg: String)], of part: [String]? = nil
  ) throws(FileError) -> [String] {
    let part = part.map { "/" + StableHash.hex(of: $0).prefix(12) } ?? ""
    let folder = stateDirectory + "/explanations" + part
    guard !images.isEmpty || files.exists(folder) else { return [] }
    try makeStateDirectory()
    try files.remove(folder)
    var paths: [String] = []
    for (place, image) in images.enumerated() {
      // A benchmark's name may hold anything.
      let name = image.name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
      let path = "\(folder)/\(place + 1)-\(String(name.prefix(80))).svg"
      try files.write(image.svg, to: path)
      paths.append(shown(path))
    }
    return paths
  }

  /// Saves the last comparison next to the baseline, if that folder exists.
  package func writeComparison(_ text: String) throws(FileError) {
    guard files.exists(baselinesDirectory) else { return }
    try files.write(text, to: baselinesDirectory + "/comparative_analysis.json")
  }

  /// Creates `.perf-check`, with a `.gitignore` so that it is never committed.
  ///
  /// - Throws: `FileError` if it can't be created, is a link, or is committed.
  package func makeStateDirectory() throws(FileError) {
    try refuseForeignState()
    let ignore = stateDirectory + "/.gitignore"
    guard !files.exists(ignore) else { return }
    try files.write("*\n", to: ignore)
  }

  /// Throws for an untrusted `.perf-check`: a link, or one that is committed.
  ///
  /// - Throws: `FileError` with the command that removes it.
  package func refuseForeignState() throws(FileError) {
    try files.refuseLinks(to: stateDirectory)
    for name in files.names(in: stateDirectory) {
      try files.refuseLinks(to: stateDirectory + "/" + name)
    }
    let path = (subfolder.isEmpty ? "" : subfolder + "/") + ".perf-check"
    guard files.exists(stateDirectory), repository.isInHead(path) else { return }
    throw FileError(
      .unsuitable, "use '\(stateDirectory)'",
      detail: """
        '.perf-check' must not be committed: its contents control what is run and removed
          Remove it from the repository: git rm -r --cached '\(path)' && git commit
        """)
  }

  private func contents(_ path: String, missing: String) throws(ConfigurationError) -> Data {
    if let data = FileManager.default.contents(atPath: path) { return data }
    let isThere = FileManager.default.fileExists(atPath: path)
    throw ConfigurationError(
      file: shown(path),
      detail: isThere ? "the file can't be read" : "no such file\n  \(missing)")
  }
}
