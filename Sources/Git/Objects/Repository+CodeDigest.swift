extension ObjectID {
  /// The id that git gives a file with these bytes: a digest of them.
  package static func digest(of bytes: [UInt8]) throws(GitError) -> ObjectID {
    try ObjectStore.id(ofBlob: bytes)
  }

  /// The first 128 bits.
  package var bits: (UInt64, UInt64) { (words.0, words.1) }
}

extension Repository {
  /// What tells the files of a tree from others, some paths aside: 40 hex digits.
  ///
  /// Equal for equal files in equal places, in any clone; a file's mode counts, too.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - paths: Files relative to the root that don't count.
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

  /// What tells the changes between two trees from other changes, some paths aside: 40 hex digits.
  ///
  /// The same for a change that was rebased, amended or squashed, as long as it changes the same lines
  /// to the same; white space doesn't count.
  ///
  /// - Parameters:
  ///   - old: The tree before.
  ///   - new: The tree after.
  ///   - paths: Files relative to the root that don't count.
  /// - Returns: nil where nothing differs.
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
