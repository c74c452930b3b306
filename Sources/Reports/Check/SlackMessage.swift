package import Gate
import Model
import Quantities
package import Watch

/// What the last check found and which alerts fire, as a message for Slack's incoming webhooks, which
/// Mattermost and others take, too.
///
/// - SeeAlso: Slack's "Reference: Blocks" and "Formatting text for app surfaces".
package struct SlackMessage {
  private let view: VerdictView?
  private let alerts: [Alert]
  private let pages: CommitPages?

  /// - Parameters:
  ///   - verdict: What the last check found; nil where there was none.
  ///   - alerts: Those that fire.
  ///   - pages: Where commits are shown.
  package init(_ verdict: VerdictDocument?, alerts: [Alert] = [], pages: CommitPages?) {
    view = verdict.map(VerdictView.init)
    (self.alerts, self.pages) = (alerts, pages)
  }

  /// What Slack's blocks may have, in characters.
  private enum Limit {
    static let header = 150
    static let section = 3000
    static let fallback = 4000
  }

  private var title: String { view?.title ?? "perf-check: nothing was checked" }

  private var findings: [String] {
    guard let view else { return [] }
    let changes = view.results.gateChanges.map {
      "gate \($0.kind.rawValue): \(VerdictView.text($0))"
    }
    return changes + view.findings.map { "\(VerdictView.name($0.verdict)): \($0.text)" }
  }

  private var firing: [String] {
    alerts.map { alert in
      "\(alert.subject.workflow): \(alert.summary)"
    }
  }

  /// The message, ending with a line end.
  package var json: String {
    var blocks: [JSONValue] = [
      .object([
        "type": .string("header"),
        "text": .object([
          "type": .string("plain_text"), "emoji": .bool(true),
          "text": .string(Self.cut(VisibleText.line(title), to: Limit.header)),
        ]),
      ])
    ]
    if let view { blocks.append(Self.section(subject(view))) }
    if let lines = Self.list(findings) { blocks.append(Self.section(lines)) }
    if let lines = Self.list(firing) { blocks.append(Self.section("*Alerts*\n" + lines)) }
    if let view {
      blocks.append(
        .object([
          "type": .string("context"),
          "elements": .array([
            Self.text(
              Self.escaped(view.footnote) + "; checked at " + Self.escaped(view.verdict.timestamp))
          ]),
        ]))
    }
    let fallback = ([title] + findings + firing).map { Self.escaped(VisibleText.line($0)) }
    return VisibleText.json(
      JSONValue.object([
        "text": .string(Self.lines(fallback, within: Limit.fallback)), "blocks": .array(blocks),
      ]).text + "\n")
  }

  private func subject(_ view: VerdictView) -> String {
    let commits = [view.results.candidate, view.results.base]
    return view.subject.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard let pages, let commit = commits.first(where: { $0.prefix(10) == word }) else {
        return Self.escaped(VisibleText.line(String(word)))
      }
      return "<\(pages.address(of: commit))|\(word)>"
    }.joined(separator: " ")
  }

  private static func section(_ text: String) -> JSONValue {
    .object(["type": .string("section"), "text": Self.text(text)])
  }

  /// Text in which only our own marks are some: addresses and mentions in it stay text.
  private static func text(_ source: String) -> JSONValue {
    .object([
      "type": .string("mrkdwn"), "verbatim": .bool(true),
      "text": .string(cut(source, to: Limit.section)),
    ])
  }

  private static func list(_ texts: [String]) -> String? {
    guard !texts.isEmpty else { return nil }
    return lines(texts.map { "• " + escaped(VisibleText.line($0)) }, within: Limit.section - 20)
  }

  /// As many whole lines as there is room for, and how many more there are.
  private static func lines(_ lines: [String], within limit: Int) -> String {
    let room = limit - 20
    var kept: [String] = []
    var size = 0
    for line in lines.map({ cut($0, to: room / 2) }) {
      size += line.utf16.count + 1
      guard size <= room else { break }
      kept.append(line)
    }
    let more = lines.count - kept.count
    return (kept + (more > 0 ? ["… and \(more) more"] : [])).joined(separator: "\n")
  }

  /// The first characters, as Slack counts them.
  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf16.count > limit else { return text }
    var kept = ""
    var size = 1
    for character in text {
      size += character.utf16.count
      guard size <= limit else { break }
      kept.append(character)
    }
    // A mark or an entity that is cut would be shown.
    if let start = kept.lastIndex(where: { "&<".contains($0) }),
      !kept[start...].contains(kept[start] == "&" ? ";" : ">")
    {
      kept = String(kept[..<start])
    }
    return kept + "…"
  }

  /// - SeeAlso: Slack's "Escaping text".
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
