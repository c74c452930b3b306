import Clibgit2

/// What a commit says, copied out of the repository.
package struct Commit: Hashable, Sendable {
  /// Its id.
  package let id: ObjectID
  /// The tree it holds.
  package let tree: ObjectID
  /// Its parents, the first one being the branch that it was made on.
  package let parents: [ObjectID]
  /// The first line of its message.
  package let subject: String
  /// Who wrote it.
  package let author: String
  /// When it was committed, in seconds since 1970 UTC.
  package let time: Int64

  init(copying raw: OpaquePointer) {
    func text(_ pointer: UnsafePointer<CChar>?) -> String {
      pointer.map { String(cString: $0) } ?? ""
    }
    self.id = ObjectID(git_commit_id(raw))
    self.tree = ObjectID(git_commit_tree_id(raw))
    self.parents = (0..<git_commit_parentcount(raw)).map {
      ObjectID(git_commit_parent_id(raw, $0))
    }
    self.subject = text(git_commit_summary(raw))
    self.author = text(git_commit_author(raw).pointee.name)
    self.time = git_commit_time(raw)
  }
}
