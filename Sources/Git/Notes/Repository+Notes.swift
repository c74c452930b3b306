import Clibgit2
import Foundation
import Processes

extension Repository {
  /// A note: the blob attached to a commit.
  package struct Note: Hashable, Sendable {
    package let commit: ObjectID
    package let blob: ObjectID
  }

  /// The differences between two states of the notes.
  package struct NoteChanges: Sendable {
    /// The notes of the older and of the newer state, by their commits.
    package var (removed, added): ([Note], [Note]) = ([], [])

    package init() {}
  }

  /// The tree of the notes, which identifies their state; nil if there are none.
  package func notesTree(in reference: String) throws(GitError) -> ObjectID? {
    try notesTip(reference)?.tree
  }

  /// The differences between two states of the notes.
  ///
  /// - Parameters:
  ///   - old: A tree of notes; nil for none.
  ///   - new: Another.
  /// - Throws: `.damaged` if git has pruned one of them.
  /// - Complexity: Reads only the folders that differ.
  package func noteChanges(
    from old: ObjectID?, to new: ObjectID
  ) throws(GitError) -> NoteChanges {
    try NotesTree(try ObjectStore(of: self)).changes(from: old, to: new)
  }

  /// Calls `visit` with the bytes of each note, in order.
  package func read(
    _ notes: ArraySlice<Note>, visit: (Note, ArraySlice<UInt8>) throws(GitError) -> Void
  ) throws(GitError) {
    guard notes.count >= Self.worthAsking else {
      let store = try ObjectStore(of: self)
      for note in notes { try visit(note, store.bytes(of: note.blob)[...]) }
      return
    }
    try readWithGit(notes, visit: visit)
  }

  /// The number of blobs from which git is faster: libgit2 reconstructs each delta of a pack from its
  /// base, which takes six times as long.
  private static let worthAsking = 500

  private func readWithGit(
    _ notes: ArraySlice<Note>, visit: (Note, ArraySlice<UInt8>) throws(GitError) -> Void
  ) throws(GitError) {
    var input: [UInt8] = []
    input.reserveCapacity(notes.count * 41)
    for note in notes { input += note.blob.hexDigits + [UInt8(ascii: "\n")] }
    var (left, buffer): (ArraySlice<Note>, [UInt8]) = (notes, [])
    var failure: GitError?
    /// Visits complete entries, and keeps the remaining bytes.
    func visitWholeNotes() {
      var rest = buffer[...]
      // Each entry has a size, its bytes, and a line break.
      while failure == nil, let note = left.first,
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      {
        guard let size = Int(String(decoding: rest[..<end], as: UTF8.self)) else {
          failure = GitError(
            .damaged, "read the note of \(note.commit.short)",
            detail: "git can't read it\n  Check the repository: git fsck --full")
          return
        }
        guard rest.endIndex - end > size + 1 else { break }
        do { try visit(note, rest[(end + 1)..<(end + 1 + size)]) } catch { failure = error }
        rest = rest[(end + 2 + size)...]
        left = left.dropFirst()
      }
      buffer = Array(rest)
    }
    let answer = try runGit(
      ["cat-file", "--buffer", "--batch=%(objectsize)"], in: root, environment: environment,
      input: input
    ) { part in
      buffer += part
      visitWholeNotes()
    }
    visitWholeNotes()
    if let failure { throw failure }
    guard left.isEmpty else {
      throw GitError(.damaged, "read \(notes.count) notes", detail: answer.errors)
    }
  }

  /// The notes of many commits, in the order of their ids; commits without a note are skipped.
  package func notes(
    for commits: [ObjectID], in reference: String
  ) throws(GitError) -> [Note] {
    guard let tip = try notesTip(reference) else { return [] }
    let blobs = try NotesTree(try ObjectStore(of: self)).blobs(for: commits, in: tip.tree)
    return blobs.map(Note.init).sorted { $0.commit < $1.commit }
  }

  /// Whether the notes reference exists.
  package func hasNotes(in reference: String) throws(GitError) -> Bool {
    try notesTip(reference) != nil
  }

