import Foundation
import Testing

@testable import LiveServer

@Suite struct `The page` {
  private let page = Page(nonce: "N0NCE")

  /// The matches, so that a failure doesn't print the page.
  private func found(_ pattern: Regex<Substring>) -> [String] {
    page.html.matches(of: pattern).map { String($0.output) }
  }

  @Test func `needs no other address`() {
    // The name of SVG's elements, which nobody fetches.
    #expect(found(/https?:[^"]*/) == ["http://www.w3.org/2000/svg"])
    #expect(found(/\b(?:wss?|ftp):|url\((?!#)|@import|import\(|\bsrc=|"\/\//) == [])
    #expect(
      Set(found(/href="[^"]*"/)) == ["href=\"#tasks\"", #"href="data:,""#, #"href="state.json""#])
  }

  @Test func `has one script and one style, which the policy names`() {
    #expect(found(/<script[\s>]/).count == 1)
    #expect(found(/<style[\s>]/).count == 1)
    #expect(found(/<script[^>]*>/) == [#"<script type="module" nonce="N0NCE">"#])
    #expect(found(/<style[^>]*>/) == [#"<style nonce="N0NCE">"#])
    #expect(page.policy.contains("script-src 'nonce-N0NCE';"))
    #expect(page.policy.contains("style-src 'nonce-N0NCE';"))
    #expect(found(/N0NCE/).count == 2)
    #expect(found(/{{(?:nonce|style|script)}}/) == [])
  }

  @Test func `has a nonce of its own each time`() {
    #expect(Page().policy != Page().policy)
  }

  @Test func `allows nothing but its own script, its own style and its own states`() {
    #expect(
      page.policy == """
        default-src 'none'; script-src 'nonce-N0NCE'; style-src 'nonce-N0NCE'; connect-src 'self'; \
        img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
        require-trusted-types-for 'script'
        """)
  }

  @Test func `has no inline handler or style, and makes no markup of text`() {
    #expect(found(/<[^>]+\s(?:on[a-z]+|style)\s*=/) == [])
    let sinks =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|srcdoc|javascript:/
    #expect(found(sinks) == [])
  }

  @Test func `has a language, a title, landmarks and one heading of the first level`() {
    for part in [
      #"<html lang="en">"#, "<title>", "<main ", "<header", "<footer", #"aria-live="polite""#,
      "viewport",
    ] {
      let isThere = page.html.contains(part)
      #expect(isThere, "\(part)")
    }
    #expect(found(/<h1[\s>]/).count == 1)
  }

  @Test func `follows the reader's scheme and wish for less motion`() {
    #expect(page.html.contains("prefers-color-scheme: dark"))
    #expect(page.html.contains("prefers-reduced-motion"))
  }

  @Test func `is small`() {
    #expect(page.html.utf8.count < 100_000)
  }
}
