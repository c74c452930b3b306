import Foundation

/// A real repository in a temporary folder, with fixed authors and dates.
package final class RepositoryFixture: Sendable {
  package let folder: TemporaryFolder
  package var path: String { folder.path }

  /// Makes an empty repository on the branch `main`.
  package init(named name: String = "project", arguments: [String] = []) throws {
    self.folder = try TemporaryFolder(named: name)
    try git("init", "--quiet", "--initial-branch=main", arguments: arguments)
  }

  /// Works on a repository that is there already.
  package init(folder: TemporaryFolder) {
    self.folder = folder
  }

  package static let environment = [
    "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    "GIT_CONFIG_GLOBAL": "/dev/null",
  ]

  /// What a git that failed said.
  package struct Failed: Error {
    package let errors: String

    package init(errors: String) {
      self.errors = errors
    }
  }

  /// Runs git here.
  @discardableResult
  package func git(_ words: String..., arguments: [String] = []) throws -> String {
    let result = try shell(
      ["git", "-c", "protocol.file.allow=always"] + words + arguments, in: path,
      environment: Self.environment)
    guard result.status == 0 else { throw Failed(errors: result.errors) }
    return result.output.trimmingCharacters(in: .newlines)
  }

  /// Writes a file and commits everything.
  ///
  /// - Returns: The commit's id in hex.
  @discardableResult
  package func commit(
    _ subject: String, files: [String: String] = [:]
  ) throws -> String {
    for (name, text) in files { try folder.write(text, to: name) }
    try git("add", "--all")
    try git("commit", "--quiet", "--allow-empty", "-m", subject)
    return try git("rev-parse", "HEAD")
  }
}
