extension Repository {
  /// The address that the user's git has for where the repository comes from: that of `origin`, else of the
  /// first remote by name; nil where there is none.
  ///
  /// It may hold a password.
  package func remoteAddress() -> String? {
    let settings = try? runGit(
      ["config", "--get-regexp", #"^remote\..*\.url$"#], in: root, environment: environment)
    guard let settings, settings.succeeded else { return nil }
    // "remote.origin.url git@github.com:apple/swift.git"
    let remotes = settings.output.split(separator: "\n").compactMap { line -> (String, String)? in
      let words = line.split(separator: " ", maxSplits: 1)
      return words.count == 2 ? (String(words[0]), words[1].trimmedLine) : nil
    }
    return (remotes.first { $0.0 == "remote.origin.url" } ?? remotes.min { $0.0 < $1.0 })?.1
  }
}
