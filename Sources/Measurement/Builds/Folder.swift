import Files
import Foundation
import Git
import Processes
import Quantities

/// A folder with all that is in it, moved, copied and removed as a whole.
///
/// Nothing is done by way of a link below the root of its tree.
struct Folder {
  let path: String
  let files: FileTree

  var exists: Bool { files.exists(path) }

  /// The names of what lies in it; none when it isn't there.
  var names: [String] { files.names(in: path) }

  /// The folder of that name in it.
  func folder(_ name: String) -> Folder { Folder(path: path + "/" + name, files: files) }

  func make() throws(MeasurementError) {
    try storing { () throws(FileError) in try files.makeFolder(path) }
  }

  func remove() throws(MeasurementError) {
    try storing { () throws(FileError) in try files.remove(path) }
  }

  /// Gives it another name; microseconds.
  func move(to other: Folder) throws(MeasurementError) {
    do {
      return try files.move(path, to: other.path)
    } catch {
      guard error.code == .refused(EXDEV) else { throw MeasurementError(error) }
    }
    // A folder from a lower layer of a container's image can't be renamed.
    try copy(to: other)
    try remove()
  }

  /// Copies it with all times, without copying its bytes where the file system can share them.
  ///
  /// - Throws: `.storage` with what `cp` said, `.interrupted`.
  func copy(to other: Folder) throws(MeasurementError) {
    var said = ""
    for options in thisMachine.copyOptions {
      try other.remove()
      let arguments = ["cp"] + options + [path, other.path]
      let program = try Program(
        arguments: arguments, line: arguments.joined(separator: " "), directory: "/",
        environment: Environment.withoutGit)
      let execution = try program.run(timeout: .hour)
      if execution.ending == .exited(0) { return }
      said = execution.log.shownTail
    }
    try other.remove()
    throw MeasurementError(
      .storage, "write '\(other.path)'",
      detail: "cp failed\(said)\n  Check the free space and the permissions.")
  }

  /// What it takes on the disk.
  var size: Bytes {
    var blocks = 0
    var paths = [path]
    while let path = paths.popLast() {
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      blocks += Int(status.st_blocks)
      guard status.st_mode & S_IFMT == S_IFDIR else { continue }
      paths += ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).map {
        path + "/" + $0
      }
    }
    // A block is 512 bytes in every stat.
    return Bytes(Double(blocks * 512))
  }

  /// How much may still be written to its file system.
  var freeSpace: Bytes {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return 0 }
    return Bytes(Double(status.f_bavail) * Double(status.f_frsize))
  }
}

extension MeasurementError {
  /// What the file system refused.
  init(_ error: FileError) {
    self.init(.storage, error.operation, detail: error.detail)
  }
}

/// Does something with files, whose errors become `.storage`.
func storing<Result>(
  _ body: () throws(FileError) -> Result
) throws(MeasurementError) -> Result {
  do {
    return try body()
  } catch {
    throw MeasurementError(error)
  }
}
