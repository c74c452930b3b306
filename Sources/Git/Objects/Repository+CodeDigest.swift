extension ObjectID {
  /// The id that git gives to a file with these bytes: a digest.
  package static func digest(of bytes: [UInt8]) throws(GitError) -> ObjectID {
    try ObjectStore.id(ofBlob: bytes)
  }

  /// The first 128 bits.
  package var bits: (UInt64, UInt64) { (words.0, words.1) }
}

extension Repository {
  /// A digest of the files of a tree, except for some paths: 40 hex digits.
  ///
  /// It depends on the contents, paths and modes of the files, and is the same in all clones.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - paths: Files relative to the root to exclude.
  package func codeDigest(
    of tree: ObjectID, excluding paths: Set<String>
  ) throws(GitError) -> String {
    let listing = try git(["ls-tree", "-r", "-z", "--full-tree", tree.hex])
    guard listing.succeeded else {
      throw GitError(
        .damaged, "list the files of \(tree.short)", detail: listing.errors.trimmedLine)
    }
    // MODE TYPE ID TAB PATH NUL
    var kept: [UInt8] = []
    kept.reserveCapacity(listing.bytes.count)
    for entry in listing.bytes.split(separator: 0) {
      let path = entry.drop { $0 != UInt8(ascii: "\t") }.dropFirst()
      guard !paths.contains(String(decoding: path, as: UTF8.self)) else { continue }
      kept += entry
      kept.append(0)
    }
    return try ObjectStore.id(ofBlob: kept).hex
  }

  /// A digest of the changes between two trees, except for some paths: 40 hex digits.
  ///
  /// It is unchanged by rebasing, amending or squashing, as long as the line changes are the same;
  /// whitespace is ignored.
  ///
  /// - Parameters:
  ///   - old: The tree before.
  ///   - new: The tree after.
  ///   - paths: Files relative to the root to exclude.
  /// - Returns: nil if nothing differs.
  /// - SeeAlso: git-patch-id(1).
  package func patchID(
    from old: ObjectID, to new: ObjectID, excluding paths: Set<String>
  ) throws(GitError) -> String? {
    let operation = "compare the trees \(old.short) and \(new.short)"
    let excluded = paths.sorted().map { ":(top,exclude,literal)" + $0 }
    let diff = try git(
      [
        "diff-tree", "-p", "-r", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color",
        "--unified=3", "--src-prefix=a/", "--dst-prefix=b/", old.hex, new.hex, "--", ":(top)",
      ] + excluded)
    guard diff.succeeded else {
      throw GitError(.damaged, operation, detail: diff.errors.trimmedLine)
    }
    guard !diff.bytes.isEmpty else { return nil }
    let answer = try git(["patch-id", "--stable"], input: diff.bytes)
    guard answer.succeeded else {
      throw GitError(.damaged, operation, detail: answer.errors.trimmedLine)
    }
    return answer.output.split(separator: " ").first.map(String.init)
  }
}
