internal import CPlatform
import Foundation

/// Replaces a file in an open folder, so that it is always whole: as it was, or as it shall be.
struct Replacement {
  /// The folder, open.
  let folder: Int32
  /// The file's name in it.
  let name: String
  /// The path, for messages.
  let path: String
  /// The rights of the file that is replaced; nil for those of a new one.
  let mode: mode_t?

  private var operation: String { "write '\(path)'" }
  private static let ending = ".perf-check-tmp"

  /// Writes the new contents beside the file, has them on the disk, and puts them in its place.
  ///
  /// - Throws: The file is then as it was, and nothing is left beside it.
  func write(_ bytes: some Collection<UInt8>) throws(FileError) {
    let temporary = temporaryName
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    guard let file = Descriptor(unsafe openat(folder, temporary, flags, 0o644)) else {
      throw .refused(operation, "create a file beside it")
    }
    // Tells those who look for leftovers that somebody works on it.
    flock(file.number, LOCK_EX | LOCK_NB)
    func fail(_ step: String) -> FileError {
      let error = FileError.refused(operation, step)
      unsafe unlinkat(folder, temporary, 0)
      return error
    }
    if let mode, fchmod(file.number, mode & 0o7777) != 0 { throw fail("set its rights") }
    guard Descriptor.write(bytes, to: file.number) else { throw fail("write it") }
    guard platform_order_writes(file.number) == 0 else { throw fail("write it") }
    guard unsafe renameat(folder, temporary, folder, name) == 0 else {
      throw fail("put it in place")
    }
    // Some file systems can't; then the name is as safe as they make it.
    platform_order_writes(folder)
  }

  private var temporaryName: String {
    // A name may have 255 bytes.
    let start = String(decoding: name.utf8.prefix(180), as: UTF8.self)
    return ".\(start).\(String(UInt64.random(in: 0 ... .max), radix: 36))\(Self.ending)"
  }

  /// Removes what processes that were killed left in a folder while they wrote.
  static func removeLeftovers(in folder: Int32, names: [String]) {
    for name in names where name.hasPrefix(".") && name.hasSuffix(ending) {
      let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      guard let file = Descriptor(unsafe openat(folder, name, flags)) else { continue }
      var status = stat()
      // One that was made a moment ago may not have its lock yet.
      guard unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        Date().timeIntervalSince1970 - Double(status.modificationSeconds) > 2,
        flock(file.number, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unsafe unlinkat(folder, name, 0)
    }
  }
}

extension stat {
  /// When it was changed last, in seconds since 1970.
  var modificationSeconds: Int {
    unsafe withUnsafePointer(to: self) { unsafe platform_modified($0) }.tv_sec
  }

  /// When it was changed last and when it was read last, as `futimens` takes them.
  var times: [timespec] {
    unsafe withUnsafePointer(to: self) { unsafe [platform_accessed($0), platform_modified($0)] }
  }

  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
  var isLink: Bool { st_mode & S_IFMT == S_IFLNK }
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
}
