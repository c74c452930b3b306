package import Foundation
import Quantities

/// A web page: one file that asks for nothing else and runs no script but its own.
package struct Page: Sendable {
  private let title: String
  private let status: (text: String, tone: String)?
  private let parts: [(heading: String, document: Document)]
  private let pages: CommitPages?
  private let time: Date
  private let nonce: String

  /// - Parameters:
  ///   - title: What it is called.
  ///   - status: What it comes to, in a word or two; nil for nothing.
  ///   - parts: Documents below each other; the heading of each is shown where there are several.
  ///   - pages: Where commits can be looked at; nil where it isn't known.
  ///   - time: When it was made.
  ///   - nonce: What its own style and script are told by; letters and digits that nobody can foresee.
  package init(
    _ title: String, status: (text: String, tone: Tone)? = nil,
    parts: [(heading: String, document: Document)], pages: CommitPages?,
    at time: Date, nonce: String
  ) {
    self.title = title
    self.status = status.map { ($0.text, HTMLRenderer.name($0.tone) ?? "plain") }
    self.parts = parts
    self.pages = pages
    self.time = time
    self.nonce = nonce
  }

  /// The file.
  package var html: String {
    let renderer = HTMLRenderer(pages: pages)
    let body = parts.enumerated().map { place, part -> HTML in
      let heading: HTML = parts.count > 1 ? "<h2 class=\"part\">\(part.heading)</h2>" : ""
      return heading + renderer.source(of: part.document, part: place)
    }.joined()
    let badge: HTML = status.map { "<p class=\"status \($0.tone)\">\($0.text)</p>" } ?? ""
    let style = HTML(
      source: String(
        decoding: PackageResources.page_css + PackageResources.charts_css, as: UTF8.self))
    let script = HTML(source: String(decoding: PackageResources.page_js, as: UTF8.self))
    return Self.shell(
      title: title, nonce: nonce, style: "<style nonce=\"\(nonce)\">\n\(style)</style>",
      body: """
        <header class="top"><h1>\(title)</h1>\(badge)</header>
        <main id="main" tabindex="-1">
        \(body)</main>
        """, scripts: "<script nonce=\"\(nonce)\">\n\(script)</script>\n", at: time)
  }

  /// Lets only what we wrote be run or styled, and nothing be fetched.
  static func policy(_ nonce: String) -> HTML {
    """
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
    style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'">
    """
  }

  /// What a page is: its policy, its style, what is said, a footer, and its scripts.
  ///
  /// - Parameters:
  ///   - mark: What tells it from other pages; "" for nothing.
  ///   - style: The element that has its style or names it.
  ///   - body: From after the link that skips to the content; it has the element `main`.
  ///   - scripts: The elements that have its scripts or name them.
  static func shell(
    title: String, nonce: String, mark: HTML = "", style: HTML, body: HTML, scripts: HTML,
    at time: Date
  ) -> String {
    let page: HTML = """
      <!DOCTYPE html>
      \(mark)<html lang="en">
      <head>
      <meta charset="utf-8">
      \(policy(nonce))
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <link rel="icon" href="data:,">
      \(style)
      </head>
      <body>
      <a class="skip" href="#main">Skip to the content</a>
      \(body)
      <footer>perf-check, \(Instant(time).description)</footer>
      \(scripts)</body>
      </html>

      """
    return page.source
  }
}
