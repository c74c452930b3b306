import Foundation
import Synchronization

/// The comments and check runs of a platform, as its API has them, in memory: GitHub's, or GitLab's.
package final class StandInPlatform: Sendable {
  package enum Kind: Sendable { case gitHub, gitLab }

  /// What goes wrong with a request.
  package enum Fault: Sendable {
    case status(Int, headers: [String: String] = [:], message: String = "no")
    /// It is done, but its answer is lost.
    case lostAnswer
    case silence
    /// Its answer is lost, and it is done after the comments were listed once more.
    case late
  }

  package struct Comment: Sendable {
    package let id: Int
    package let author: String
    package var body: String
  }

  package struct CheckRun: Sendable {
    package let id: Int
    package let name: String
    package let externalID: String
    package let head: String
    package let conclusion: String
    package var annotations: Int
  }

  private struct State {
    var comments: [Comment] = []
    var checkRuns: [CheckRun] = []
    var late: [String] = []
    var faults: [(method: String, path: String, fault: Fault)] = []
    var requests: [StubServer.Request] = []
    var lastID = 100
  }

  private let kind: Kind
  /// As whom a request is made; nil for an app's token, which may not ask.
  private let user: String?
  private let pulls: [[String: any Sendable]]
  private let state = Mutex(State())
  private let server = Mutex<StubServer?>(nil)

  /// The login of an app's token.
  package static let app = "github-actions[bot]"

  /// - Parameters:
  ///   - kind: Whose API it is.
  ///   - user: As whom requests are made; nil for an app's token, which may not ask.
  ///   - pulls: The open pull requests of any branch.
  package init(_ kind: Kind, user: String? = nil, pulls: [[String: any Sendable]] = []) throws {
    (self.kind, self.user, self.pulls) = (kind, user, pulls)
    let server = try StubServer { [weak self] request in self?.answer(request) ?? .lost }
    self.server.withLock { $0 = server }
  }

  package var address: String { server.withLock { $0?.address ?? "" } }
  package var comments: [Comment] { state.withLock { $0.comments } }
  package var checkRuns: [CheckRun] { state.withLock { $0.checkRuns } }
  package var requests: [StubServer.Request] { state.withLock { $0.requests } }

  /// The methods and paths that were asked for, without queries.
  package var calls: [String] {
    requests.map { "\($0.method) \($0.path.prefix { $0 != "?" })" }
  }

  /// Adds a comment.
  package func add(_ body: String, by author: String) {
    state.withLock { state in
      state.lastID += 1
      state.comments.append(Comment(id: state.lastID, author: author, body: body))
    }
  }

  /// Lets the next requests of a kind go wrong, one after the other.
  ///
  /// - Parameter path: What the path has in it.
  package func fail(_ method: String, _ path: String = "", with faults: Fault...) {
    state.withLock { $0.faults += faults.map { (method, path, $0) } }
  }

  private func answer(_ request: StubServer.Request) -> StubServer.Answer {
    state.withLock { state in
      state.requests.append(request)
      let place = state.faults.firstIndex {
        ($0.method == "*" || $0.method == request.method)
          && ($0.path.isEmpty || request.path.contains($0.path))
      }
      guard let place else { return answer(request, &state) }
      switch state.faults.remove(at: place).fault {
      case .status(let status, let headers, let message):
        return .json(status, ["message": message], headers: headers)
      case .lostAnswer:
        _ = answer(request, &state)
        return .lost
      case .silence: return .silence
      case .late:
        state.late.append(Self.field("body", of: request) ?? "")
        return .lost
      }
    }
  }

  private static func object(_ request: StubServer.Request) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any] ?? [:]
  }

  private static func field(_ name: String, of request: StubServer.Request) -> String? {
    object(request)[name] as? String
  }

  private func answer(
    _ request: StubServer.Request, _ state: inout State
  ) -> StubServer.Answer {
    let parts = request.path.split(separator: "?", maxSplits: 1).map(String.init)
    let (path, query) = (parts[0], parts.count > 1 ? parts[1] : "")
    if path == "/user" {
      let names: [String: Any] = ["login": user ?? "", "id": Self.number(of: user ?? "")]
      return user == nil
        ? .json(403, ["message": "Resource not accessible by integration"]) : .json(200, names)
    }
    if path.hasSuffix("/pulls") { return .json(200, pulls) }
    if path.contains("/check-runs") { return checkRun(request, path, &state) }
    switch request.method {
    case "GET": return list(query, &state)
    case "POST":
      let body = Self.field("body", of: request) ?? ""
      guard !body.isEmpty, kind == .gitLab || body.unicodeScalars.count <= 65_536 else {
        return .json(422, ["message": "Validation Failed: body is too long"])
      }
      state.lastID += 1
      let comment = Comment(id: state.lastID, author: user ?? Self.app, body: body)
      state.comments.append(comment)
      return .json(201, shown(comment))
    default:
      let id = Int(path.split(separator: "/").last ?? "")
      guard let index = state.comments.firstIndex(where: { $0.id == id }) else {
        return .json(404, ["message": "Not Found"])
      }
      if request.method == "DELETE" {
        state.comments.remove(at: index)
        return .json(204, nil)
      }
      guard request.method == (kind == .gitHub ? "PATCH" : "PUT") else { return .json(405, nil) }
      state.comments[index].body = Self.field("body", of: request) ?? ""
      return .json(200, shown(state.comments[index]))
    }
  }

  private static func number(of user: String) -> Int { user.utf8.reduce(7) { $0 &* 31 &+ Int($1) } }

  private func shown(_ comment: Comment) -> [String: Any] {
    kind == .gitHub
      ? [
        "id": comment.id, "body": comment.body,
        "html_url": "https://example.org/c/\(comment.id)",
        "user": [
          "login": comment.author, "type": comment.author.hasSuffix("[bot]") ? "Bot" : "User",
        ],
      ]
      : [
        "id": comment.id, "body": comment.body, "system": false,
        "author": ["id": Self.number(of: comment.author)],
      ]
  }

  private func list(_ query: String, _ state: inout State) -> StubServer.Answer {
    func number(_ name: String) -> Int {
      query.split(separator: "&").first { $0.hasPrefix(name + "=") }
        .flatMap { Int($0.dropFirst(name.count + 1)) } ?? 1
    }
    let (page, size) = (number("page"), number("per_page"))
    let start = min(state.comments.count, (page - 1) * size)
    let end = min(state.comments.count, start + size)
    var headers: [String: String] = [:]
    if end < state.comments.count {
      headers =
        kind == .gitHub
        ? ["Link": "<\(address)/x?page=\(page + 1)>; rel=\"next\""]
        : ["X-Next-Page": "\(page + 1)"]
    } else if kind == .gitLab {
      headers = ["X-Next-Page": ""]
    }
    let answer = StubServer.Answer.json(
      200, state.comments[start..<end].map(shown), headers: headers)
    for body in state.late {
      state.lastID += 1
      state.comments.append(Comment(id: state.lastID, author: user ?? Self.app, body: body))
    }
    state.late = []
    return answer
  }

  private func checkRun(
    _ request: StubServer.Request, _ path: String, _ state: inout State
  ) -> StubServer.Answer {
    func shown(_ run: CheckRun) -> [String: Any] {
      [
        "id": run.id, "external_id": run.externalID, "html_url": "https://example.org/r/\(run.id)",
        "output": ["annotations_count": run.annotations],
      ]
    }
    let object = Self.object(request)
    let output = object["output"] as? [String: Any] ?? [:]
    let count = (output["annotations"] as? [Any])?.count ?? 0
    if request.method == "GET" {
      return .json(
        200, ["total_count": state.checkRuns.count, "check_runs": state.checkRuns.map(shown)])
    }
    guard count <= 50 else { return .json(422, ["message": "too many annotations"]) }
    if request.method == "POST" {
      state.lastID += 1
      func text(_ name: String) -> String { object[name] as? String ?? "" }
      state.checkRuns.append(
        CheckRun(
          id: state.lastID, name: text("name"), externalID: text("external_id"),
          head: text("head_sha"), conclusion: text("conclusion"), annotations: count))
      return .json(201, shown(state.checkRuns[state.checkRuns.count - 1]))
    }
    let id = Int(path.split(separator: "/").last ?? "")
    guard let index = state.checkRuns.firstIndex(where: { $0.id == id }) else {
      return .json(404, nil)
    }
    state.checkRuns[index].annotations += count
    return .json(200, shown(state.checkRuns[index]))
  }
}
