import Foundation

/// A folder that holds a worktree between checks, so that the next build goes on from the last.
///
/// The worktree has the name of the repository's own folder, because SwiftPM names packages after
/// their folders.
struct Slot: ~Copyable {
  /// What is known of the worktree's contents.
  struct State: Codable {
    /// The commit that was checked out last, in hex.
    var commit: String
    /// Its tree.
    var tree: String
    /// The builds that succeeded since, each a command with its toolchain.
    var builds: [String]
  }

  /// Its folder, `.perf-check/worktrees/N`.
  let folder: String
  /// The root of its worktree.
  let root: String
  private let lock: FileLock

  /// Takes the slot for this process.
  ///
  /// - Returns: nil when another perf-check works in it.
  init?(folder: String, name: String) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard let lock = FileLock(path: folder + "/lock") else { return nil }
    self.folder = folder
    self.root = folder + "/" + name
    self.lock = lock
  }

  /// What it holds; nil when it was never filled, or its worktree is gone.
  var state: State? {
    guard FileManager.default.fileExists(atPath: root + "/.git"),
      let data = FileManager.default.contents(atPath: folder + "/state.json")
    else { return nil }
    return try? JSONDecoder().decode(State.self, from: data)
  }

  /// Remembers what it holds now.
  func save(_ state: State) throws(MeasurementError) {
    do {
      let data = try JSONEncoder().encode(state)
      try data.write(to: URL(filePath: folder + "/state.json"), options: .atomic)
    } catch {
      throw MeasurementError(
        .storage, "write in '\(folder)'",
        detail: "\(error.localizedDescription)\n  Is there space, and are you allowed to?")
    }
  }

  /// Forgets what it holds, because it is about to change.
  func forget() {
    try? FileManager.default.removeItem(atPath: folder + "/state.json")
  }
}
