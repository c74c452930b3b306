import Files

extension Repository {
  /// The tags of commits, by name, with the commits that they mean.
  ///
  /// - Returns: None where git can't say.
  package func tags() -> [(name: String, commit: String)] {
    let listed = try? runGit(
      [
        "for-each-ref", "--format=%(objecttype) %(objectname) %(*objectname) %(refname:strip=2)",
        "refs/tags",
      ],
      in: root, environment: environment)
    guard let listed, listed.succeeded else { return [] }
    return listed.output.split(separator: "\n").compactMap { line in
      // An annotated tag is an object of its own, and "*" is the one that it is of.
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard words.count == 4 else { return nil }
      return (String(words[3]), String(words[2].isEmpty ? words[1] : words[2]))
    }
  }
}
