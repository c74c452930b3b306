/// The tree of a notes reference, in git's layout.
///
/// The path of a note is the hex id of its commit, split into folders of two digits ("ab/cd/ef01…")
/// with a depth that depends on the number of notes. git reads any depth; using the depth that git
/// would choose avoids that a later `git notes` command rewrites the tree.
struct NotesTree: ~Copyable {
  private let store: ObjectStore

  init(_ store: consuming ObjectStore) {
    self.store = store
  }

  typealias Note = Repository.Note

  /// The contents of one folder of the tree.
  private struct Folder {
    var notes: [Note] = []
    /// Subfolders by their byte.
    var folders: [UInt8: ObjectID] = [:]
    /// Entries that aren't notes are preserved, as by git.
    var others: [TreeObject.Entry] = []
  }

  /// The folders visited by a walk through a tree.
  ///
  /// git never writes duplicates, because their notes belong to different commits. A tree with
  /// duplicates can represent an exponential number of notes.
  private struct Met {
    private var folders: Set<ObjectID> = []

    mutating func add(_ folder: ObjectID) throws(GitError) {
      guard folders.insert(folder).inserted else {
        throw GitError(
          .damaged, "read the notes",
          detail: """
            duplicate folder \(folder.short), which git never writes
              Check the repository: git fsck --full
            """)
      }
    }
  }

  /// Calls `visit` with every note below a tree, in the order of the commits' ids.
  func forEach(in tree: ObjectID, visit: (Note) throws(GitError) -> Void) throws(GitError) {
    var met = Met()
    try forEach(in: tree, prefix: [], met: &met, visit: visit)
  }

  private func forEach(
    in tree: ObjectID, prefix: [UInt8], met: inout Met, visit: (Note) throws(GitError) -> Void
  ) throws(GitError) {
    try met.add(tree)
    let folder = try read(tree, prefix: prefix)
    for note in folder.notes { try visit(note) }
    for (byte, id) in folder.folders.sorted(by: { $0.key < $1.key }) {
      try forEach(in: id, prefix: prefix + [byte], met: &met, visit: visit)
    }
  }

  /// The differences between the notes of two trees.
  ///
  /// A changed note is in both results. Identical folders are not read.
  ///
  /// - Parameter old: nil for no notes.
  func changes(from old: ObjectID?, to new: ObjectID) throws(GitError) -> Repository.NoteChanges {
    var changes = Repository.NoteChanges()
    var met = (old: Met(), new: Met())
    try collect(&changes, from: old, to: new, prefix: [], met: &met)
    return changes
  }

  private func collect(
    _ changes: inout Repository.NoteChanges, from old: ObjectID?, to new: ObjectID?,
    prefix: [UInt8], met: inout (old: Met, new: Met)
  ) throws(GitError) {
    guard old != new else { return }
    let level = prefix.count
    if let new, old == nil {
      try forEach(in: new, prefix: prefix, met: &met.new) { (note) throws(GitError) in
        changes.added.append(note)
      }
      return
    }
    if let old { try met.old.add(old) }
    if let new { try met.new.add(new) }
    let oldFolder =
      try old.map { (id) throws(GitError) in try read(id, prefix: prefix) } ?? Folder()
    let newFolder =
      try new.map { (id) throws(GitError) in try read(id, prefix: prefix) } ?? Folder()
    let oldNotes = Dictionary(grouping: oldFolder.notes) { $0.commit.bytes[level] }
    let newNotes = Dictionary(grouping: newFolder.notes) { $0.commit.bytes[level] }
    let bytes = Set(oldNotes.keys).union(newNotes.keys)
      .union(oldFolder.folders.keys).union(newFolder.folders.keys)
    for byte in bytes.sorted() {
      let (before, after) = (oldFolder.folders[byte], newFolder.folders[byte])
      if oldNotes[byte] == nil, newNotes[byte] == nil {
        try collect(&changes, from: before, to: after, prefix: prefix + [byte], met: &met)
        continue
      }
      // Notes were moved into or out of a folder, or both levels have no folder.
      var gone = Set(oldNotes[byte] ?? [])
      var come = Set(newNotes[byte] ?? [])
      if let before {
        try forEach(in: before, prefix: prefix + [byte], met: &met.old) { (note) throws(GitError) in
          gone.insert(note)
        }
      }
      if let after {
        try forEach(in: after, prefix: prefix + [byte], met: &met.new) { (note) throws(GitError) in
          come.insert(note)
        }
      }
      changes.removed += gone.subtracting(come).sorted { $0.commit < $1.commit }
      changes.added += come.subtracting(gone).sorted { $0.commit < $1.commit }
    }
  }

