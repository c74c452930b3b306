import Foundation

/// A folder below which files are read, written and removed without ever following a link.
///
/// What a repository holds comes from others: a link or a `..` in it must not lead anywhere else.
/// Every folder on the way is opened from the one above it, so that no link is followed even if it is
/// put there meanwhile.
///
/// - SeeAlso: openat(2), `O_NOFOLLOW`.
package struct FileTree: Hashable, Sendable {
  /// An absolute path without links in it, or one that is trusted.
  package let root: String

  package init(root: String) {
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// The tree of a repository, or that of a folder that lies outside it.
  package init(of folder: String, in repository: String) {
    let tree = FileTree(root: repository)
    self = folder == tree.root || tree.holds(folder) ? tree : FileTree(root: folder)
  }

  /// Whether a path lies below the root, as it is written.
  package func holds(_ path: String) -> Bool {
    path.hasPrefix(root == "/" ? root : root + "/") && (try? components(of: path, "")) != nil
  }

  /// Replaces a file's contents, making the folders above it.
  ///
  /// The file keeps its rights; the new contents are on the disk before they take its place.
  ///
  /// - Throws: The file is then as it was, and nothing is left beside it.
  package func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// As `write(_:to:)` for text.
  package func write(_ bytes: [UInt8], to path: String) throws(FileError) {
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
      Replacement.removeLeftovers(in: folder, names: Self.names(in: folder))
      try Replacement(folder: folder, name: name, path: path, mode: old?.st_mode).write(bytes)
    }
  }

  /// Makes a folder and those above it.
  package func makeFolder(_ path: String) throws(FileError) {
    try withFolder(of: path + "/.", "make the folder '\(path)'", makes: true) {
      (_, _) throws(FileError) in
    }
  }

  /// Makes a folder that wasn't there, and those above it.
  ///
  /// - Returns: Whether it was made; false when something has that name.
  package func makeNewFolder(_ path: String) throws(FileError) -> Bool {
    let operation = "make the folder '\(path)'"
    return try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      if unsafe mkdirat(folder, name, 0o755) == 0 { return true }
      guard errno == EEXIST else { throw .refused(operation) }
      return false
    }
  }

  /// Gives a file or folder another name; nothing is moved over a folder that holds something.
  package func move(_ path: String, to other: String) throws(FileError) {
    let operation = "move '\(path)' to '\(other)'"
    try withFolder(of: path, operation) { (from, name) throws(FileError) in
      try withFolder(of: other, operation) { (to, newName) throws(FileError) in
        guard unsafe renameat(from, name, to, newName) == 0 else { throw .refused(operation) }
      }
    }
  }

  /// Puts a symbolic link in place of what is there.
  ///
  /// - Parameters:
  ///   - path: Below the root.
  ///   - destination: What it leads to, outside or not.
  package func link(_ path: String, to destination: String) throws(FileError) {
    let operation = "link '\(path)' to '\(destination)'"
    try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      try Removal(folder: folder, name: name, path: path).run()
      guard unsafe symlinkat(destination, folder, name) == 0 else { throw .refused(operation) }
    }
  }

  /// Removes a file, a link (not what it leads to), or a folder with all that is in it.
  ///
  /// Nothing happens when it isn't there.
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

  /// Opens a file to lock it, making it.
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

  /// Refuses a path that is a link, or leads over one.
  ///
  /// What isn't there is fine.
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
