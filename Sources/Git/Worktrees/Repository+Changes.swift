import Clibgit2

extension Repository {
  /// The sorted paths that differ between two commits, relative to the root of the repository.
  ///
  /// A renamed file is included with its old and its new path.
  package func changedPaths(
    from old: ObjectID, to new: ObjectID
  ) throws(GitError) -> [String] {
    let operation = "compare \(old.short) with \(new.short)"
    let before = try tree(of: old)
    let after = try tree(of: new)
    let difference = try fetchingMissing(in: root, environment) { () throws(GitError) in
      try Handle(operation, free: git_diff_free) {
        git_diff_tree_to_tree(&$0, handle.raw, before.raw, after.raw, nil)
      }
    }
    var paths: Set<String> = []
    for index in 0..<(git_diff_num_deltas(difference.raw)) {
      guard let delta = git_diff_get_delta(difference.raw, index)?.pointee else { continue }
      for path in [delta.old_file.path, delta.new_file.path] {
        if let path = path { paths.insert(String(cString: path)) }
      }
    }
    return paths.sorted()
  }

  /// The tree of a commit.
  func tree(of commit: ObjectID) throws(GitError) -> Handle {
    var id = try self.commit(commit).tree.raw
    return try fetchingMissing(in: root, environment) { () throws(GitError) in
      try Handle("read the tree of \(commit.short)", free: git_object_free) {
        git_object_lookup(&$0, handle.raw, &id, GIT_OBJECT_TREE)
      }
    }
  }
}
