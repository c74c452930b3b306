/// A drawn chart: for a page, or as an image of its own.
struct Plot {
  /// What it shows, for those who don't see it.
  let label: String
  let content: HTML

  private static let size = HTML(
    source: "\(Int(PlotFrame.width)) \(Int(PlotFrame.height))")

  /// For a page, which has the style.
  var inline: HTML {
    """
    <svg class="plot" viewBox="0 0 \(Self.size)" role="img" aria-label="\(label)">\(content)</svg>
    """
  }

  /// An image that needs nothing else, in light or dark colours as its viewer has them.
  func image(title: String) -> String {
    let style = HTML(source: String(decoding: PackageResources.charts_css, as: UTF8.self))
    let (width, height) = (HTML.number(PlotFrame.width), HTML.number(PlotFrame.height + Self.head))
    let image: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" role="img">
      <title>\(title). \(label)</title>
      <style>
      \(style)</style>
      <rect class="paper" width="100%" height="100%"/>
      <text class="title" x="14" y="21">\(title)</text>
      <g transform="translate(0 \(HTML.number(Self.head)))">\(content)</g>
      </svg>

      """
    return image.source
  }

  private static let head = 30.0
}
