import Configuration
import Files
import Foundation
import Git
import Model
package import Quantities

extension Project {
  /// The result of `initialize`.
  package struct Initialization: Hashable, Sendable {
    /// The paths of the written files, for display.
    package var written: [String] = []
    /// The existing files, which were not changed.
    package var kept: [String] = []
    /// What was found and isn't measured.
    package var omissions: [Omission] = []
  }

  /// Writes `perf-check.yml`, the files in `baselines/` and the ignore line, if they are missing.
  ///
  /// - Parameters:
  ///   - limit: The limit of the new tests, as a fraction.
  ///   - countsInstructions: Whether this machine can count instructions, so that they are tested.
  ///   - starter: The version of perf-check whose library a package of benchmarks is begun with; nil
  ///     for none.
  /// - Throws: `ConfigurationError` if the package has nothing to run; `FileError` if a file can't be
  ///   written.
  package func initialize(
    limit: Fraction = 0.05, countsInstructions: Bool, starter version: String? = nil
  ) throws -> Initialization {
    var result = Initialization()
    func write(_ path: String, _ text: () throws -> String) throws {
      if files.exists(path) {
        try files.refuseLinks(to: path)
        result.kept.append(shown(path))
      } else {
        try files.write(text(), to: path)
        result.written.append(shown(path))
      }
    }
    if let version {
      let suite = try starterSuite(version)
      for (path, text) in suite.files.sorted(by: { $0.key < $1.key }) {
        try write(directory + "/" + path) { text }
      }
      try write(workflowFilePath) {
        WorkflowFile(base: defaultBranch, workflows: [suite.workflow]).starterYAML
      }
    } else if !files.exists(workflowFilePath) {
      let starter = try starter(countsInstructions)
      result.omissions = starter.omissions
      try write(workflowFilePath) { starter.file.starterYAML }
    } else {
      try write(workflowFilePath) { "" }
    }
    let workflows = try workflowFile().workflows
    try write(regressionTestsFilePath) {
      var tests: [RegressionTest] = []
      for workflow in workflows {
        let metric = workflow.suite == nil ? "wall_time" : "*/wall_time"
        tests.append(
          RegressionTest(workflow: workflow.name, metric: metric, limit: limit, maxPairs: 120))
        if workflow.metrics.contains("instructions"), countsInstructions {
          tests.append(RegressionTest(workflow: workflow.name, metric: "instructions", limit: 0.01))
        }
      }
      return RegressionTestsFile(tests: tests).json
    }
    try write(baselineFilePath) { BaselineFile().json }
    let ignore = directory + "/.gitignore"
    let lines = (try? String(contentsOfFile: ignore, encoding: .utf8)) ?? ""
    let entries = lines.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    if entries.contains(where: { [".perf-check/", ".perf-check", "/.perf-check/"].contains($0) }) {
      result.kept.append(".gitignore")
    } else {
      let end = lines.isEmpty || lines.hasSuffix("\n") ? "" : "\n"
      try files.write(lines + end + ".perf-check/\n", to: ignore)
      result.written.append(".gitignore")
    }
    return result
  }

  private func starterSuite(_ version: String) throws(ConfigurationError) -> StarterSuite {
    let path = directory + "/Package.swift"
    let manifest = try PackageManifest(
      of: directory, shownAs: shown(path), environment: repository.environment)
    let identity = URL(filePath: directory).lastPathComponent
    guard let suite = StarterSuite(for: manifest, identity: identity, version: version) else {
      throw ConfigurationError(
        file: shown(path),
        detail: """
          the package has no library product that benchmarks could import
            Declare one under 'products:', or measure an executable: perf-check init
          """)
    }
    return suite
  }

  private func starter(
    _ countsInstructions: Bool
  ) throws(ConfigurationError) -> (file: WorkflowFile, omissions: [Omission]) {
    let search = try StarterSearch(
      in: directory, shownBy: { shown($0) }, environment: repository.environment)
    var workflows = search.workflows
    guard !workflows.isEmpty else {
      let path = directory + "/Package.swift"
      let isPackage = FileManager.default.fileExists(atPath: path)
      let omitted = search.omissions.map { "\n  left out \($0.name): \($0.reason)" }.joined()
      throw ConfigurationError(
        file: shown(path),
        detail: isPackage
          ? """
          the package has no suite of benchmarks, no tests that measure, and no executable that \
          ends\(omitted)
            Begin a package of benchmarks for its library: perf-check init --starter
          """
          : """
          no Swift package found
            Write a perf-check.yml by hand, such as:
              version: 1
              workflows:
                NAME: {build: "make", run: "./program"}
          """)
    }
    if countsInstructions {
      for index in workflows.indices where workflows[index].suite == nil {
        workflows[index].metrics.append("instructions")
      }
    }
    return (WorkflowFile(base: defaultBranch, workflows: workflows), search.omissions)
  }

  /// The target branch of changes: the remote's default, main, master, or the current one.
  private var defaultBranch: String {
    let remote = try? repository.git(["symbolic-ref", "--short", "refs/remotes/origin/HEAD"])
    if let remote, remote.succeeded {
      let name = remote.output.trimmingCharacters(in: .whitespacesAndNewlines)
      return name.hasPrefix("origin/") ? String(name.dropFirst("origin/".count)) : name
    }
    for name in ["main", "master"] where (try? repository.commit("refs/heads/\(name)")) != nil {
      return name
    }
    return repository.branch ?? "main"
  }
}

extension Project {
  /// Keeps only some workflows of a `perf-check.yml` that is still as it was started, with limits of
  /// their own.
  ///
  /// - Parameter limits: Of the workflows that are kept, by their names.
  /// - Returns: Whether it was changed; not where the user has edited it, or nothing would be left.
  /// - Throws: `ConfigurationError`, or `FileError` where a file can't be written.
  package func keepWorkflows(_ limits: [String: Fraction]) throws -> Bool {
    var file = try workflowFile()
    let text = try String(contentsOfFile: workflowFilePath, encoding: .utf8)
    guard text == file.starterYAML, !limits.isEmpty else { return false }
    var tests = try regressionTests()
    let names = Set(file.workflows.map(\.name)).subtracting(limits.keys)
    file.workflows.removeAll { names.contains($0.name) }
    tests.tests.removeAll { names.contains($0.workflow) }
    for index in tests.tests.indices
    where Metric.isTime(BenchmarkMetric.plainName(of: tests.tests[index].metric)) {
      guard let limit = limits[tests.tests[index].workflow] else { continue }
      tests.tests[index].setLimit(limit, text: nil)
    }
    if !names.isEmpty { try files.write(file.starterYAML, to: workflowFilePath) }
    try files.write(tests.json, to: regressionTestsFilePath)
    return true
  }
}
