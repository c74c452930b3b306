import Clibgit2
import Foundation

extension Repository {
  /// Calls `visit` with every commit that has a note and the note's bytes.
  ///
  /// - Parameters:
  ///   - reference: The full name, such as "refs/notes/perf-check"; without it there are no notes.
  ///   - visit: Called in the order of the commits' ids.
  package func forEachNote(
    in reference: String, visit: (ObjectID, [UInt8]) throws(GitError) -> Void
  ) throws(GitError) {
    guard let tip = try notesTip(reference) else { return }
    let notes = NotesTree(try ObjectStore(of: self))
    let store = try ObjectStore(of: self)
    try notes.forEach(in: tip.tree) { (note: NotesTree.Note) throws(GitError) in
      try visit(note.commit, store.bytes(of: note.blob))
    }
  }

  /// The notes of many commits; those without one are left out.
  package func notes(
    for commits: [ObjectID], in reference: String
  ) throws(GitError) -> [ObjectID: [UInt8]] {
    guard let tip = try notesTip(reference) else { return [:] }
    let notes = NotesTree(try ObjectStore(of: self))
    let store = try ObjectStore(of: self)
    var contents: [ObjectID: [UInt8]] = [:]
    for (commit, blob) in try notes.blobs(for: commits, in: tip.tree) {
      contents[commit] = try store.bytes(of: blob)
    }
    return contents
  }

  /// Whether any note was ever written to the reference.
  package func hasNotes(in reference: String) throws(GitError) -> Bool {
    try notesTip(reference) != nil
  }

  /// Appends lines to the notes of commits, all in one commit of the notes reference.
  ///
  /// Another writer that moves the reference meanwhile loses nothing: the lines are appended anew
  /// to what it wrote.
  ///
  /// - Parameters:
  ///   - lines: A commit and a line without its end; several lines of one commit keep their order.
  ///   - reference: The full name, such as "refs/notes/perf-check".
  ///   - message: What the notes' history says.
  /// - Throws: `.contended` after a minute of losing to other writers, `.storage` when the objects
  ///   can't be written; the reference is then as it was.
  package func appendNotes(
    _ lines: [(commit: ObjectID, line: String)], to reference: String, message: String
  ) throws(GitError) {
    guard !lines.isEmpty else { return }
    let operation = "write the notes '\(reference)'"
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let tip = try notesTip(reference)
      let tree = try treeWithNotes(lines, over: tip?.tree)
      let commit = try notesCommit(tree: tree, parent: tip?.id, message: message)
      do {
        return try move(reference, from: tip?.id, to: commit, message: message)
      } catch {
        guard error.code == .contended else { throw error }
        guard ContinuousClock.now < deadline else {
          throw GitError(
            .contended, operation,
            detail: """
              another process kept changing it for a minute
                If none is running, remove the lock: '\(commonDirectory)\(reference).lock'
              """)
        }
        Thread.sleep(forTimeInterval: .random(in: 0.005...0.1))
      }
    }
  }

  private func treeWithNotes(
    _ lines: [(commit: ObjectID, line: String)], over tree: ObjectID?
  ) throws(GitError) -> ObjectID {
    let notes = NotesTree(try ObjectStore(of: self))
    let store = try ObjectStore(of: self)
    let byCommit = Dictionary(grouping: lines, by: \.commit)
    var existing: [ObjectID: ObjectID] = [:]
    if let tree { existing = try notes.blobs(for: Array(byCommit.keys), in: tree) }
    var contents: [(commit: ObjectID, bytes: [UInt8])] = []
    contents.reserveCapacity(byCommit.count)
    let newline = UInt8(ascii: "\n")
    for (commit, lines) in byCommit {
      var bytes: [UInt8] = []
      if let blob = existing[commit] { bytes = try store.bytes(of: blob) }
      if let last = bytes.last, last != newline { bytes.append(newline) }
      for (_, line) in lines {
        bytes += line.utf8
        bytes.append(newline)
      }
      contents.append((commit, bytes))
    }
    let blobs = try writeBlobs(contents.map(\.bytes), to: store)
    let written = zip(contents, blobs).map { NotesTree.Note(commit: $0.commit, blob: $1) }
    return try notes.write(written, over: tree)
  }

  private func notesTip(_ reference: String) throws(GitError) -> Commit? {
    do {
      return try commit(reference)
    } catch {
      // A damaged reference answers "not found" for its object, too: only a missing name is none.
      var id = git_oid()
      let status = git_reference_name_to_id(&id, handle.raw, reference)
      if status == GIT_ENOTFOUND.rawValue { return nil }
      throw error
    }
  }

  private func notesCommit(
    tree: ObjectID, parent: ObjectID?, message: String
  ) throws(GitError) -> ObjectID {
    let operation = "commit the notes"
    var signature: UnsafeMutablePointer<git_signature>?
    if git_signature_default(&signature, handle.raw) < 0 {
      try check(
        git_signature_now(&signature, "perf-check", "perf-check@localhost"), operation)
    }
    defer { git_signature_free(signature) }
    var rawTree = tree.raw
    let treeHandle = try Handle(operation, free: git_object_free) {
      git_object_lookup(&$0, handle.raw, &rawTree, GIT_OBJECT_TREE)
    }
    var id = git_oid()
    guard let parent else {
      try check(
        git_commit_create(
          &id, handle.raw, nil, signature, signature, nil, message, treeHandle.raw, 0, nil),
        operation)
      return ObjectID(id)
    }
    var rawParent = parent.raw
    let parentHandle = try Handle(operation, free: git_object_free) {
      git_object_lookup(&$0, handle.raw, &rawParent, GIT_OBJECT_COMMIT)
    }
    var parents: [OpaquePointer?] = [parentHandle.raw]
    try check(
      git_commit_create(
        &id, handle.raw, nil, signature, signature, nil, message, treeHandle.raw, 1, &parents),
      operation)
    return ObjectID(id)
  }

  /// Moves the reference if it is still where it was seen.
  private func move(
    _ reference: String, from old: ObjectID?, to new: ObjectID, message: String
  ) throws(GitError) {
    var (rawNew, moved): (git_oid, OpaquePointer?) = (new.raw, nil)
    defer { git_reference_free(moved) }
    let status: Int32
    if let old {
      var rawOld = old.raw
      status = git_reference_create_matching(
        &moved, handle.raw, reference, &rawNew, 1, &rawOld, "notes: " + message)
    } else {
      status = git_reference_create(
        &moved, handle.raw, reference, &rawNew, 0, "notes: " + message)
    }
    try check(status, "write the notes '\(reference)'")
  }
}
