import Configuration
import Files
import Foundation
import Git
package import Quantities

extension Project {
  /// What `initialize` did.
  package struct Initialization: Hashable, Sendable {
    /// The files written, as people see them.
    package var written: [String] = []
    /// The files that were there already and stayed as they were.
    package var kept: [String] = []
    /// The workflows that report benchmarks of their own, whose names aren't known before they run, so
    /// that none is gated yet.
    package var ungated: [String] = []
  }

  /// Writes `perf-check.yml`, the files in `baselines/` and the ignore line, where they are missing.
  ///
  /// - Parameters:
  ///   - limit: The slowdown that new tests allow.
  ///   - countsInstructions: Whether this machine counts them, so that tests of them make sense.
  /// - Throws: `ConfigurationError` when the package holds nothing that could be run;
  ///   `FileError` when a file can't be written.
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
        // A suite of benchmarks runs for as long as it is given, however fast they are.
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
          there is no Swift package here to take workflows from
            Write a perf-check.yml by hand, three lines are enough:
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
          the package has neither executables, benchmarks nor tests, so there is nothing to run
            Add a small executable that exercises it, and run init again.
          """)
    }
    if countsInstructions {
      for index in workflows.indices where workflows[index].results == nil {
        workflows[index].metrics.append("instructions")
      }
    }
    return WorkflowFile(base: defaultBranch, workflows: workflows)
  }

  /// The branch that changes are merged into: the remote's default, or main, master, or the
  /// current one.
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
