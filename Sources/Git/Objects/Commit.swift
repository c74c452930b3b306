import Clibgit2

/// The data of a commit, copied from the repository.
package struct Commit: Hashable, Sendable {
  /// Its id.
  package let id: ObjectID
  /// Its tree.
  package let tree: ObjectID
  /// Its parents; the first is on the branch on which it was created.
  package let parents: [ObjectID]
  /// The first line of its message.
  package let subject: String
  /// Its author.
  package let author: String
  /// The time of the commit, in seconds since 1970 UTC.
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
