import Git

extension CommitPages {
  /// Text in which each word that a report writes for a commit is a link: ten hexadecimal digits, or all.
  func linked(_ text: String) -> HTML {
    var parts: [HTML] = []
    var plain = ""
    for (place, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      if place > 0 { plain += " " }
      if Self.isCommit(word) {
        let address = address(of: String(word))
        parts.append("\(plain)<a href=\"\(address)\"><code>\(word)</code></a>")
        plain = ""
      } else {
        plain += word
      }
    }
    return parts.joined() + HTML(plain)
  }

  /// A number of ten digits is none: an id without a letter is one of a hundred.
  private static func isCommit(_ word: Substring) -> Bool {
    [10, 40, 64].contains(word.utf8.count)
      && word.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      && !word.utf8.allSatisfy { (48...57).contains($0) }
  }
}

/// The web pages of a repository's commits.
package struct CommitPages: Hashable, Sendable {
  /// What a commit's id is appended to.
  private let prefix: String

  /// Those that a CI service says: GitHub's and GitLab's variables, which Gitea and Forgejo set, too.
  ///
  /// - Returns: nil where there are none.
  package init?(environment: [String: String]) {
    func address(_ text: String?) -> String? {
      guard let text, text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("@"),
        text.allSatisfy({ $0.isASCII && !$0.isWhitespace && !"\"'<>\\".contains($0) })
      else { return nil }
      return text
    }
    if let project = address(environment["CI_PROJECT_URL"]) {
      prefix = project + "/-/commit/"
    } else if let server = address(environment["GITHUB_SERVER_URL"]),
      let name = environment["GITHUB_REPOSITORY"], let page = address("\(server)/\(name)")
    {
      prefix = page + "/commit/"
    } else {
      return nil
    }
  }

  /// Where a commit is shown.
  package func address(of id: String) -> String { prefix + id }

  /// - Parameter remote: The address of a repository as git has it, such as
  ///   "git@github.com:apple/swift.git".
  /// - Returns: nil for a host of which it isn't known where it shows commits.
  package init?(remote: String) {
    guard let place = RemoteAddress(remote), place.host.contains("."), place.path.contains("/")
    else { return nil }
    // "git.example.org" says nothing, "gitlab.example.org" does.
    let labels = Set(place.host.split { ".-".contains($0) })
    let folder: String? =
      if labels.contains("github") { "commit" } else if labels.contains("gitlab") {
        "-/commit"
      } else if labels.contains("bitbucket") {
        "commits"
      } else if !labels.isDisjoint(with: ["gitea", "codeberg", "forgejo"]) {
        "commit"
      } else {
        nil
      }
    guard let folder else { return nil }
    prefix = "https://\(place.host)/\(place.path)/\(folder)/"
  }
}
