import Files
import History
import Lab

/// What keeps a host from other jobs while it is measured before it gets them again.
///
/// A file says that it was made from here: one that a killed process has left is gone on with, that of
/// somebody else isn't touched.
struct ResumeReservation {
  let name: String
  private let host: String
  private let path: String
  private let files: FileTree

  init(of host: String, in project: borrowing Project) {
    (self.host, name) = (host, "perf-check-\(host)")
    (path, files) = (project.stateDirectory + "/lab/resume-\(host).reserved", project.files)
  }

  /// Whether a process that was killed has left it.
  func isLeft(in slurm: Slurm) throws -> Bool {
    guard files.exists(path) else { return false }
    return try slurm.reservations().contains(name)
  }

  /// - Throws: `LabError` where there is one of that name, or Slurm refuses it; `FileError`.
  func begin(in slurm: Slurm) throws {
    guard try !slurm.reservations().contains(name) else {
      throw LabError(
        .usage, "resume '\(host)'",
        detail: """
          it is reserved as '\(name)', from another clone or by somebody else
            See who has it: scontrol show reservation \(name)
          """)
    }
    try files.write("\(name)\n", to: path)
    do {
      try slurm.reserve(host, as: name, user: try slurm.user())
    } catch {
      // An answer may have been lost.
      if (try? slurm.reservations().contains(name)) == false { try? files.remove(path) }
      throw error
    }
  }

  func end(in slurm: Slurm) throws {
    try slurm.endReservation(name)
    try files.remove(path)
  }
}
