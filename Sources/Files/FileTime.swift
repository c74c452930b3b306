internal import CPlatform
import Foundation

/// A time by the clock of a file system, as recorded in its files.
package struct FileTime: Hashable, Sendable, Comparable {
  package let seconds: Int
  package let nanoseconds: Int

  /// Earlier than all others.
  package static let distantPast = FileTime(seconds: .min, nanoseconds: 0)

  package static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

extension stat {
  /// The time of the last change of a file's contents, permissions, owner, name or number of links.
  ///
  /// It is set by the system and can't be modified by programs.
  var changeTime: FileTime {
    let time = unsafe withUnsafePointer(to: self) { unsafe platform_changed($0) }
    return FileTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }
}

extension FileTree {
  /// Touches an empty file, creating it if needed, to read the clock of its file system.
  package func touch(_ path: String) throws(FileError) -> FileTime {
    let operation = "write '\(path)'"
    return try withFolder(of: path, operation, makes: true) { (folder, name) throws(FileError) in
      if Self.status(of: name, in: folder)?.isLink == true { throw .link(operation, at: path) }
      let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      guard let file = Descriptor(unsafe openat(folder, name, flags, 0o644)) else {
        throw .refused(operation)
      }
      var status = stat()
      guard futimens(file.number, nil) == 0, unsafe fstat(file.number, &status) == 0 else {
        throw .refused(operation)
      }
      return status.changeTime
    }
  }

  /// The time of the last change; nil if it doesn't exist.
  package func changeTime(of path: String) -> FileTime? { status(of: path)?.changeTime }

  /// The first item in a folder, at any depth and except for itself, whose time of change satisfies the
  /// condition.
  ///
  /// Takes about a microsecond per file. Unreadable items are skipped.
  ///
  /// - Returns: Its path relative to the folder; nil if there is none.
  package func firstChange(
    in path: String, where isWanted: (FileTime) -> Bool
  ) -> String? {
    (try? withFolder(of: path + "/.", "list '\(path)'") { (folder, _) throws(FileError) in
      Self.firstChange(in: folder, below: "", where: isWanted)
    }) ?? nil
  }

  private static func firstChange(
    in folder: Int32, below path: String, where isWanted: (FileTime) -> Bool
  ) -> String? {
    for name in names(in: folder) {
      guard let status = status(of: name, in: folder) else { continue }
      // The changed item in a folder is more informative than the folder.
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      if status.isFolder, let next = Descriptor(unsafe openat(folder, name, flags)),
        let found = firstChange(in: next.number, below: path + name + "/", where: isWanted)
      {
        return found
      }
      if isWanted(status.changeTime) { return path + name }
    }
    return nil
  }
}
