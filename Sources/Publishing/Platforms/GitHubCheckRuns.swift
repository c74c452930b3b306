package import Quantities

/// The check runs of a commit at GitHub, which only the token of an app may write: a job's is one.
package struct GitHubCheckRuns {
  private let api: PlatformAPI
  private let path: String

  package init(of place: GitHubPlace, by client: HTTPClient) {
    api = place.api(by: client)
    path = "/repos/\(place.repository)"
  }

  /// How many annotations a request may have.
  package static let annotationLimit = 50

  private struct List: Decodable { let checkRuns: [Run] }

  private struct Run: Decodable {
    struct Output: Decodable { let annotationsCount: Int? }
    let id: Int
    let externalId: String?
    let htmlUrl: String?
    let output: Output?
  }

  /// Has one check run of what these requests say.
  ///
  /// Annotations are added by each request, so after a lost answer the next one depends on how many
  /// arrived.
  ///
  /// - Parameters:
  ///   - requests: The first creates it, each of the others adds annotations: all but the last have as
  ///     many as a request may.
  ///   - head: The commit.
  ///   - name: As the first request has it.
  ///   - externalID: What tells it from others of its name, as the first request has it.
  /// - Returns: Where it is shown, and whether it is new.
  package func post(
    _ requests: [JSONValue], of head: String, named name: String, externalID: String
  ) throws(PublishingError) -> (address: String?, isNew: Bool) {
    var pace = api.client.pace
    var run = try find(head, name, externalID)
    var isNew = run == nil
    var next = run.map(Self.sentRequests) ?? 0
    while next < requests.count {
      do {
        if let run {
          _ = try api.answer(
            .patch, "\(path)/check-runs/\(run.id)", requests[next], isRepeatable: false)
        } else {
          run = try api.value(
            .post, "\(path)/check-runs", requests[next], isRepeatable: false, as: Run.self)
        }
        next += 1
      } catch {
        guard error.isTransient, pace.waits(error.wait) else { throw Self.explained(error) }
        run = try find(head, name, externalID)
        next = run.map(Self.sentRequests) ?? 0
        if run == nil { isNew = true }
      }
    }
    return (run?.htmlUrl, isNew)
  }

  /// How many requests a run has got.
  private static func sentRequests(_ run: Run) -> Int {
    let count = run.output?.annotationsCount ?? 0
    return max(1, (count + annotationLimit - 1) / annotationLimit)
  }

  private func find(
    _ head: String, _ name: String, _ externalID: String
  ) throws(PublishingError) -> Run? {
    // Letters, digits and what `CommentKey` allows besides.
    let query = name.replacing(" ", with: "%20").replacing(":", with: "%3A")
    let found: List = try api.value(
      .get, "\(path)/commits/\(head)/check-runs?filter=all&per_page=100&check_name=\(query)")
    return found.checkRuns.first { $0.externalId == externalID }
  }

  private static func explained(_ error: PublishingError) -> PublishingError {
    guard error.status == 403 else { return error }
    let said = error.detail.prefix { $0 != "\n" }
    return PublishingError(
      code: .refused,
      detail: said + "\n  Give the job the permission 'checks: write'; only an app's token has it.")
  }
}
