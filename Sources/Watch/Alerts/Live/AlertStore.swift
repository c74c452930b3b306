import Files
import Foundation
import Quantities

/// `.perf-check/real_time/alerts.json`, shared by all that evaluate alerts or mark them.
package struct AlertStore: Sendable {
  private let folder: LiveFolder
  private var path: String { folder.path + "/alerts.json" }

  package init(_ folder: LiveFolder) { self.folder = folder }

  /// What is kept, and what the user should know of it.
  package struct Contents: Sendable {
    package var state: AlertState
    package var warning: String?
    /// The text of the file, by which a later reader sees that it is the same.
    fileprivate var bytes: Data?
  }

  /// Reads what is kept.
  ///
  /// - Throws: `.newerFormat` for a file of a newer perf-check; `.storage`.
  package func read() throws(WatchError) -> Contents {
    try locked { () throws(WatchError) in try contents() }
  }

  /// Changes the stored state under an exclusive lock.
  ///
  /// - Parameters:
  ///   - known: What was last read or written; kept up to date.
  ///   - change: Given what others have changed since then, or nil where nothing has; returns what is
  ///     written, or nil for nothing.
  /// - Throws: As `read()`, and what the change throws; the file is unchanged then.
  package func update(
    _ known: inout Contents?, _ change: (AlertState?) throws(WatchError) -> AlertState?
  ) throws(WatchError) {
    known = try locked { () throws(WatchError) -> Contents in
      var found: Contents
      if let known, known.bytes == folder.files.contents(path) {
        found = known
        guard let state = try change(nil) else { return known }
        found.state = state
      } else {
        found = try contents()
        guard let state = try change(found.state) else { return found }
        found.state = state
      }
      let text = JSONLine.text(of: found.state, keys: .convertToSnakeCase) + "\n"
      do throws(FileError) {
        try folder.files.write(text, to: path)
      } catch {
        throw WatchError(.storage, detail: error.description)
      }
      found.bytes = Data(text.utf8)
      return found
    }
  }

  private func locked<Result>(
    _ body: () throws(WatchError) -> Result
  ) throws(WatchError) -> Result {
    let file: Int32
    do throws(FileError) {
      file = try folder.files.openLock(folder.path + "/alerts.lock")
    } catch {
      throw WatchError(.storage, detail: error.description)
    }
    defer { close(file) }
    _ = FileTree.lock(file, LOCK_EX)
    return try body()
  }

  private func contents() throws(WatchError) -> Contents {
    guard let data = folder.files.contents(path) else { return Contents(state: AlertState()) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    struct Version: Decodable { let version: Int }
    if let version = try? decoder.decode(Version.self, from: data).version,
      version > AlertState.supportedVersion
    {
      throw WatchError(
        .newerFormat,
        detail: """
          '\(path)' has version \(version), which is newer than this perf-check supports \
          (\(AlertState.supportedVersion))
            Update perf-check, or remove the file: its silences are lost then.
          """)
    }
    if let state = try? decoder.decode(AlertState.self, from: data) {
      return Contents(state: state, bytes: data)
    }
    let aside = path + ".damaged"
    do throws(FileError) {
      try folder.files.move(path, to: aside)
    } catch {
      throw WatchError(.storage, detail: error.description)
    }
    return Contents(
      state: AlertState(),
      warning: "'\(path)' is damaged: all alerts are reset; it was moved to '\(aside)'")
  }
}