  /// The blob attached to a commit, or nil.
  func blob(for commit: ObjectID, in tree: ObjectID) throws(GitError) -> ObjectID? {
    let bytes = commit.bytes
    var tree = tree
    for level in 0..<20 {
      let folder = try read(tree, prefix: Array(bytes.prefix(level)))
      if let note = folder.notes.first(where: { $0.commit == commit }) { return note.blob }
      guard let next = folder.folders[bytes[level]] else { return nil }
      tree = next
    }
    return nil
  }

  /// The blobs attached to many commits; reads every folder once.
  func blobs(
    for commits: [ObjectID], in tree: ObjectID
  ) throws(GitError) -> [ObjectID: ObjectID] {
    var found: [ObjectID: ObjectID] = [:]
    try collect(commits.sorted()[...], in: tree, prefix: [], into: &found)
    return found
  }

  private func collect(
    _ commits: ArraySlice<ObjectID>, in tree: ObjectID, prefix: [UInt8],
    into found: inout [ObjectID: ObjectID]
  ) throws(GitError) {
    let folder = try read(tree, prefix: prefix)
    let wanted = Set(commits)
    for note in folder.notes where wanted.contains(note.commit) { found[note.commit] = note.blob }
    for (byte, below) in Dictionary(grouping: commits, by: { $0.bytes[prefix.count] }) {
      guard let id = folder.folders[byte] else { continue }
      try collect(below[...], in: id, prefix: prefix + [byte], into: &found)
    }
  }

  /// Writes a tree with some notes added or replaced.
  ///
  /// Only changed folders are read and written.
  ///
  /// - Parameters:
  ///   - tree: The previous tree; nil for none.
  ///   - notes: At most one per commit.
  /// - Returns: The new tree.
  func write(_ notes: [Note], over tree: ObjectID?) throws(GitError) -> ObjectID {
    try write(notes, over: tree, prefix: [])
  }

  private func write(
    _ notes: [Note], over tree: ObjectID?, prefix: [UInt8]
  ) throws(GitError) -> ObjectID {
    let level = prefix.count
    var folder = Folder()
    if let tree { folder = try read(tree, prefix: prefix) }
    let replaced = Set(notes.map(\.commit))
    let here = folder.notes.filter { !replaced.contains($0.commit) } + notes
    let byByte = Dictionary(grouping: here) { $0.commit.bytes[level] }

    guard level < 19, Self.fansOut(noteBytes: byByte.mapValues(\.count), folders: folder.folders)
    else {
      var met = Met()
      var flat = here.filter { folder.folders[$0.commit.bytes[level]] == nil }
      for (byte, id) in folder.folders {
        try forEach(in: id, prefix: prefix + [byte], met: &met) { (note: Note) throws(GitError) in
          if !replaced.contains(note.commit) { flat.append(note) }
        }
        flat += byByte[byte] ?? []
      }
      let entries = flat.map {
        TreeObject.Entry(
          mode: TreeObject.Entry.fileMode, name: Array($0.commit.hexDigits.dropFirst(2 * level)),
          id: $0.blob)
      }
      return try store.writeTree(TreeObject(entries: entries + folder.others))
    }

    var entries = folder.others
    for byte in Set(byByte.keys).union(folder.folders.keys) {
      let below = folder.folders[byte]
      let id: ObjectID
      if let below, byByte[byte] == nil {
        id = below
      } else {
        id = try write(byByte[byte] ?? [], over: below, prefix: prefix + [byte])
      }
      entries.append(
        TreeObject.Entry(
          mode: TreeObject.Entry.treeMode, name: Array(Self.hex(byte).utf8), id: id))
    }
    return try store.writeTree(TreeObject(entries: entries))
  }

  /// git's rule: a folder is split into subfolders when every first digit has at least two notes.
  ///
  /// - SeeAlso: `determine_fanout` in git's notes.c.
  private static func fansOut(noteBytes: [UInt8: Int], folders: [UInt8: ObjectID]) -> Bool {
    var counts = [Int](repeating: 0, count: 16)
    for (byte, count) in noteBytes { counts[Int(byte >> 4)] += count }
    // An existing subfolder implies many notes.
    for byte in folders.keys { counts[Int(byte >> 4)] += 2 }
    return counts.allSatisfy { $0 >= 2 }
  }

  private func read(_ tree: ObjectID, prefix: [UInt8]) throws(GitError) -> Folder {
    var folder = Folder()
    for entry in try store.tree(tree).entries {
      if entry.isTree, entry.name.count == 2,
        let byte = UInt8(String(decoding: entry.name, as: UTF8.self), radix: 16), prefix.count < 19
      {
        folder.folders[byte] = entry.id
      } else if !entry.isTree, entry.name.count == 40 - 2 * prefix.count,
        let commit = ObjectID(prefix: prefix, digits: entry.name)
      {
        folder.notes.append(Note(commit: commit, blob: entry.id))
      } else {
        folder.others.append(entry)
      }
    }
    return folder
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
