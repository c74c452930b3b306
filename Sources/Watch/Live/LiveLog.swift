import Files

/// A file that a monitor appends lines to, with the lines that can't be written yet.
struct LiveLog: Sendable {
  /// The number of lines that are kept in memory while a file can't be written.
  static let capacity = 10_000

  private let path: String
  private var file: LineFile
  private var buffer = LineBuffer(capacity: Self.capacity)

  init(_ path: String, in folder: LiveFolder) throws(FileError) {
    self.path = path
    file = try LineFile(path, in: folder.files)
  }

  /// Opens the file anew, because another one has taken its place.
  mutating func open(in folder: LiveFolder) throws(FileError) {
    file = try LineFile(path, in: folder.files)
  }

  var buffered: Int { buffer.count }
  var dropped: Int { buffer.dropped }

  /// Adds a line.
  ///
  /// - Returns: Why lines wait; nil where none does.
  mutating func append(_ line: String) -> String? {
    buffer.add(line) { line throws(FileError) in try file.append(line) }?.description
  }
}
