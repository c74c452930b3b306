import Foundation
package import Workflows

/// What was read from files.
package struct HistoryReading: Sendable {
  package var history = RecordedHistory()
  /// How many rows have no value.
  package var missing = 0
  /// What the user should know.
  package var warnings: [String] = []

  package init() {}

  /// Reads a file into the history.
  ///
  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - format: nil to tell it from the contents.
  /// - Throws: `ExchangeError`.
  package mutating func add(file: String, format: ExchangeFormat? = nil) throws {
    let handle: FileHandle
    if file == "-" {
      handle = .standardInput
    } else {
      guard let opened = FileHandle(forReadingAtPath: file) else {
        throw ExchangeError(code: .unreadable, file: file, detail: Self.reason(file))
      }
      handle = opened
    }
    let before = history.series.reduce(0) { $0 + $1.count }
    let missingBefore = missing
    do {
      try CSVHistory.read(handle, file: file, into: &self)
    } catch let error as ExchangeError {
      throw error
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    if missing > missingBefore {
      warnings.append("'\(file)': \(missing - missingBefore) rows have no value; skipped")
    }
    guard history.series.reduce(0, { $0 + $1.count }) > before else {
      throw ExchangeError(code: .empty, file: file, detail: "it holds no value")
    }
  }

  /// Why a file can't be opened.
  private static func reason(_ file: String) -> String {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
      return "there is no such file"
    }
    return isFolder.boolValue ? "it is a folder" : "it may not be read"
  }
}
