import Foundation
import Synchronization

/// What the user's `git` answered.
package struct GitAnswer: Sendable {
  /// Whether it exited with 0.
  package let succeeded: Bool
  /// Its standard output.
  package let bytes: [UInt8]
  /// Its standard error.
  package let errors: String

  /// Its standard output as text.
  package var output: String { String(decoding: bytes, as: UTF8.self) }
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
  var bytes: [UInt8] = []
  let answer = try runGit(arguments, in: directory, environment: environment, input: input) {
    bytes += $0
  }
  return GitAnswer(succeeded: answer.succeeded, bytes: bytes, errors: answer.errors)
}

/// Runs the user's `git` in a folder.
///
/// - Parameter sink: Called with each part of its standard output, as it comes.
/// - Returns: Whether it exited with 0, and its standard error.
func runGit(
  _ arguments: [String], in directory: String, environment: [String: String] = [:],
  input: [UInt8], sink: (ArraySlice<UInt8>) -> Void
) throws(GitError) -> (succeeded: Bool, errors: String) {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["git", "-c", "core.hooksPath=/dev/null"] + arguments
  process.currentDirectoryURL = URL(filePath: directory)
  process.environment = Environment.withoutGit.merging(environment) { $1 }
  let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
  #if os(Linux)
    // With little room in the pipe, both sides wait for each other most of the time. Swift doesn't
    // import the name of the call, F_SETPIPE_SZ.
    _ = fcntl(output.fileHandleForReading.fileDescriptor, 1031, 1 << 20)
  #endif
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
  readToEnd(output.fileHandleForReading.fileDescriptor, sink: sink)
  group.wait()
  process.waitUntilExit()
  return (
    process.terminationReason == .exit && process.terminationStatus == 0,
    String(decoding: collected.get(), as: UTF8.self)
  )
}

/// Calls `sink` with all that comes through a pipe, in large parts: `FileHandle` takes five times as
/// long for megabytes.
///
/// git writes a few bytes at a time. Who reads each at once has both sides switch so often that a
/// megabyte takes a second; so a long output is left to pile up in the pipe for a moment.
private func readToEnd(_ descriptor: Int32, sink: (ArraySlice<UInt8>) -> Void) {
  var part = [UInt8](repeating: 0, count: 1 << 20)
  var (filled, isLong) = (0, false)
  while true {
    if isLong { usleep(1000) }
    let count = part.withUnsafeMutableBytes {
      read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
    }
    if count < 0, errno == EINTR { continue }
    filled += max(count, 0)
    isLong = isLong || filled > 1 << 16
    if count <= 0 || filled == part.count {
      sink(part[..<filled])
      filled = 0
    }
    if count <= 0 { return }
  }
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
