import Configuration
import Foundation
import Git
import Processes
import Synchronization

/// Where SwiftPM puts what it builds, asked once for each commit and way of building.
///
/// Versions of Swift differ in it, and the two sides of a comparison may be built by different ones.
final class BinaryFolders: Sendable {
  private struct Key: Hashable {
    let commit: ObjectID
    let folder: String
    let query: [String]
  }

  private let found = Mutex<[Key: String]>([:])

  /// How long SwiftPM may take to answer, in seconds.
  private static let timeout = 120.0

  /// The folder of a workflow's products in a checkout, which is seated for it.
  ///
  /// - Throws: `.runFailed` where SwiftPM doesn't say.
  func folder(
    for workflow: Workflow, in checkout: Checkout
  ) throws(MeasurementError) -> String {
    let folder = workflow.folder(in: checkout.directory)
    let key = Key(commit: checkout.commit, folder: folder, query: workflow.binariesQuery)
    if let known = found.withLock({ $0[key] }) { return known }
    try checkout.seat()
    let operation = "find what '\(workflow.name)' builds at \(checkout.commit.short)"
    var process = Subprocess(
      key.query, in: folder,
      environment: checkout.environment.merging(workflow.environment) { $1 })
    (process.isSupervised, process.timeout) = (true, Self.timeout)
    let result = try process.run(operation)
    let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
    guard result.hasSucceeded, let path = lines.last, path.hasPrefix("/") else {
      let line = key.query.joined(separator: " ")
      throw MeasurementError(
        .runFailed, operation,
        detail: "'\(line)' didn't name a folder" + result.shownErrors)
    }
    found.withLock { $0[key] = String(path) }
    return String(path)
  }
}

extension Subprocess {
  /// Runs a program whose cost isn't measured.
  ///
  /// - Parameter operation: What fails if it can't be started.
  /// - Throws: `.interrupted`, `.notFound`, or `.storage` where the system can't start it.
  func run(_ operation: String) throws(MeasurementError) -> Result {
    do {
      return try run()
    } catch {
      switch error {
      case .interrupted: throw .interrupted(operation)
      case .notFound: throw MeasurementError(.notFound, operation, detail: "\(error)")
      case .notStarted: throw MeasurementError(.storage, operation, detail: "\(error)")
      }
    }
  }
}

extension Subprocess.Result {
  /// The last lines of its standard error, indented, under a heading.
  var shownErrors: String {
    let lines = errors.split(separator: "\n").suffix(20)
    guard !lines.isEmpty else { return "\n  It printed no error." }
    return "\n  The end of its errors:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
  }
}
