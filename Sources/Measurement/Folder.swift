import Foundation
import Git

/// A folder with all that is in it, moved, copied and removed as a whole.
struct Folder {
  let path: String

  var exists: Bool { access(path, F_OK) == 0 }

  /// The names of what lies in it; none when it isn't there.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  func make() throws(MeasurementError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Self.refused(path, error.localizedDescription)
    }
  }

  func remove() {
    let manager = FileManager.default
    guard exists, (try? manager.removeItem(atPath: path)) == nil else { return }
    // Caches of packages are often made read-only, their folders, too.
    walk { path, status in
      if status.st_mode & S_IFMT == S_IFDIR { chmod(path, 0o700) }
    }
    try? manager.removeItem(atPath: path)
  }

  /// Gives it another name; microseconds.
  func move(to other: Folder) throws(MeasurementError) {
    if rename(path, other.path) == 0 { return }
    guard errno == EXDEV else { throw Self.refused(path, String(cString: strerror(errno))) }
    // A folder from a lower layer of a container's image can't be renamed.
    try copy(to: other)
    remove()
  }

  /// Copies it with all times, without copying its bytes where the file system can share them.
  ///
  /// - Throws: `.storage` with what `cp` said, `.interrupted`.
  func copy(to other: Folder) throws(MeasurementError) {
    #if os(Linux)
      let ways = [["-a", "--reflink=auto"], ["-a"]]
    #else
      let ways = [["-a", "-c"], ["-a"]]
    #endif
    var said = ""
    for way in ways {
      other.remove()
      let arguments = ["cp"] + way + [path, other.path]
      let program = try Program(
        arguments: arguments, line: arguments.joined(separator: " "), directory: "/",
        environment: Environment.withoutGit)
      let execution = try program.run(timeout: 3600)
      if execution.ending == .exited(0) { return }
      said = execution.log.shownTail
    }
    other.remove()
    throw Self.refused(other.path, "cp failed" + said)
  }

  /// What it takes on the disk, in bytes.
  var size: Int {
    var blocks = 0
    walk { blocks += Int($1.st_blocks) }
    // A block is 512 bytes in every stat.
    return blocks * 512
  }

  /// Visits the folder and everything in it, folders before what they hold.
  private func walk(_ visit: (String, stat) -> Void) {
    var paths = [path]
    while let path = paths.popLast() {
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      visit(path, status)
      guard status.st_mode & S_IFMT == S_IFDIR else { continue }
      paths += Folder(path: path).names.map { path + "/" + $0 }
    }
  }

  /// How much may still be written to its file system, in bytes.
  var freeSpace: Int {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return 0 }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  private static func refused(_ path: String, _ reason: String) -> MeasurementError {
    MeasurementError(
      .storage, "write '\(path)'",
      detail: "\(reason)\n  Is there space, and are you allowed to?")
  }
}
