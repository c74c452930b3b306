import Dispatch
import Git
import Synchronization

/// Fetches the line of a branch from git while notes are read.
final class LineFetch: Sendable {
  private let tip: ObjectID
  private let group = DispatchGroup()
  private let answer = Mutex<Result<[ObjectID], any Error>?>(nil)

  /// Starts the request.
  init(to tip: ObjectID, in repository: borrowing Repository) {
    self.tip = tip
    let folder = repository.commonDirectory
    DispatchQueue.global().async(group: group) { [self] in
      let ids = Result<[ObjectID], any Error> {
        try Repository(containing: folder).firstParents(from: tip)
      }
      answer.withLock { $0 = ids }
    }
  }

  /// The ids along the line, newest first; nil if another one was requested.
  func ids(to tip: ObjectID) throws -> [ObjectID]? {
    guard tip == self.tip else { return nil }
    group.wait()
    return try answer.withLock { try $0?.get() }
  }
}
