import Configuration
import Files
import Foundation
import Git
package import Quantities

extension Project {
  /// The result of `initialize`.
  package struct Initialization: Hashable, Sendable {
    /// The paths of the written files, for display.
    package var written: [String] = []
    /// The existing files, which were not changed.
    package var kept: [String] = []
    /// The workflows that report their own benchmarks, which aren't gated yet because their names are
    /// unknown before they run.
    package var ungated: [String] = []
  }

  /// Writes `perf-check.yml`, the files in `baselines/` and the ignore line, if they are missing.
  ///
  /// - Parameters:
  ///   - limit: The limit of the new tests, as a fraction.
  ///   - countsInstructions: Whether this machine can count instructions, so that they are tested.
  /// - Throws: `ConfigurationError` if the package has nothing to run; `FileError` if a file can't be
  ///   written.
  package func initialize(
    limit: Fraction = 0.05, countsInstructions: Bool
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
    try write(workflowFilePath) { try starter(countsInstructions).starterYAML }
    let workflows = try workflowFile().workflows
    try write(regressionTestsFilePath) {
      var tests: [RegressionTest] = []
      for workflow in workflows {
        // The time of a benchmark suite is fixed, independent of the speed of the benchmarks.
        guard workflow.results == nil else {
          result.ungated.append(workflow.name)
          continue
        }
        tests.append(
          RegressionTest(
            workflow: workflow.name, metric: "wall_time", limit: limit, maxPairs: 120))
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

  private func starter(_ countsInstructions: Bool) throws(ConfigurationError) -> WorkflowFile {
    let path = directory + "/Package.swift"
    guard FileManager.default.fileExists(atPath: path) else {
      throw ConfigurationError(
        file: shown(path),
        detail: """
          no Swift package found
            Write a perf-check.yml by hand, such as:
              version: 1
              workflows:
                NAME: {build: "make", run: "./program"}
          """)
    }
    var workflows = try PackageManifest(
      of: directory, shownAs: shown(path), environment: repository.environment
    ).workflows
    guard !workflows.isEmpty else {
      throw ConfigurationError(
        file: shown(path),
        detail: """
          the package has no executables, benchmarks or tests to run
            Add a small executable that exercises it, and run 'init' again.
          """)
    }
    if countsInstructions {
      for index in workflows.indices where workflows[index].results == nil {
        workflows[index].metrics.append("instructions")
      }
    }
    return WorkflowFile(base: defaultBranch, workflows: workflows)
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
