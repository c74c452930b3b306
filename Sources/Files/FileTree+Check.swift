import Foundation

extension FileTree {
  /// Checks that a file can be written, before its contents are computed.
  ///
  /// Checks the existing folder closest to it; nothing is written.
  package func checkIsWritable(_ path: String) throws(FileError) {
    try refuseLinks(to: path)
    let operation = "write '\(path)'"
    // Files are replaced atomically, so the permissions of the folder matter.
    var folder = Self.parent(of: path)
    while unsafe access(folder, F_OK) != 0, folder.count > 1 { folder = Self.parent(of: folder) }
    guard unsafe access(folder, W_OK | X_OK) == 0 else { throw .refused(operation) }
    var status = statvfs()
    if unsafe statvfs(folder, &status) == 0, status.f_blocks > 0, status.f_bavail == 0 {
      errno = ENOSPC
      throw .refused(operation)
    }
  }

  private static func parent(of path: String) -> String {
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    return parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
  }
}
