import Files
import Foundation
import Quantities

/// What was pushed from this clone, so that it isn't sent again: a file in `.perf-check`.
struct StorePushes {
  /// What was pushed to one store as one repository.
  struct State: Codable {
    /// The tree of the notes.
    var notes: String?
    /// The tip of each branch.
    var tips: [String: String] = [:]
  }

  private let files: FileTree
  private let path: String

  /// - Throws: `FileError` if `.perf-check` can't be used.
  init(of project: borrowing Project) throws(FileError) {
    try project.makeStateDirectory()
    (files, path) = (project.files, project.stateDirectory + "/store.json")
  }

  private var all: [String: State] {
    FileManager.default.contents(atPath: path)
      .flatMap { try? JSONDecoder().decode([String: State].self, from: $0) } ?? [:]
  }

  /// - Parameters:
  ///   - store: What tells the database from others.
  ///   - name: The repository's name there.
  func state(of store: String, _ name: String) -> State { all["\(store) \(name)"] ?? State() }

  /// Writes it down; what was pushed meanwhile by others from here is sent again later.
  func save(_ state: State, of store: String, _ name: String) throws(FileError) {
    var states = all
    states["\(store) \(name)"] = state
    try files.write(JSONLine.text(of: states) + "\n", to: path)
  }
}
