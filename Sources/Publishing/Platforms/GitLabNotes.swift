import Foundation
import Quantities

/// The comments of a merge request at GitLab, which calls them notes.
package struct GitLabNotes: CommentBoard {
  private let api: PlatformAPI
  private let path: String
  /// The merge request, in its project.
  package let number: Int
  /// The token's user.
  private let author: Int

  /// - Parameters:
  ///   - environment: GitLab CI's variables.
  ///   - project: "group/name", instead of the environment's.
  ///   - number: Instead of the environment's.
  ///   - client: Sends the requests.
  /// - Throws: `PublishingError` where something is missing, or GitLab doesn't say whose the token is.
  package init(
    environment: [String: String], project: String?, number: Int?, by client: HTTPClient
  ) throws(PublishingError) {
    let root = environment["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4"
    let isJob = Token.found(["GITLAB_TOKEN"], in: environment) == nil
    guard let token = Token.found(["GITLAB_TOKEN", "CI_JOB_TOKEN"], in: environment) else {
      throw PublishingError(
        code: .usage,
        detail: "no token for GitLab\n  \(Self.tokenAdvice)")
    }
    guard let project = project ?? environment["CI_PROJECT_ID"], !project.isEmpty,
      let name = project.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    else {
      throw PublishingError(
        code: .usage,
        detail: "the project at GitLab isn't known\n  Name it: --repository-name GROUP/NAME")
    }
    guard let number = number ?? environment["CI_MERGE_REQUEST_IID"].flatMap({ Int($0) }) else {
      throw PublishingError(
        code: .usage,
        detail: "this is no merge request, or its number isn't known\n  Name it: --pull-request N")
    }
    self.number = number
    api = PlatformAPI(
      "GitLab", root: root, headers: ["\(isJob ? "JOB" : "PRIVATE")-TOKEN: \(token)"], by: client)
    path = "/projects/\(name)/merge_requests/\(number)/notes"
    do {
      author = try api.value(.get, "/user", as: User.self).id
    } catch {
      guard isJob, [401, 403, 404].contains(error.status ?? 0), !error.isTransient else {
        throw error
      }
      throw PublishingError(
        code: .refused, detail: "a job's token may not comment\n  \(Self.tokenAdvice)")
    }
  }

  private static let tokenAdvice =
    "Set GITLAB_TOKEN to a project access token with the scope api."

  /// Has one comment with a marker; see `CommentBoard`.
  package func post(
    _ body: String, startingWith marker: String
  ) throws(PublishingError) -> (address: String?, isNew: Bool) {
    try post(body, marker: marker)
  }

  var pace: HTTPClient.Pace { api.client.pace }

  private struct User: Decodable { let id: Int }

  private struct Note: Decodable {
    let id: Int
    let body: String?
    let author: User?
    let system: Bool?

    var posted: PostedComment { PostedComment(id: id, body: body ?? "", address: nil) }
  }

  func comments() throws(PublishingError) -> [PostedComment] {
    let all: [Note] = try api.list("\(path)?sort=asc&order_by=created_at") {
      $0.headers["x-next-page"]?.isEmpty == false
    }
    return all.filter { $0.author?.id == author && $0.system != true }.map(\.posted)
  }

  func create(_ body: String) throws(PublishingError) -> PostedComment {
    try api.value(
      .post, path, .object(["body": .string(body)]), isRepeatable: false, as: Note.self
    ).posted
  }

  func update(_ comment: PostedComment, to body: String) throws(PublishingError) -> PostedComment {
    try api.value(
      .put, "\(path)/\(comment.id)", .object(["body": .string(body)]), as: Note.self
    ).posted
  }

  func delete(_ comment: PostedComment) throws(PublishingError) {
    _ = try api.answer(.delete, "\(path)/\(comment.id)")
  }
}
