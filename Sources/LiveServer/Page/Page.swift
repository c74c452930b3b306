/// The page: one document that loads nothing but the states.
struct Page {
  let html: String
  /// What the browser is to run and load.
  let policy: String

  /// - Parameter nonce: What tells the page's own script and style from any other.
  init(nonce: String = AccessToken().text) {
    html = Self.template
      .replacing("{{nonce}}", with: nonce, maxReplacements: 2)
    policy = [
      "default-src 'none'", "script-src 'nonce-\(nonce)'", "style-src 'nonce-\(nonce)'",
      "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'",
      "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")
  }

  /// Everything but the nonce.
  private static let template = text(of: PackageResources.page_html)
    .replacing("{{style}}", with: text(of: PackageResources.page_css))
    .replacing("{{script}}", with: script)

  /// One module, in this order.
  private static let script = [
    PackageResources.text_js, PackageResources.charts_js, PackageResources.gantt_js,
    PackageResources.tables_js, PackageResources.page_js,
  ].map(text).joined(separator: "\n")

  private static func text(of bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
