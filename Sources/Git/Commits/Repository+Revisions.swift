import Clibgit2

extension Repository {
  /// The commit that a revision names.
  ///
  /// - Parameter revision: Whatever `git rev-parse` takes: "HEAD~2", "main", "v1.0", "1f3c2aa".
  /// - Throws: `.notFound`, `.ambiguous`, `.unborn`, `.damaged`.
  package func commit(_ revision: String) throws(GitError) -> Commit {
    // libgit2's message for an unborn branch mentions a missing reference.
    if revision == "HEAD", git_repository_head_unborn(handle.raw) == 1 {
      throw GitError(
        .unborn, "find the commit 'HEAD'",
        detail: "the branch '\(branch ?? "HEAD")' has no commits yet\n  Create one: git commit")
    }
    do {
      let commit = try Handle("find the commit '\(revision)'", free: git_object_free) {
        git_revparse_single(&$0, handle.raw, revision + "^{commit}")
      }
      return Commit(copying: commit.raw)
    } catch {
      // An id given by the user, as opposed to one referenced by the repository.
      guard error.code == .damaged, revision.allSatisfy(\.isHexDigit), !isName(revision),
        ObjectID(hex: revision).map({ !contains($0) }) ?? true
      else { throw error }
      throw GitError(.notFound, error.operation, detail: "no such object in the repository")
    }
  }

  /// The commit that a revision names; nil if there is none, or it is ambiguous.
  ///
  /// - Parameter revision: As for `commit(_:)`.
  /// - Throws: `.unborn`, `.damaged`.
  package func commit(ifNamedBy revision: String) throws(GitError) -> Commit? {
    do {
      return try commit(revision)
    } catch {
      guard [.notFound, .ambiguous].contains(error.code) else { throw error }
      return nil
    }
  }

  /// The target of a reference; nil if it doesn't exist.
  ///
  /// - Parameter reference: The full name, such as "refs/notes/perf-check".
  package func id(ofReference reference: String) throws(GitError) -> ObjectID? {
    var id = git_oid()
    let status = git_reference_name_to_id(&id, handle.raw, reference)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    try check(status, "read the reference '\(reference)'")
    return ObjectID(id)
  }

  /// Whether a branch or tag has this name, which could also be an id.
  private func isName(_ revision: String) -> Bool {
    ["refs/heads/", "refs/tags/", "refs/remotes/"].contains { folder in
      var id = git_oid()
      return git_reference_name_to_id(&id, handle.raw, folder + revision) == 0
    }
  }

  /// The commit with an id.
  ///
  /// - Throws: `.damaged` if it doesn't exist.
  package func commit(_ id: ObjectID) throws(GitError) -> Commit {
    var raw = id.raw
    let commit = try Handle("find the commit '\(id.hex)'", free: git_object_free) {
      git_object_lookup(&$0, handle.raw, &raw, GIT_OBJECT_COMMIT)
    }
    return Commit(copying: commit.raw)
  }

  /// Whether an object with this id exists; in a shallow clone, the parent of a commit may be missing.
  package func contains(_ id: ObjectID) -> Bool {
    guard let store = try? objectStore() else { return false }
    var raw = id.raw
    return git_odb_exists(store.raw, &raw) == 1
  }

  /// The newest common ancestor of two commits.
  ///
  /// - Throws: `.notFound` if there is none, `.shallow` if it may be beyond a truncated history.
  package func mergeBase(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> ObjectID {
    let operation = "find the merge base of \(one.short) and \(other.short)"
    // libgit2 before 1.7 doesn't support shallow clones, so git is used instead.
    if isShallow {
      let answer = try git(["merge-base", one.hex, other.hex])
      if let base = ObjectID(hex: answer.output.trimmedLine), answer.succeeded { return base }
      throw Self.shallow(operation)
    }
    var (first, second, base) = (one.raw, other.raw, git_oid())
    try check(git_merge_base(&base, handle.raw, &first, &second), operation)
    return ObjectID(base)
  }

  /// The error for a truncated history.
  package static func shallow(_ operation: String) -> GitError {
    GitError(
      .shallow, operation,
      detail: """
        this is a shallow clone and the commit is not in it
          Fetch more history: git fetch --deepen=100 origin     or all of it: git fetch --unshallow
        """)
  }

  /// The object database.
  func objectStore() throws(GitError) -> Handle {
    try Handle("open the object database", free: git_odb_free) {
      git_repository_odb(&$0, handle.raw)
    }
  }
}
