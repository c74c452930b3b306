internal import CPlatform
import Foundation

/// Removes an item of an open folder, without following links or crossing file systems.
struct Removal {
  /// The folder, open.
  let folder: Int32
  /// The name in it.
  let name: String
  /// The path, for messages.
  let path: String

  private var operation: String { "remove '\(path)'" }
  /// The maximum number of open folders; deeper ones are moved up first.
  private static let maximumDepth = 32

  /// Removes it; does nothing if it doesn't exist.
  func run() throws(FileError) {
    guard let status = FileTree.status(of: name, in: folder) else {
      if errno == ENOENT { return }
      throw .refused(operation)
    }
    guard status.isFolder else { return try unlink(name, in: folder) }
    let top = try open(name, in: folder, device: status.st_dev)
    var moved = 0
    try empty(top.number, depth: 0, top: top.number, device: status.st_dev, moved: &moved)
    // Each round moves up folders that were too deep.
    while moved > 0 {
      moved = 0
      try empty(top.number, depth: 0, top: top.number, device: status.st_dev, moved: &moved)
    }
    try removeFolder(name, in: folder)
  }

  private func empty(
    _ folder: Int32, depth: Int, top: Int32, device: dev_t, moved: inout Int
  ) throws(FileError) {
    for name in FileTree.names(in: folder) {
      guard let status = FileTree.status(of: name, in: folder) else { continue }
      guard status.isFolder else {
        try unlink(name, in: folder)
        continue
      }
      if depth == Self.maximumDepth {
        let newName = ".removed-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        // A folder without write permission can't be moved either.
        _ = try open(name, in: folder, device: device)
        guard unsafe renameat(folder, name, top, newName) == 0 else { throw .refused(operation) }
        moved += 1
        continue
      }
      let next = try open(name, in: folder, device: device)
      try empty(next.number, depth: depth + 1, top: top, device: device, moved: &moved)
      try removeFolder(name, in: folder)
    }
  }

  /// Opens a folder, adding write permission: package caches are often read-only.
  private func open(
    _ name: String, in folder: Int32, device: dev_t
  ) throws(FileError) -> Descriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var number = unsafe openat(folder, name, flags)
    if number < 0, errno == EACCES, Self.allowReading(name, in: folder) {
      number = unsafe openat(folder, name, flags)
    }
    guard let file = Descriptor(number) else { throw .refused(operation, "open '\(name)' in it") }
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .refused(operation) }
    guard status.st_dev == device else {
      throw FileError(
        .unsuitable, operation,
        detail: "'\(name)' in it is another file system\n  Unmount it first.")
    }
    if status.st_mode & 0o700 != 0o700 { fchmod(file.number, 0o700) }
    return file
  }

  /// Sets the permissions of a folder that can't be opened, without following links.
  private static func allowReading(_ name: String, in folder: Int32) -> Bool {
    unsafe platform_unlock_folder(folder, name) == 0
  }

  private func unlink(_ name: String, in folder: Int32) throws(FileError) {
    guard unsafe unlinkat(folder, name, 0) == 0 || errno == ENOENT else {
      throw .refused(operation)
    }
  }

  private func removeFolder(_ name: String, in folder: Int32) throws(FileError) {
    guard unsafe unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
      throw .refused(operation)
    }
  }
}
