/// A repository at GitHub, and what its CI is about.
package struct GitHubPlace: Hashable, Sendable {
  /// "owner/name".
  package let repository: String
  let root: String
  let token: String
  /// The pull request; nil where only its branch is known, or it is none.
  let number: Int?
  /// As in `GitHubEvent`.
  let head: String?
  /// As in `GitHubEvent`.
  let branch: String?

  /// - Parameters:
  ///   - environment: GitHub Actions' variables, which Gitea and Forgejo set, too.
  ///   - repository: Instead of the environment's.
  ///   - number: Instead of the environment's.
  /// - Throws: `PublishingError` where something is missing.
  package init(
    environment: [String: String], repository: String?, number: Int?
  ) throws(PublishingError) {
    guard let token = Token.found(["GH_TOKEN", "GITHUB_TOKEN"], in: environment) else {
      throw PublishingError(
        code: .usage,
        detail: "no token for GitHub\n  Set GITHUB_TOKEN: ${{ github.token }} in GitHub Actions.")
    }
    guard let repository = repository ?? environment["GITHUB_REPOSITORY"],
      Self.isName(repository)
    else {
      throw PublishingError(
        code: .usage,
        detail: "the repository at GitHub isn't known\n  Name it: --repository-name OWNER/NAME")
    }
    let event = GitHubEvent(environment: environment)
    self.token = token
    self.repository = repository
    root = environment["GITHUB_API_URL"] ?? "https://api.github.com"
    self.number = number ?? event.number
    (head, branch) = (event.head, event.branch)
  }

  func api(by client: HTTPClient) -> PlatformAPI {
    PlatformAPI(
      "GitHub", root: root,
      headers: [
        "Authorization: Bearer \(token)", "Accept: application/vnd.github+json",
        "X-GitHub-Api-Version: 2022-11-28",
      ], by: client)
  }

  /// "owner/name", which can be a part of a path as it is.
  private static func isName(_ text: String) -> Bool {
    isPath(text) && text.count { $0 == "/" } == 1
  }

  /// "owner/name", or at GitLab "group/group/name".
  package static func isPath(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count >= 2
      && parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.utf8.allSatisfy { Token.isLetterOrDigit($0) || "-_.".utf8.contains($0) }
      }
  }
}
