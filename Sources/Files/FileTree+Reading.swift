package import Foundation

extension FileTree {
  /// The contents of a regular file; nil if it doesn't exist, is a link or not a regular file, or can't
  /// be read.
  package func contents(_ path: String) -> Data? {
    try? withFolder(of: path, "read '\(path)'") { (folder, name) throws(FileError) in
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      guard let file = Descriptor(unsafe openat(folder, name, flags)) else { return nil }
      var status = stat()
      guard unsafe fstat(file.number, &status) == 0, status.isRegular else { return nil }
      return try? FileHandle(fileDescriptor: file.number).readToEnd() ?? Data()
    }
  }

  /// The names of the items in a folder; empty if it doesn't exist or is a link.
  package func names(in path: String) -> [String] {
    (try? withFolder(of: path + "/.", "list '\(path)'") { (folder, _) throws(FileError) in
      Self.names(in: folder)
    }) ?? []
  }

  /// Whether a folder exists at a path, not a link.
  package func hasFolder(_ path: String) -> Bool { status(of: path)?.isFolder == true }

  /// Whether an item exists, including a dangling link.
  package func exists(_ path: String) -> Bool { status(of: path) != nil }

  func status(of path: String) -> stat? {
    (try? withFolder(of: path, "inspect '\(path)'") { (folder, name) throws(FileError) in
      Self.status(of: name, in: folder)
    }) ?? nil
  }

  static func status(of name: String, in folder: Int32) -> stat? {
    var status = stat()
    guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return status
  }

  /// The names of the items in an open folder.
  static func names(in folder: Int32) -> [String] {
    // A separate descriptor, which the stream closes.
    let copy = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = unsafe fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The components of a path below the root.
  ///
  /// - Throws: `.unsuitable` for a path outside the root.
  func components(of path: String, _ operation: String) throws(FileError) -> [String] {
    let start = root == "/" ? root : root + "/"
    let isBelow = path.hasPrefix(start) && !path.utf8.contains(0)
    let names = isBelow ? path.dropFirst(start.count).split(separator: "/").map(String.init) : []
    let isClean = !names.isEmpty && !names.contains("..")
    guard isClean else {
      throw FileError(
        .unsuitable, operation, detail: "'\(path)' is outside '\(root)'\n  Choose a path inside it."
      )
    }
    return names.dropLast().filter { $0 != "." } + names.suffix(1)
  }

  /// Opens the folder that contains a path, without following links.
  ///
  /// - Parameters:
  ///   - path: Below the root; if it ends with "/.", the folder itself is opened.
  ///   - operation: For messages.
  ///   - makes: Whether missing folders are created.
  ///   - body: Receives the open folder and the name in it.
  func withFolder<Result>(
    of path: String, _ operation: String, makes: Bool = false,
    _ body: (Int32, String) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let names = try components(of: path, operation)
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    guard var folder = Descriptor(unsafe open(root, flags)) else {
      throw .refused(operation, "open '\(root)'")
    }
    var shown = root == "/" ? "" : root
    for name in names.dropLast() {
      shown += "/" + name
      if makes, Self.status(of: name, in: folder.number) == nil,
        unsafe mkdirat(folder.number, name, 0o755) != 0, errno != EEXIST
      {
        throw .refused(operation, "create the folder '\(shown)'")
      }
      guard let next = Descriptor(unsafe openat(folder.number, name, flags | O_NOFOLLOW)) else {
        let number = errno
        let found = Self.status(of: name, in: folder.number)
        if found?.isLink == true { throw .link(operation, at: shown) }
        if let found, !found.isFolder {
          throw FileError(
            .unsuitable, operation,
            detail: "'\(shown)' is not a folder\n  Move it away: mv '\(shown)' '\(shown).old'")
        }
        errno = number
        throw .refused(operation, "open '\(shown)'")
      }
      folder = next
    }
    return try body(folder.number, names[names.count - 1])
  }
}
