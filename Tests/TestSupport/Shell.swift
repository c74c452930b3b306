import Foundation
import Synchronization

/// How a program ended and what it printed.
package struct ShellResult: Sendable {
  package let status: Int32
  package let output: String
  package let errors: String

  package init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// The last line of standard error that isn't blank.
  package var lastErrorLine: String {
    errors.split(separator: "\n").last.map(String.init) ?? ""
  }
}

/// Runs a program to its end.
@discardableResult
package func shell(
  _ arguments: [String], in folder: String, environment: [String: String] = [:],
  input: String? = nil
) throws -> ShellResult {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder)
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let (output, errors) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  if let input {
    let pipe = Pipe()
    process.standardInput = pipe
    let file = pipe.fileHandleForWriting
    DispatchQueue.global().async {
      try? file.write(contentsOf: Data(input.utf8))
      try? file.close()
    }
  } else {
    process.standardInput = FileHandle.nullDevice
  }
  try process.run()
  let collected = Mutex(Data())
  let group = DispatchGroup()
  let errorFile = errors.fileHandleForReading
  DispatchQueue.global().async(group: group) {
    let data = errorFile.readDataToEndOfFile()
    collected.withLock { $0 = data }
  }
  let standardOutput = output.fileHandleForReading.readDataToEndOfFile()
  group.wait()
  process.waitUntilExit()
  return ShellResult(
    status: process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus,
    output: String(decoding: standardOutput, as: UTF8.self),
    errors: String(decoding: collected.withLock { $0 }, as: UTF8.self))
}
