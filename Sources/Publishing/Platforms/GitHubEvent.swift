import Foundation

/// What a workflow of GitHub Actions is run for.
package struct GitHubEvent: Hashable, Sendable {
  /// The pull request; nil where only its branch is known, or it is none.
  let number: Int?
  /// The newest commit of the change; nil where nothing says: what a merge reference points to is none
  /// of the change's.
  package let head: String?
  /// "owner:branch" of the workflow's run that this one follows.
  let branch: String?
  /// The address of that run.
  package let run: String?

  /// - Parameter environment: GitHub Actions' variables, which Gitea and Forgejo set, too.
  package init(environment: [String: String]) {
    let payload = environment["GITHUB_EVENT_PATH"].flatMap(Payload.init(path:))
    let discussed = payload?.issue.flatMap { $0.pullRequest == nil ? nil : $0.number }
    number =
      payload?.pullRequest?.number ?? discussed
      ?? environment["GITHUB_REF"].flatMap(Self.number(ofReference:))
    run = payload?.workflowRun?.htmlUrl
    let commit = payload?.pullRequest?.head?.sha ?? payload?.workflowRun?.headSha
    head = commit.flatMap { Self.isCommit($0) ? $0 : nil }
    branch = payload?.workflowRun.flatMap { run in
      guard let owner = run.headRepository?.owner?.login, let branch = run.headBranch else {
        return nil
      }
      return "\(owner):\(branch)"
    }
  }

  /// 40 or 64 hexadecimal digits.
  private static func isCommit(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// That of "refs/pull/5/merge".
  private static func number(ofReference reference: String) -> Int? {
    let parts = reference.split(separator: "/")
    return parts.count == 4 && parts.starts(with: ["refs", "pull"]) ? Int(parts[2]) : nil
  }

  /// The file that says it.
  private struct Payload: Decodable {
    struct Commit: Decodable { let sha: String? }
    struct PullRequest: Decodable {
      let number: Int?
      let head: Commit?
    }
    struct Issue: Decodable {
      struct Mark: Decodable {}
      let number: Int?
      let pullRequest: Mark?
    }
    struct Owner: Decodable { let login: String? }
    struct Repository: Decodable { let owner: Owner? }
    struct WorkflowRun: Decodable {
      let headSha: String?
      let htmlUrl: String?
      let headBranch: String?
      let headRepository: Repository?
    }
    let pullRequest: PullRequest?
    let issue: Issue?
    let workflowRun: WorkflowRun?

    init?(path: String) {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      guard let data = FileManager.default.contents(atPath: path),
        let payload = try? decoder.decode(Self.self, from: data)
      else { return nil }
      self = payload
    }
  }
}