  /// Appends lines to the notes of commits, all in one commit of the notes reference.
  ///
  /// If another process updates the reference concurrently, the lines are appended again to its
  /// version, so nothing is lost.
  ///
  /// - Parameters:
  ///   - lines: Commits and lines without line breaks; several lines of a commit keep their order.
  ///   - reference: The full name, such as "refs/notes/perf-check".
  ///   - message: The message of the notes commit.
  /// - Throws: `.contended` after a minute of concurrent updates, `.storage` if objects can't be
  ///   written; the reference is unchanged in these cases.
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
      // On a full disk libgit2 may write an empty file without an error.
      guard (try? self.commit(commit)) != nil else {
        throw GitError(
          .storage, operation,
          detail: "the commit can't be read back\n  Check the free space: df -h "
            + "'\(commonDirectory)'")
      }
      do {
        return try move(reference, from: tip?.id, to: commit, message: message)
      } catch {
        guard error.code == .contended else { throw error }
        guard ContinuousClock.now < deadline else {
          throw GitError(
            .contended, operation,
            detail: """
              other processes changed it continuously for a minute
                If none is running, remove the lock: rm '\(notesLock(of: reference))'
              """)
        }
        guard Interrupt.sleep(seconds: .random(in: 0.005...0.1)) else {
          throw GitError(.interrupted(signal: Interrupt.signal), operation)
        }
      }
    }
  }

  /// git's lock file of the notes reference.
  private func notesLock(of reference: String) -> String {
    "\(commonDirectory)\(reference).lock"
  }

  /// Checks that notes can be written, without writing any.
  ///
  /// - Parameters:
  ///   - reference: The full name.
  ///   - commits: The commits that will get notes.
  /// - Throws: `.contended` for a lock held longer than a second, `.storage` for missing permissions or
  ///   space, `.damaged` if the existing notes can't be read.
  package func checkNotesAreWritable(
    _ reference: String, for commits: [ObjectID]
  ) throws(GitError) {
    let operation = "write the notes '\(reference)'"
    try read(try notes(for: commits, in: reference)[...]) { (_, _) throws(GitError) in }
    let deadline = Moment.now.after(seconds: 1)
    while access(notesLock(of: reference), F_OK) == 0 {
      guard Moment.now < deadline else {
        throw GitError(
          .contended, operation,
          detail: """
            it is locked by another process; nothing was measured
              If none is running, remove the lock: rm '\(notesLock(of: reference))'
            """)
      }
      guard Interrupt.sleep(seconds: 0.05) else {
        throw GitError(.interrupted(signal: Interrupt.signal), operation)
      }
    }
    // The folder of the reference may not exist yet.
    var folder = commonDirectory + reference.split(separator: "/").dropLast().joined(separator: "/")
    while access(folder, F_OK) != 0, folder.count > commonDirectory.count {
      folder = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
    }
    for folder in [folder, commonDirectory + "objects"] where access(folder, W_OK | X_OK) != 0 {
      throw GitError(
        .storage, operation,
        detail: """
          '\(folder)' is not writable: \(String(cString: strerror(errno))); nothing was measured
            Check its permissions and its file system: ls -ld '\(folder)'
          """)
    }
    var status = statvfs()
    if statvfs(commonDirectory, &status) == 0, status.f_blocks > 0, status.f_bavail == 0 {
      throw GitError(
        .storage, operation,
        detail: "no space left on the device; nothing was measured\n  Check: df -h "
          + "'\(commonDirectory)'")
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
      // A corrupt reference also returns "not found" for its object: only a missing name means no notes.
      var id = git_oid()
      let status = git_reference_name_to_id(&id, handle.raw, reference)
      if status == GIT_ENOTFOUND.rawValue { return nil }
      guard [.notFound, .damaged].contains(error.code) else { throw error }
      throw GitError(
        .damaged, "read the notes '\(reference)'",
        detail: """
          the reference doesn't point to a readable commit
            Check the repository: git fsck --full
          """)
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

  /// Updates the reference if it hasn't changed since it was read.
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
