extension Repository {
  /// The maximum number of links in a path.
  private static let maxLinks = 8

  /// The bytes of a file at a commit, following links within the commit.
  ///
  /// - Returns: nil if the commit has no such file, or a link points outside.
  package func linkedContents(
    of path: String, at commit: ObjectID
  ) throws(GitError) -> [UInt8]? {
    var parts = path.split(separator: "/").map(String.init)
    var links = 0
    var depth = 0
    while depth < parts.count {
      let place = parts[...depth].joined(separator: "/")
      guard try isLink(place, at: commit), let target = try contents(of: place, at: commit) else {
        depth += 1
        continue
      }
      links += 1
      let text = String(decoding: target, as: UTF8.self)
      guard links <= Self.maxLinks, !text.hasPrefix("/") else { return nil }
      var resolved = Array(parts[..<depth])
      for part in text.split(separator: "/") + parts.dropFirst(depth + 1).map({ Substring($0) }) {
        switch part {
        case ".": continue
        case "..":
          guard resolved.popLast() != nil else { return nil }
        default: resolved.append(String(part))
        }
      }
      (parts, depth) = (resolved, 0)
    }
    return try contents(of: parts.joined(separator: "/"), at: commit)
  }

  private func isLink(_ path: String, at commit: ObjectID) throws(GitError) -> Bool {
    let store = try ObjectStore(of: self)
    var tree = try self.commit(commit).tree
    var mode: [UInt8] = []
    for part in path.split(separator: "/") {
      guard
        let entry = try store.tree(tree).entries.first(where: { $0.name.elementsEqual(part.utf8) })
      else { return false }
      (tree, mode) = (entry.id, entry.mode)
      guard entry.isTree else { break }
    }
    return mode.elementsEqual("120000".utf8)
  }
}
