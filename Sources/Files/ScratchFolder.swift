import Foundation

/// A private temporary folder, removed with its contents at the end of the value's lifetime.
package struct ScratchFolder: ~Copyable {
  /// Its absolute path.
  package let path: String
  private let files: FileTree

  /// Creates one in the system's temporary folder.
  package init() throws(FileError) {
    let parent = FileTree(root: NSTemporaryDirectory())
    let name = "perf-check-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    let path = parent.root + "/" + name
    let operation = "create a temporary folder in '\(parent.root)'"
    let isMade = try parent.withFolder(of: path, operation) { (folder, name) in
      unsafe mkdirat(folder, name, 0o700) == 0
    }
    guard isMade else { throw .refused(operation) }
    self.path = path
    self.files = parent
  }

  deinit { try? files.remove(path) }

  /// Writes a file in it that is readable only by this user.
  ///
  /// - Returns: Its path.
  package func write(_ text: String, as name: String) throws(FileError) -> String {
    try FileTree(root: path).write(text, to: path + "/" + name)
    return path + "/" + name
  }

  /// Copies a file into it, preserving the time of its last change.
  ///
  /// - Returns: The copy's path; nil when there is no such file.
  package func copy(_ source: String, as name: String) throws(FileError) -> String? {
    let operation = "copy '\(source)'"
    guard let from = Descriptor(unsafe open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) else {
      if errno == ENOENT { return nil }
      throw .refused(operation)
    }
    var status = stat()
    guard unsafe fstat(from.number, &status) == 0,
      let contents = try? FileHandle(fileDescriptor: from.number).readToEnd() ?? Data()
    else { throw .refused(operation) }
    let copy = path + "/" + name
    try FileTree(root: path).write(Array(contents), to: copy)
    guard unsafe utimensat(AT_FDCWD, copy, status.times, 0) == 0 else {
      throw .refused(operation, "set its times")
    }
    return copy
  }
}
