import Files
import Foundation
import Git

/// Dispatches whose process was killed: their jobs end by their leases, and what waits in the queue is
/// taken back by the next dispatch.
struct LeftDispatches {
  /// The file that a dispatch locks before it makes its folder, and while it lives.
  ///
  /// It lies beside the folder, which could else not be removed on file systems that keep open files.
  static func lockPath(of folder: String) -> String { folder + ".lock" }

  private let setting: Dispatch.Setting

  init(in setting: Dispatch.Setting) { self.setting = setting }

  /// Cancels their jobs and removes their files.
  func remove() throws(LabError) {
    for name in setting.files.names(in: setting.folder) {
      let path = setting.folder + "/" + name
      guard setting.files.hasFolder(path),
        let lock = FileLock(path: Self.lockPath(of: path), in: setting.files)
      else { continue }
      for job in setting.files.names(in: path) where job.hasPrefix("perf-check-") {
        JobFolder("\(path)/\(job)", in: setting.files).endLease()
        try setting.slurm.cancel(named: job)
      }
      try? setting.files.remove(path)
      try? setting.files.remove(Self.lockPath(of: path))
      _ = consume lock
    }
  }
}
