import Foundation

/// The environment of the user's programs.
package enum Environment {
  private static let tied: Set = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
  ]

  /// Removes the variables that bind git to a specific repository.
  ///
  /// A hook runs with `GIT_DIR` and `GIT_INDEX_FILE` set; a build or a `git` in a worktree that
  /// inherited them would use the wrong repository.
  package static func withoutGit(_ variables: [String: String]) -> [String: String] {
    variables.filter { !tied.contains($0.key) }
  }

  /// The variables of this process, except those that bind git to a specific repository.
  package static var withoutGit: [String: String] {
    withoutGit(ProcessInfo.processInfo.environment)
  }
}
