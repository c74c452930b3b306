import Foundation

/// An output file named by the user; its type determines how it is written.
///
/// A regular file is replaced atomically and keeps its permissions; a link to it stays. A device, a
/// pipe or an open descriptor such as `/dev/stdout` is written to, not replaced.
package struct UserFile: Hashable, Sendable {
  /// The path as the user wrote it.
  package let path: String
  private let workingDirectory: String

  /// - Parameters:
  ///   - path: As the user wrote it.
  ///   - workingDirectory: The absolute path of the folder to which a relative path refers.
  package init(_ path: String, in workingDirectory: String) {
    self.path = path
    self.workingDirectory = workingDirectory
  }

  private var operation: String { "write '\(path)'" }
  /// The maximum number of links in a chain.
  private static let maximumLinks = 40

  /// The destination of the output.
  private enum Place {
    /// An open descriptor of this process.
    case descriptor(Int32)
    /// A file in an existing folder; `mode` is nil if it doesn't exist yet.
    case file(folder: String, name: String, mode: mode_t?)
    /// A device or a pipe, which is written to directly.
    case stream(String)
  }

  /// Throws if a path can't be written, before its contents are computed.
  package func check() throws(FileError) {
    switch try place() {
    case .descriptor(let number):
      let flags = fcntl(number, F_GETFL)
      guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
        throw FileError(
          .unsuitable, operation, detail: "descriptor \(number) is not open for writing")
      }
    case .file(let folder, let name, let mode):
      let isWritable = unsafe access(mode == nil ? folder : folder + "/" + name, W_OK) == 0
      guard isWritable else { throw .refused(operation) }
    case .stream(let target):
      guard unsafe access(target, W_OK) == 0 else { throw .refused(operation) }
    }
  }

  /// Replaces the contents of a regular file, or writes to another kind of file.
  ///
  /// - Parameters:
  ///   - text: What to write.
  ///   - isInterrupted: Whether to stop; called while waiting for the reader of a pipe.
  /// - Throws: A regular file is unchanged in this case.
  package func write(
    _ text: String, isInterrupted: () -> Bool = { false }
  ) throws(FileError) {
    try write(text.utf8, isInterrupted)
  }

  /// The same for bytes.
  package func write(
    _ bytes: [UInt8], isInterrupted: () -> Bool = { false }
  ) throws(FileError) {
    try write(bytes, isInterrupted)
  }

  private func write(
    _ bytes: some Collection<UInt8>, _ isInterrupted: () -> Bool
  ) throws(FileError) {
    switch try place() {
    case .descriptor(let number):
      try write(bytes, to: number, isInterrupted)
    case .stream(let target):
      let file = try openStream(target, isInterrupted)
      try write(bytes, to: file.number, isInterrupted)
    case .file(let folder, let name, let mode):
      let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
      guard let open = Descriptor(unsafe Foundation.open(folder, flags)) else {
        throw .refused(operation)
      }
      let replacement = Replacement(folder: open.number, name: name, path: path, mode: mode)
      do {
        try replacement.write(bytes)
      } catch {
        // A file may be writable in a read-only folder, or be a mount point.
        guard mode != nil, case .refused(let number) = error.code,
          [EACCES, EPERM, EROFS, EBUSY, EXDEV].contains(number)
        else { throw error }
        try overwrite(folder + "/" + name, with: bytes)
      }
    }
  }

  /// Appends to an existing file.
  package func append(_ text: String, isInterrupted: () -> Bool = { false }) throws(FileError) {
    guard case .file(let folder, let name, _) = try place() else {
      return try write(text, isInterrupted: isInterrupted)
    }
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    guard let file = Descriptor(unsafe open(folder + "/" + name, flags, 0o644)) else {
      throw .refused(operation)
    }
    let end = lseek(file.number, 0, SEEK_END)
    guard Descriptor.write(text.utf8, to: file.number) else {
      let error = FileError.refused(operation)
      if end >= 0 { ftruncate(file.number, end) }
      throw error
    }
  }

  private func place() throws(FileError) -> Place {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.unsuitable, operation, detail: "not a valid file path")
    }
    var target = Self.absolute(path, in: workingDirectory)
    for _ in 0...Self.maximumLinks {
      if let number = Self.descriptor(named: target) { return .descriptor(number) }
      var status = stat()
      guard unsafe lstat(target, &status) == 0 else {
        guard errno == ENOENT else { throw .refused(operation) }
        return try newFile(target)
      }
      if status.isLink {
        guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else {
          throw .refused(operation)
        }
        target = Self.absolute(next, in: Self.split(target).folder)
      } else if status.isFolder {
        throw FileError(
          .unsuitable, operation, detail: "it is a folder\n  Specify a file in it: \(path)/NAME")
      } else if status.isRegular {
        let (folder, name) = Self.split(target)
        return .file(folder: folder, name: name, mode: status.st_mode)
      } else if status.st_mode & S_IFMT == S_IFSOCK {
        throw FileError(
          .unsuitable, operation,
          detail: "it is a socket\n  Specify a file or a "
            + "pipe.")
      } else {
        return .stream(target)
      }
    }
    errno = ELOOP
    throw .refused(operation)
  }

  private func newFile(_ target: String) throws(FileError) -> Place {
    let (folder, name) = Self.split(target)
    var status = stat()
    guard !path.hasSuffix("/"), unsafe stat(folder, &status) == 0, status.isFolder else {
      throw FileError(
        .unsuitable, operation,
        detail: path.hasSuffix("/")
          ? "the path names a folder\n  Specify a file in it."
          : "the folder '\(folder)' doesn't exist\n  Create it first: mkdir -p '\(folder)'")
    }
    return .file(folder: folder, name: name, mode: nil)
  }

  /// The descriptor for a path such as `/dev/stdout` or `/dev/fd/3`.
  private static func descriptor(named path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default: break
    }
    let folders = ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
    guard let folder = folders.first(where: path.hasPrefix) else { return nil }
    return Int32(path.dropFirst(folder.count))
  }

  /// The absolute path without `.`; `..` stays, because it may follow a link.
  private static func absolute(_ path: String, in folder: String) -> String {
    "/"
      + absolutePath(path, in: folder).split(separator: "/").filter { $0 != "." }.joined(
        separator: "/")
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let end = path.lastIndex(of: "/") ?? path.startIndex
    let folder = String(path[..<end])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: end)...]))
  }

  /// Opens a device or a pipe, waiting for a reader of the pipe.
  private func openStream(
    _ target: String, _ isInterrupted: () -> Bool
  ) throws(FileError) -> Descriptor {
    var status = stat()
    let isPipe = unsafe stat(target, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    while true {
      let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      if let file = Descriptor(unsafe open(target, flags)) { return file }
      // A pipe may get a reader later; a device without hardware or terminal never becomes ready.
      guard errno == EINTR || (errno == ENXIO && isPipe) else { throw .refused(operation) }
      if isInterrupted() {
        throw FileError(
          .interrupted, operation,
          detail: "interrupted while waiting for a reader "
            + "of the pipe")
      }
      usleep(20_000)
    }
  }

  private func write(
    _ bytes: some Collection<UInt8>, to file: Int32, _ isInterrupted: () -> Bool
  ) throws(FileError) {
    guard !Descriptor.write(bytes, to: file, isInterrupted: isInterrupted) else { return }
    if errno == EINTR {
      throw FileError(
        .interrupted, operation,
        detail: "interrupted while waiting for a reader of "
          + "the pipe")
    }
    // The reader may stop early, as `head` does.
    guard errno == EPIPE else { throw .refused(operation) }
  }

  private func overwrite(
    _ target: String, with bytes: some Collection<UInt8>
  ) throws(FileError) {
    let flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC
    guard let file = Descriptor(unsafe open(target, flags)) else { throw .refused(operation) }
    guard Descriptor.write(bytes, to: file.number),
      ftruncate(file.number, off_t(bytes.count)) == 0
    else { throw .refused(operation) }
  }
}
