internal import CPlatform
import Foundation

/// Atomically replaces a file in an open folder.
struct Replacement {
  /// The folder, open.
  let folder: Int32
  /// The file's name in it.
  let name: String
  /// The path, for messages.
  let path: String
  /// The permissions of the replaced file; nil for a new one.
  let mode: mode_t?

  private var operation: String { "write '\(path)'" }
  private static let ending = ".perf-check-tmp"

  /// Writes a temporary file next to it, flushes it to the disk, and renames it.
  ///
  /// - Parameters:
  ///   - bytes: The new contents.
  ///   - isFlushed: Whether they are on the disk when they replace the old ones.
  /// - Throws: The file is unchanged in this case, and no temporary file remains.
  func write(_ bytes: some Collection<UInt8>, isFlushed: Bool = true) throws(FileError) {
    let temporary = temporaryName
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    guard let file = Descriptor(unsafe openat(folder, temporary, flags, 0o644)) else {
      throw .refused(operation, "create a temporary file beside it")
    }
    // Marks the temporary file as in use for the removal of leftovers.
    flock(file.number, LOCK_EX | LOCK_NB)
    func fail(_ step: String) -> FileError {
      let error = FileError.refused(operation, step)
      unsafe unlinkat(folder, temporary, 0)
      return error
    }
    if let mode, fchmod(file.number, mode & 0o7777) != 0 { throw fail("set its permissions") }
    guard Descriptor.write(bytes, to: file.number) else { throw fail("write it") }
    guard !isFlushed || platform_order_writes(file.number) == 0 else { throw fail("write it") }
    guard unsafe renameat(folder, temporary, folder, name) == 0 else {
      throw fail("rename it into place")
    }
    // Some file systems don't support this; durability then depends on them.
    if isFlushed { platform_order_writes(folder) }
  }

  private var temporaryName: String {
    // The maximum length of a name is 255 bytes.
    let start = String(decoding: name.utf8.prefix(180), as: UTF8.self)
    return ".\(start).\(String(UInt64.random(in: 0 ... .max), radix: 36))\(Self.ending)"
  }

  /// Removes temporary files of killed processes from a folder.
  static func removeLeftovers(in folder: Int32, names: [String]) {
    for name in names where name.hasPrefix(".") && name.hasSuffix(ending) {
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      guard let file = Descriptor(unsafe openat(folder, name, flags)) else { continue }
      var status = stat()
      // A file that was just created may not be locked yet.
      guard unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        Date().timeIntervalSince1970 - Double(status.modificationSeconds) > 2,
        flock(file.number, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unsafe unlinkat(folder, name, 0)
    }
  }
}

extension stat {
  /// The time of its last change, in seconds since 1970.
  var modificationSeconds: Int {
    unsafe withUnsafePointer(to: self) { unsafe platform_modified($0) }.tv_sec
  }

  /// The times of its last change and last read, as `futimens` takes them.
  var times: [timespec] {
    unsafe withUnsafePointer(to: self) { unsafe [platform_accessed($0), platform_modified($0)] }
  }

  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
  var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
}
