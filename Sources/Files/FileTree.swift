import Foundation

/// A folder below which files are read, written and removed without following links.
///
/// The contents of a repository are untrusted: a link or a `..` in it must not lead outside. Every
/// folder of a path is opened relative to its parent, so no link is followed even if it is created
/// concurrently.
///
/// - SeeAlso: openat(2), `O_NOFOLLOW`.
package struct FileTree: Hashable, Sendable {
  /// An absolute path without links, or a trusted one.
  package let root: String

  package init(root: String) {
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// The tree of a repository, or of a folder outside it.
  package init(of folder: String, in repository: String) {
    let tree = FileTree(root: repository)
    self = folder == tree.root || tree.holds(folder) ? tree : FileTree(root: folder)
  }

  /// Whether a path is lexically below the root.
  package func holds(_ path: String) -> Bool {
    path.hasPrefix(root == "/" ? root : root + "/") && (try? components(of: path, "")) != nil
  }

  /// Replaces a file's contents, creating its parent folders.
  ///
  /// The permissions are kept; the new contents are flushed to the disk before they replace the file.
  ///
  /// - Throws: The file is unchanged in this case, and no temporary file remains.
  package func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// The same for what is written again soon, such as the state of a run that goes on: the old contents
  /// or the new ones are in place after a kill, not after a loss of power.
  package func writeUnflushed(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path, isFlushed: false)
  }

  /// As `write(_:to:)` for text.
  package func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, to: path, isFlushed: true)
  }

  private func write(_ bytes: [UInt8], to path: String, isFlushed: Bool) throws(FileError) {
    let operation = "write '\(path)'"
    try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      let old = Self.status(of: name, in: folder)
      if let old, !old.isRegular {
        throw old.isLink
          ? .link(operation, at: path)
          : FileError(
            .unsuitable, operation,
            detail: (old.isFolder ? "it is a folder" : "it is not a regular file")
              + "\n  Move it away: mv '\(path)' '\(path).old'")
      }
      if isFlushed { Replacement.removeLeftovers(in: folder, names: Self.names(in: folder)) }
      let replacement = Replacement(folder: folder, name: name, path: path, mode: old?.st_mode)
      try replacement.write(bytes, isFlushed: isFlushed)
    }
  }

  /// Creates a folder and its parents.
  package func makeFolder(_ path: String) throws(FileError) {
    try withFolder(of: path + "/.", "create the folder '\(path)'", makes: true) {
      (_, _) throws(FileError) in
    }
  }

  /// Creates a new folder and its parents.
  ///
  /// - Returns: Whether it was created; false if the name exists.
  package func makeNewFolder(_ path: String) throws(FileError) -> Bool {
    let operation = "create the folder '\(path)'"
    return try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      if unsafe mkdirat(folder, name, 0o755) == 0 { return true }
      guard errno == EEXIST else { throw .refused(operation) }
      return false
    }
  }

  /// Renames a file or folder; a folder that isn't empty is never replaced.
  package func move(_ path: String, to other: String) throws(FileError) {
    let operation = "move '\(path)' to '\(other)'"
    try withFolder(of: path, operation) { (from, name) throws(FileError) in
      try withFolder(of: other, operation) { (to, newName) throws(FileError) in
        guard unsafe renameat(from, name, to, newName) == 0 else { throw .refused(operation) }
      }
    }
  }

  /// Replaces an item by a symbolic link.
  ///
  /// - Parameters:
  ///   - path: Below the root.
  ///   - destination: The target of the link, inside or outside.
  package func link(_ path: String, to destination: String) throws(FileError) {
    let operation = "link '\(path)' to '\(destination)'"
    try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      try Removal(folder: folder, name: name, path: path).run()
      guard unsafe symlinkat(destination, folder, name) == 0 else { throw .refused(operation) }
    }
  }

  /// Removes a file, a link (not its target), or a folder with its contents.
  ///
  /// Does nothing if it doesn't exist.
  package func remove(_ path: String) throws(FileError) {
    let operation = "remove '\(path)'"
    do {
      try withFolder(of: path, operation) { (folder, name) throws(FileError) in
        try Removal(folder: folder, name: name, path: path).run()
      }
    } catch {
      guard error.code == .refused(ENOENT) else { throw error }
    }
  }

  /// Opens a file for locking, creating it if needed.
  ///
  /// - Returns: Its descriptor, which the caller closes.
  package func openLock(_ path: String) throws(FileError) -> Int32 {
    let operation = "lock '\(path)'"
    return try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      if Self.status(of: name, in: folder)?.isLink == true { throw .link(operation, at: path) }
      let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let file = unsafe openat(folder, name, flags, 0o644)
      guard file >= 0 else { throw .refused(operation) }
      return file
    }
  }

  /// Locks an open file, however often a signal interrupts the wait.
  ///
  /// - Parameters:
  ///   - file: As `openLock` opened it.
  ///   - operation: `LOCK_EX`, `LOCK_SH`, either with `LOCK_NB`.
  /// - Returns: Whether it is locked.
  package static func lock(_ file: Int32, _ operation: Int32) -> Bool {
    while flock(file, operation) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  /// Throws if any component of a path is a link.
  ///
  /// Missing components are allowed.
  package func refuseLinks(to path: String) throws(FileError) {
    let operation = "use '\(path)'"
    do {
      try withFolder(of: path, operation) { (folder, name) throws(FileError) in
        if Self.status(of: name, in: folder)?.isLink == true { throw .link(operation, at: path) }
      }
    } catch {
      guard error.code == .refused(ENOENT) else { throw error }
    }
  }
}
