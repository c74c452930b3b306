import Foundation
import Synchronization

/// What the user's `git` answered.
package struct GitAnswer: Sendable {
  /// Whether it exited with 0.
  package let succeeded: Bool
  /// Its standard output.
  package let output: String
  /// Its standard error.
  package let errors: String
}

extension Repository {
  /// Runs the user's `git` on this repository.
  ///
  /// Whatever touches files or the network goes through it, because only it has the user's
  /// filters (LFS), sparse checkouts, credentials and proxies. Hooks don't run.
  ///
  /// - Parameters:
  ///   - arguments: Without the leading `git`.
  ///   - directory: Where it runs; by default the repository itself.
  ///   - environment: Variables to add.
  ///   - input: Its standard input.
  /// - Throws: `.other` when there is no `git`.
  package func git(
    _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
    input: [UInt8] = []
  ) throws(GitError) -> GitAnswer {
    try runGit(
      arguments, in: directory ?? root, environment: environment, input: input)
  }
}

/// Runs the user's `git` in a folder.
func runGit(
  _ arguments: [String], in directory: String, environment: [String: String] = [:],
  input: [UInt8] = []
) throws(GitError) -> GitAnswer {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["git", "-c", "core.hooksPath=/dev/null"] + arguments
  process.currentDirectoryURL = URL(filePath: directory)
  process.environment = Environment.withoutGit.merging(environment) { $1 }
  let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  process.standardInput = input.isEmpty ? FileHandle.nullDevice : standardInput
  do {
    try process.run()
  } catch {
    throw GitError(
      .other, "run git", detail: "\(error.localizedDescription)\n  Is git installed and on PATH?")
  }
  // Both pipes are read at once, or a talkative command would wait for a full one.
  let collected = Collected()
  let group = DispatchGroup()
  DispatchQueue.global().async(group: group) {
    collected.set(errors.fileHandleForReading.readDataToEndOfFile())
  }
  if !input.isEmpty {
    DispatchQueue.global().async(group: group) {
      try? standardInput.fileHandleForWriting.write(contentsOf: Data(input))
      try? standardInput.fileHandleForWriting.close()
    }
  }
  let standardOutput = output.fileHandleForReading.readDataToEndOfFile()
  group.wait()
  process.waitUntilExit()
  return GitAnswer(
    succeeded: process.terminationReason == .exit && process.terminationStatus == 0,
    output: String(decoding: standardOutput, as: UTF8.self),
    errors: String(decoding: collected.get(), as: UTF8.self))
}

/// The bytes that another thread read.
private final class Collected: Sendable {
  private let data = Mutex(Data())
  func set(_ value: Data) { data.withLock { $0 = value } }
  func get() -> Data { data.withLock { $0 } }
}

/// The environment that programs of the user get.
package enum Environment {
  /// This process's variables without those that tie git to one repository.
  ///
  /// A hook runs with `GIT_DIR` and `GIT_INDEX_FILE` set; a build or a `git` in a worktree that
  /// inherited them would work on the wrong one.
  package static var withoutGit: [String: String] {
    let tied = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
      "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
    ]
    return ProcessInfo.processInfo.environment.filter { !tied.contains($0.key) }
  }
}

extension String {
  /// The text without the white space around it.
  var trimmedLine: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
