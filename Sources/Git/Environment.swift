import Foundation

/// The environment that programs of the user get.
package enum Environment {
  private static let tied: Set = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
  ]

  /// Variables without those that tie git to one repository.
  ///
  /// A hook runs with `GIT_DIR` and `GIT_INDEX_FILE` set; a build or a `git` in a worktree that
  /// inherited them would work on the wrong one.
  package static func withoutGit(_ variables: [String: String]) -> [String: String] {
    variables.filter { !tied.contains($0.key) }
  }

  /// This process's variables without those that tie git to one repository.
  package static var withoutGit: [String: String] {
    withoutGit(ProcessInfo.processInfo.environment)
  }
}
