/// A parsed tree object.
struct TreeObject: Hashable, Sendable {
  /// An entry of a tree.
  struct Entry: Hashable, Sendable {
    /// Its type and permissions in octal digits: "40000" for a tree, "100644" for a file.
    let mode: [UInt8]
    let name: [UInt8]
    let id: ObjectID

    var isTree: Bool { mode == Self.treeMode }

    static let treeMode = Array("40000".utf8)
    static let fileMode = Array("100644".utf8)
  }

  var entries: [Entry]

  init(entries: [Entry]) {
    self.entries = entries
  }

  /// Parses a sequence of "mode name NUL id"; nil if the bytes are invalid.
  init?(bytes: [UInt8]) {
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / 40)
    var index = 0
    while index < bytes.count {
      guard let space = bytes[index...].firstIndex(of: UInt8(ascii: " ")),
        let end = bytes[space...].firstIndex(of: 0), bytes.count - end > 20
      else { return nil }
      let mode = bytes[index..<space]
      let known = [Entry.fileMode, Entry.treeMode].first { $0.elementsEqual(mode) }
      entries.append(
        Entry(
          mode: known ?? Array(mode), name: Array(bytes[(space + 1)..<end]),
          id: ObjectID(bytes: bytes, at: end + 1)))
      index = end + 21
    }
    self.entries = entries
  }

  /// The bytes of the object, with its entries in git's order.
  var bytes: [UInt8] {
    // git sorts a tree's name as if it ended with a slash.
    func key(_ entry: Entry) -> [UInt8] {
      entry.isTree ? entry.name + [UInt8(ascii: "/")] : entry.name
    }
    let sorted = entries.map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sorted.count * 48)
    for (_, entry) in sorted {
      bytes += entry.mode
      bytes.append(UInt8(ascii: " "))
      bytes += entry.name
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return bytes
  }
}
