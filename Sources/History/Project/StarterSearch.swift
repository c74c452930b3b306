import Configuration
import Foundation
import Git
import Quantities

/// Looks for what a Swift package has to measure: suites of benchmarks, else tests that measure, else
/// executables that end by themselves.
struct StarterSearch {
  /// What can be measured.
  private(set) var workflows: [Workflow] = []
  /// What was left out, and why.
  private(set) var omissions: [Omission] = []

  private let directory: String
  private let environment: [String: String]

  /// - Parameters:
  ///   - directory: The folder of `perf-check.yml`.
  ///   - shown: Shows a path to the user.
  ///   - environment: That of SwiftPM.
  /// - Throws: `ConfigurationError` where SwiftPM can't read the package.
  init(
    in directory: String, shownBy shown: (String) -> String, environment: [String: String]
  ) throws(ConfigurationError) {
    (self.directory, self.environment) = (directory, environment)
    let path = directory + "/Package.swift"
    var root: PackageManifest?
    if FileManager.default.fileExists(atPath: path) {
      root = try PackageManifest(of: directory, shownAs: shown(path), environment: environment)
    }
    let folders = Self.benchmarkFolders(in: directory)
    let nested = folders.filter {
      FileManager.default.fileExists(atPath: "\(directory)/\($0)/Package.swift")
    }
    var suites = root?.suiteWorkflows(in: nil) ?? []
    for folder in nested {
      do throws(ConfigurationError) {
        let place = directory + "/" + folder
        let manifest = try PackageManifest(
          of: place, shownAs: shown(place + "/Package.swift"), environment: environment)
        suites += manifest.suiteWorkflows(in: folder)
      } catch {
        omissions.append(Omission(name: folder, reason: error.detail))
      }
    }
    workflows = Self.withUniqueNames(suites)
    guard let root, workflows.isEmpty else { return }
    let hidden = folders.filter { folder in
      !folder.contains("/") && !nested.contains { ($0 + "/").hasPrefix(folder + "/") }
    }
    omissions += HiddenSuites(in: hidden, of: directory).omissions
    findTests(in: root)
    if workflows.isEmpty { findExecutables(in: root) }
  }

  /// The folders whose names say benchmarks, and those in them, relative to the given one: swift-nio and
  /// swift-collections have packages of their own there.
  private static func benchmarkFolders(in directory: String) -> [String] {
    func folders(_ path: String) -> [String] {
      let names =
        (try? FileManager.default.contentsOfDirectory(atPath: directory + "/" + path)) ?? []
      return names.filter { !$0.hasPrefix(".") }.sorted().map {
        path.isEmpty ? $0 : path + "/" + $0
      }
    }
    func isOfBenchmarks(_ path: String) -> Bool {
      let name = path.lowercased()
      return name.contains("bench") || name.contains("perf")
    }
    let first = folders("").filter { isOfBenchmarks($0) }
    return first + first.flatMap(folders)
  }

  /// Workflows of different packages may have suites of one name.
  private static func withUniqueNames(_ workflows: [Workflow]) -> [Workflow] {
    var seen: Set<String> = []
    return workflows.map { workflow in
      guard !seen.insert(workflow.name).inserted, let suite = workflow.suite else {
        return workflow
      }
      var number = 2
      while !seen.insert("\(workflow.name)-\(number)").inserted { number += 1 }
      return Workflow(name: "\(workflow.name)-\(number)", suite: suite)
    }
  }

  /// Tests that call `measure`, all in one workflow.
  private mutating func findTests(in manifest: PackageManifest) {
    var classes: [String] = []
    for target in manifest.tests {
      for source in texts(of: target.folder) {
        classes += MeasuringTestClasses.names(in: source)
      }
    }
    guard !classes.isEmpty else { return }
    let names = Set(classes).sorted().joined(separator: "|")
    workflows = [Workflow(name: "tests", suite: Suite(.xctest, filter: "(\(names))\\..*"))]
  }

  private mutating func findExecutables(in manifest: PackageManifest) {
    for executable in manifest.executables {
      if let library = executable.server {
        omissions.append(
          Omission(
            name: executable.product,
            reason: "it depends on \(library), so it probably is a server, which never ends"))
      } else if executable.folders.contains(where: readsInput) {
        omissions.append(
          Omission(
            name: executable.product, reason: "it reads standard input, so it waits for somebody"))
      } else {
        workflows.append(PackageManifest.workflow(for: executable))
      }
    }
  }

  private func readsInput(_ folder: PackageManifest.SourceFolder) -> Bool {
    texts(of: folder).contains { text in
      ["readLine(", ".standardInput", "STDIN_", "fread(stdin"].contains { text.contains($0) }
    }
  }

  private func texts(of folder: PackageManifest.SourceFolder) -> [String] {
    SwiftSources.texts(in: directory + "/" + folder.path, where: folder.holds)
  }
}

/// Something that was found and isn't measured.
package struct Omission: Hashable, Sendable {
  package let name: String
  package let reason: String

  package init(name: String, reason: String) {
    (self.name, self.reason) = (name, reason)
  }
}

/// Reads from sources which classes of tests call XCTest's `measure`.
enum MeasuringTestClasses {
  /// The classes whose text calls it, by the order of their declarations.
  static func names(in source: String) -> [String] {
    guard source.contains("import XCTest") else { return [] }
    var names: [String] = []
    let declarations = source.split(
      separator: /\bclass\s+(?=\w+\s*:[^{]*Test)/, omittingEmptySubsequences: false)
    for part in declarations.dropFirst() where part.contains(/\bmeasure(Metrics)?\s*[({]/) {
      names.append(String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
    }
    return names
  }
}
