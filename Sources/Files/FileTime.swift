internal import CPlatform
import Foundation

/// A moment by the clock of a file system, which it puts on what changes.
package struct FileTime: Hashable, Sendable, Comparable {
  package let seconds: Int
  package let nanoseconds: Int

  /// Before everything.
  package static let distantPast = FileTime(seconds: .min, nanoseconds: 0)

  package static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

extension stat {
  /// When the file was last changed: its contents, rights, owner, name or number of links.
  ///
  /// The system sets it, and no program can set it back.
  var changeTime: FileTime {
    let time = unsafe withUnsafePointer(to: self) { unsafe platform_changed($0) }
    return FileTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }
}

extension FileTree {
  /// Changes an empty file, making it, to find out what time it is by the clock of its file system.
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

  /// When something was last changed; nil when it isn't there.
  package func changeTime(of path: String) -> FileTime? { status(of: path)?.changeTime }

  /// The first of what a folder holds, at any depth and itself aside, whose time of change is looked
  /// for.
  ///
  /// About a microsecond a file. What can't be read is passed over.
  ///
  /// - Returns: Its path relative to the folder; nil when there is none.
  package func firstChange(
    in path: String, where isWanted: (FileTime) -> Bool
  ) -> String? {
    (try? withFolder(of: path + "/.", "look into '\(path)'") { (folder, _) throws(FileError) in
      Self.firstChange(in: folder, below: "", where: isWanted)
    }) ?? nil
  }

  private static func firstChange(
    in folder: Int32, below path: String, where isWanted: (FileTime) -> Bool
  ) -> String? {
    for name in names(in: folder) {
      guard let status = status(of: name, in: folder) else { continue }
      // What changed in a folder says more than that it changed.
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
