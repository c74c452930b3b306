import Files
import Foundation

/// A file that a monitor appends lines to, with the lines that can't be written yet.
struct LiveLog: Sendable {
  /// The number of lines that are kept in memory while a file can't be written.
  static let capacity = 10_000

  private let path: String
  private let folder: LiveFolder?
  /// nil as long as it could not be made: a disk may be full.
  private var file: LineFile?
  private var buffer = LineBuffer(capacity: Self.capacity)

  /// - Parameter folder: nil for a log that keeps nothing.
  /// - Throws: Where lines can't be written, and waiting won't help.
  init(_ file: LiveFile, in folder: LiveFolder?) throws(FileError) {
    path = (folder?.path ?? "") + "/" + file.name
    self.folder = folder
    do throws(FileError) {
      try open()
    } catch {
      guard error.isTemporary else { throw error }
    }
  }

  /// Opens the file, or opens it anew because another one has taken its place.
  mutating func open() throws(FileError) {
    guard let folder else { return }
    file = nil
    file = try LineFile(path, in: folder.files)
  }

  var buffered: Int { buffer.count }
  var dropped: Int { buffer.dropped }

  /// Adds a line.
  ///
  /// - Returns: Why lines wait; nil where none does.
  mutating func append(_ line: String) -> String? {
    guard folder != nil else { return nil }
    var problem: FileError?
    if file == nil {
      do throws(FileError) { try open() } catch { problem = error }
    }
    return buffer.add(line) { [file] line throws(FileError) in
      guard let file else {
        throw problem ?? FileError(.unsuitable, "write '\(path)'", detail: "it isn't open")
      }
      try file.append(line)
    }?.description
  }
}

extension FileError {
  /// Whether what failed may succeed later: a disk or a quota is full.
  var isTemporary: Bool {
    if case .refused(let number) = code { number == ENOSPC || number == EDQUOT } else { false }
  }
}
