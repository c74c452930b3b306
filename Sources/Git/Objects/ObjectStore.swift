import Clibgit2

/// Reading and writing whole objects.
struct ObjectStore: ~Copyable {
  private let handle: Handle
  /// The folder in which git runs.
  private let root: String
  private let environment: [String: String]

  init(of repository: borrowing Repository) throws(GitError) {
    self.handle = try repository.objectStore()
    self.root = repository.root
    self.environment = repository.environment
  }

  /// The bytes of a blob or tree.
  func bytes(of id: ObjectID) throws(GitError) -> [UInt8] {
    var raw = id.raw
    let object = try fetchingMissing(in: root, environment) { () throws(GitError) in
      try Handle("read the object \(id.short)", free: git_odb_object_free) {
        git_odb_read(&$0, handle.raw, &raw)
      }
    }
    let size = git_odb_object_size(object.raw)
    return Array(
      UnsafeRawBufferPointer(start: git_odb_object_data(object.raw), count: size))
  }

  /// The entries of a tree.
  func tree(_ id: ObjectID) throws(GitError) -> TreeObject {
    guard let tree = TreeObject(bytes: try bytes(of: id)) else {
      throw GitError(
        .damaged, "read the tree \(id.short)",
        detail: "it is not a tree\n  Check the repository: git fsck --full")
    }
    return tree
  }

  func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
    try write(bytes, GIT_OBJECT_BLOB)
  }

  /// The id of a blob, whether it is written or not.
  static func id(ofBlob bytes: [UInt8]) throws(GitError) -> ObjectID {
    var id = git_oid()
    let status = bytes.withUnsafeBytes {
      git_odb_hash(&id, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
    }
    try check(status, "name an object")
    return ObjectID(id)
  }

  func writeTree(_ tree: TreeObject) throws(GitError) -> ObjectID {
    try write(tree.bytes, GIT_OBJECT_TREE)
  }

  private func write(_ bytes: [UInt8], _ kind: git_object_t) throws(GitError) -> ObjectID {
    var id = git_oid()
    let status = bytes.withUnsafeBytes {
      git_odb_write(&id, handle.raw, $0.baseAddress, $0.count, kind)
    }
    // Most failures to write have no category: a full disk, a folder without permission.
    guard status >= 0 else {
      let error = GitError.last(status, "write an object")
      throw Self.refused(error.detail)
    }
    // On a full disk libgit2 may nevertheless report success.
    guard git_odb_exists(handle.raw, &id) == 1 else { throw Self.refused("it was not stored") }
    return ObjectID(id)
  }

  /// The error for an object that can't be written.
  static func refused(_ reason: String) -> GitError {
    let advice = "\n  Check the free space and the permissions: df -h .git"
    return GitError(
      .storage, "write an object", detail: reason + (reason.contains("\n") ? "" : advice))
  }
}
