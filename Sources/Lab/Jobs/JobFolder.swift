package import Files
import Foundation
import Quantities

/// The folder through which who asked for a job and who does it talk.
///
/// It lies in the file system that all hosts share. Every file is written aside and renamed, so that it
/// is there as a whole or not at all, and each is written by one side only.
package struct JobFolder: Hashable, Sendable {
  package let path: String
  private let files: FileTree

  package init(_ path: String, in files: FileTree) {
    self.path = path
    self.files = files
  }

  private var orderPath: String { path + "/order.json" }
  private var leasePath: String { path + "/lease" }
  private var claimPath: String { path + "/claim" }
  private var progressPath: String { path + "/progress.json" }
  var logPath: String { path + "/log" }
  private func resultPath(_ call: Int) -> String { "\(path)/call-\(call).json" }

  /// The job's name.
  var name: String { URL(filePath: path).lastPathComponent }

  // MARK: - By who asks

  func write(_ order: JobOrder) throws(LabError) {
    try storing("write the order of '\(order.name)'") { () throws(FileError) in
      try files.makeFolder(path)
      try files.write(JSONLine.text(of: order), to: orderPath)
    }
  }

  /// Says that the result is still wanted.
  ///
  /// - Parameter count: Another one than the last time.
  func renewLease(_ count: Int) {
    // Where it can't be written now, it can the next time.
    try? files.writeUnflushed("\(count)\n", to: leasePath)
  }

  /// Says that the result isn't wanted any more.
  func endLease() { try? files.remove(leasePath) }

  /// What a call came to; nil while it hasn't ended.
  func result(of call: Int) -> CallResult? { decode(resultPath(call)) }

  var progress: JobProgress? { decode(progressPath) }

  /// The end of what the job printed, for whoever asks why it failed.
  var logTail: String {
    let text = files.contents(logPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "\n")
  }

  // MARK: - By who does it

  /// What is to be done; nil where it can't be read (yet).
  var order: JobOrder? { decode(orderPath) }

  /// What the lease says; nil where there is none.
  var lease: String? { files.contents(leasePath).map { String(decoding: $0, as: UTF8.self) } }

  /// Takes the job, which only one process ever can: one that was submitted twice, or is started
  /// again by the scheduler, measures nothing a second time.
  func claim() throws(LabError) -> Bool {
    try storing("claim the job '\(name)'") { () throws(FileError) in
      try files.makeNewFolder(claimPath)
    }
  }

  /// Whether a process has taken it.
  var isClaimed: Bool { files.hasFolder(claimPath) }

  func write(_ result: CallResult, of call: Int) throws(LabError) {
    try storing("write the result of '\(name)'") { () throws(FileError) in
      try files.write(JSONLine.text(of: result), to: resultPath(call))
    }
  }

  /// Says how far the call is; nothing depends on it.
  package func write(_ progress: JobProgress) {
    try? files.writeUnflushed(JSONLine.text(of: progress), to: progressPath)
  }

  private func decode<Value: Decodable>(_ path: String) -> Value? {
    files.contents(path).flatMap { try? JSONDecoder().decode(Value.self, from: $0) }
  }

  private func storing<Value>(
    _ operation: String, _ body: () throws(FileError) -> Value
  ) throws(LabError) -> Value {
    do { return try body() } catch {
      throw LabError(.storage, operation, detail: error.description)
    }
  }
}
