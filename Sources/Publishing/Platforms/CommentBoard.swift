/// Where the comments of one change are.
protocol CommentBoard {
  var pace: HTTPClient.Pace { get }

  /// All that the token's own user wrote, the first one first.
  func comments() throws(PublishingError) -> [PostedComment]
  /// Writes one, once: of a lost answer it isn't known whether it was written.
  func create(_ body: String) throws(PublishingError) -> PostedComment
  func update(_ comment: PostedComment, to body: String) throws(PublishingError) -> PostedComment
  func delete(_ comment: PostedComment) throws(PublishingError)
}

/// A comment as it stands on a platform.
struct PostedComment: Hashable, Sendable {
  let id: Int
  let body: String
  /// Where it is shown; nil where the platform doesn't say.
  let address: String?
}

extension CommentBoard {
  /// Has one comment with a marker: the earlier one is updated, or else one is created.
  ///
  /// An answer that is lost may be that of a comment which was created, now or a little later. So after
  /// each failure comments are looked for again, and of several only the first one stays.
  ///
  /// - Parameters:
  ///   - body: The text, which begins with the marker.
  ///   - marker: What only these comments begin with.
  /// - Returns: Where it is shown, and whether it is new.
  func post(_ body: String, marker: String) throws(PublishingError) -> (
    address: String?, isNew: Bool
  ) {
    var pace = pace
    var isUncertain = false
    var created: PostedComment?
    while true {
      let earlier = try comments().filter { $0.body.drop(while: \.isWhitespace).hasPrefix(marker) }
      if let first = earlier.first {
        for other in earlier.dropFirst() { try? delete(other) }
        guard first.body != body else { return (first.address, isUncertain) }
        return (try update(first, to: body).address, isUncertain)
      }
      // Lists may lag behind what was written.
      if let created { return (created.address, true) }
      do {
        created = try create(body)
        guard isUncertain else { return (created?.address, true) }
      } catch {
        guard error.isTransient, pace.waits(error.wait) else { throw error }
        isUncertain = true
      }
    }
  }
}
