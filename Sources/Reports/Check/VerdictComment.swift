package import Gate
import Model

/// A check as the comment of a pull or merge request.
package struct VerdictComment {
  /// Where it is written.
  package enum Platform: Hashable, Sendable {
    case gitHub, gitLab

    /// The most that a comment may have: characters, as the platforms say, and here bytes, of which
    /// there are never fewer.
    var limit: Int { self == .gitHub ? 65_536 : 1_000_000 }
  }

  /// Where a verdict comes from.
  package struct Origin: Hashable, Sendable {
    let run: String?
    let isForeign: Bool

    /// - Parameters:
    ///   - run: The address of the job that made it; nil where it isn't known.
    ///   - isForeign: Whether it was read from a file that anybody may have written.
    package init(run: String? = nil, isForeign: Bool = false) {
      self.run = run.flatMap { text in
        let isPlain = text.utf8.allSatisfy {
          (0x21...0x7E).contains($0) && !"\"'<>\\".utf8.contains($0)
        }
        return isPlain && (text.hasPrefix("https://") || text.hasPrefix("http://")) ? text : nil
      }
      self.isForeign = isForeign
    }

    fileprivate var markdown: Markdown {
      let name: Markdown = isForeign ? "As the run that measured it reports it" : ""
      let link = run.map { "[\(isForeign ? "run" : "Run")](<\(Markdown(source: $0))>)" as Markdown }
      let parts = [name.isEmpty ? nil : name, link].compactMap(\.self)
      return parts.isEmpty ? "" : "\n\n<sub>\(parts.joined(separator: ": "))</sub>"
    }
  }

  private let view: VerdictView
  private let platform: Platform
  private let pages: CommitPages?
  private let origin: Origin
  /// What it begins with and nobody sees: by it the comment is found again.
  package let marker: String

  /// - Parameters:
  ///   - verdict: What the check found; it may come from somebody untrusted.
  ///   - platform: Where the comment is written.
  ///   - key: What tells it from other comments of perf-check; nil for the only one.
  ///   - pages: Where commits are shown.
  ///   - origin: Where the verdict comes from.
  package init(
    _ verdict: VerdictDocument, on platform: Platform, key: CommentKey?, pages: CommitPages?,
    from origin: Origin = .init()
  ) {
    self.origin = origin
    self.view = VerdictView(verdict)
    self.platform = platform
    self.pages = pages
    marker = "<!-- \(CommentKey.name(key)) -->"
  }

  /// The whole comment, beginning with the marker, ending with a line end, no longer than the platform
  /// allows.
  package var markdown: String {
    let end = origin.markdown.source
    let limit = platform.limit - marker.utf8.count - end.utf8.count - 2
    let renderer = MarkdownRenderer(links: links)
    var body = Markdown(source: VisibleText.lines(renderer.source(of: view.document)))
    if body.source.utf8.count > limit {
      body = Markdown(source: VisibleText.lines(renderer.source(of: view.documentByImportance)))
      let note = "The rest doesn't fit into a comment; the job's report has everything."
      body = body.cut(to: limit, note: "*\(note)*")
    }
    return "\(marker)\n\(body.source)\(end)\n"
  }

  private var links: [String: String] {
    guard let pages else { return [:] }
    var links: [String: String] = [:]
    for commit in [view.results.base, view.results.candidate] {
      links[String(commit.prefix(10))] = pages.address(of: commit)
    }
    return links
  }
}

/// What tells comments and check runs of several jobs from each other.
package struct CommentKey: Hashable, Sendable {
  package let text: String

  /// - Parameter text: Up to 100 letters, digits, and " ._/" between them.
  package init?(_ text: String) {
    let isPlain = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || " ._/-".utf8.contains(byte)
    }
    // Two hyphens end a comment of HTML.
    guard (1...100).contains(text.utf8.count), isPlain, !text.contains("--"),
      !text.hasPrefix(" "), !text.hasSuffix(" "), !text.hasSuffix("-")
    else { return nil }
    self.text = text
  }

  /// "perf-check", or with a key "perf-check: KEY".
  package static func name(_ key: CommentKey?) -> String {
    key.map { "perf-check: \($0.text)" } ?? "perf-check"
  }
}

extension Markdown {
  /// The first whole lines, such as rows of a table, with a note after them.
  ///
  /// - Parameter limit: The most bytes that they may have with the note.
  func cut(to limit: Int, note: Markdown) -> Markdown {
    let budget = limit - note.source.utf8.count - 2
    var kept: [Substring] = []
    var size = 0
    // The fence that a block of code ends with, and how many lines are before it.
    var fence: (mark: Substring, start: Int)?
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      size += line.utf8.count + 1
      guard size <= budget else { break }
      let text = line.drop { $0 == " " }
      let mark = text.prefix { $0 == "`" }
      if let open = fence {
        if text == mark, mark.count >= open.mark.count { fence = nil }
      } else if mark.count >= 3 {
        fence = (mark, kept.count)
      }
      kept.append(line)
    }
    if let fence { kept.removeSubrange(fence.start...) }
    return Markdown(source: kept.joined(separator: "\n") + "\n\n" + note.source)
  }
}
