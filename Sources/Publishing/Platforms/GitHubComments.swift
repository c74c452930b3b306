import Foundation
import Quantities

/// The comments of a pull request at GitHub, or at Gitea and Forgejo, whose API is like it.
package struct GitHubComments: CommentBoard {
  private let api: PlatformAPI
  private let place: GitHubPlace
  /// The pull request.
  package let number: Int
  /// What the token's user is called; nil where the token may not ask.
  private let author: String?

  /// - Throws: `PublishingError` where it is no pull request, or none that is open.
  package init(of place: GitHubPlace, by client: HTTPClient) throws(PublishingError) {
    api = place.api(by: client)
    self.place = place
    if let number = place.number {
      self.number = number
    } else {
      number = try Self.number(of: place, api)
    }
    do {
      author = try api.value(.get, "/user", as: User.self).login
    } catch {
      // The token of a job is an app's, which may not ask who it is.
      guard error.status == 403 || error.status == 404, !error.isTransient else { throw error }
      author = nil
    }
  }

  /// Has one comment with a marker; see `CommentBoard`.
  package func post(
    _ body: String, startingWith marker: String
  ) throws(PublishingError) -> (address: String?, isNew: Bool) {
    try post(body, marker: marker)
  }

  var pace: HTTPClient.Pace { api.client.pace }

  private struct User: Decodable {
    let login: String
    let type: String?
  }

  private struct Comment: Decodable {
    let id: Int
    let body: String?
    let user: User?
    let htmlUrl: String?

    var posted: PostedComment { PostedComment(id: id, body: body ?? "", address: htmlUrl) }
  }

  private struct PullRequest: Decodable {
    struct Head: Decodable { let sha: String }
    let number: Int
    let head: Head
  }

  /// The open pull request of the branch that the run before measured, if its commit still is the
  /// newest: what the measured code says itself is no proof.
  private static func number(
    of place: GitHubPlace, _ api: PlatformAPI
  ) throws(PublishingError) -> Int {
    if let branch = place.branch, let head = place.head {
      let name = branch.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let found = try api.value(
        .get, "/repos/\(place.repository)/pulls?state=open&per_page=100&head=\(name)",
        as: [PullRequest].self)
      if let match = found.first(where: { $0.head.sha == head }) { return match.number }
      throw PublishingError(
        code: .usage,
        detail: "no open pull request has \(head) as its newest commit\n  It may have moved on.")
    }
    throw PublishingError(
      code: .usage,
      detail: "this is no pull request, or its number isn't known\n  Name it: --pull-request N")
  }

  private var path: String { "/repos/\(place.repository)/issues" }

  func comments() throws(PublishingError) -> [PostedComment] {
    let all: [Comment] = try api.list("\(path)/\(number)/comments?sort=created") {
      $0.headers["link"]?.contains("rel=\"next\"") == true
    }
    // Nobody but apps can write as an app; anybody can write what begins with the marker.
    return all.filter { comment in
      author.map { comment.user?.login == $0 } ?? (comment.user?.type == "Bot")
    }.map(\.posted)
  }

  func create(_ body: String) throws(PublishingError) -> PostedComment {
    try api.value(
      .post, "\(path)/\(number)/comments", .object(["body": .string(body)]), isRepeatable: false,
      as: Comment.self
    ).posted
  }

  func update(_ comment: PostedComment, to body: String) throws(PublishingError) -> PostedComment {
    try api.value(
      .patch, "\(path)/comments/\(comment.id)", .object(["body": .string(body)]), as: Comment.self
    ).posted
  }

  func delete(_ comment: PostedComment) throws(PublishingError) {
    _ = try api.answer(.delete, "\(path)/comments/\(comment.id)")
  }
}
