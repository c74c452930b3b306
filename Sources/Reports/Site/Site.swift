package import Foundation
package import History
package import Insight
package import Model
import Quantities

/// A whole history as web pages that need no server: an overview, and a page a series.
///
/// The pages work when they are opened from a folder. A series' address stays the same however many others
/// there are.
package struct Site: Sendable {
  /// A tag of the repository.
  package struct Release: Hashable, Sendable {
    package let name: String
    /// That of its commit in the history.
    package let place: Int

    package init(name: String, place: Int) {
      self.name = name
      self.place = place
    }
  }

  /// A page about something else than a series, such as the capacity plan.
  package struct Extra: Sendable {
    /// Of its file, without what it ends with: letters and hyphens.
    package let name: String
    package let title: String
    let body: HTML

    /// A page of a document.
    package init(name: String, title: String, document: Document, pages: CommitPages?) {
      self.name = name
      self.title = title
      self.body = HTMLRenderer(pages: pages).source(of: document)
    }

    /// A page of Gantt charts.
    package init(name: String, title: String, charts: GanttPage) {
      self.name = name
      self.title = title
      self.body = charts.body
    }
  }

  /// A file of the site.
  package struct File: Sendable {
    /// Relative to the site's folder.
    package let path: String
    package let text: String
  }

  let title: String
  let history: RecordedHistory
  let surveys: [SeriesSurvey]
  let tracked: [Regression]
  let subjects: [String]
  let releases: [Release]
  let extras: [Extra]
  let pages: CommitPages?
  let time: Date
  let nonce: String

  /// - Parameters:
  ///   - title: What it is the history of.
  ///   - history: Of all series.
  ///   - surveys: One a series.
  ///   - tracked: The regressions that the team knows.
  ///   - subjects: The first line of each commit's message; empty where none is known.
  ///   - releases: In the order of the history.
  ///   - extras: Further pages.
  ///   - pages: Where commits can be looked at; nil where it isn't known.
  ///   - time: When the site is made.
  ///   - nonce: As for a page.
  package init(
    _ title: String, history: RecordedHistory, surveys: [SeriesSurvey], tracked: [Regression],
    subjects: [String], releases: [Release], extras: [Extra], pages: CommitPages?, at time: Date,
    nonce: String
  ) {
    self.title = title
    self.history = history
    self.surveys = surveys
    self.tracked = tracked
    self.subjects = subjects
    self.releases = releases
    self.extras = extras
    self.pages = pages
    self.time = time
    self.nonce = nonce
  }

  /// What every file of the site begins with, so that it is known again.
  package static let mark = "<!-- perf-check site -->"

  /// Gives the files one after another, so that they needn't all be kept.
  ///
  /// - Returns: Their paths.
  package func write(_ file: (File) throws -> Void) rethrows -> [String] {
    var paths: [String] = []
    func give(_ path: String, _ text: String) throws {
      try file(File(path: path, text: text))
      paths.append(path)
    }
    func resource(_ bytes: [UInt8]...) -> String { String(decoding: bytes.joined(), as: UTF8.self) }
    try give(
      "assets/site.css",
      resource(PackageResources.page_css, PackageResources.charts_css, PackageResources.site_css)
        + GanttPage.style + "\n")
    try give("assets/site.js", resource(PackageResources.site_js))
    try give("assets/chart.js", resource(PackageResources.chart_js))
    try give("assets/commits.js", commits)
    let names = surveys.map { Self.name(of: $0.series) }
    try give(
      "index.html", shell(title, folder: "", Overview(self, names: names).body, scripts: ["site"]))
    for extra in extras {
      try give(
        "\(extra.name).html",
        shell(
          "\(extra.title) · \(title)", folder: "", heading(extra.title) + extra.body, scripts: []))
    }
    for (place, survey) in surveys.enumerated() {
      let page = SeriesPage(self, survey)
      try give(
        "series/\(names[place]).html",
        shell(
          "\(survey.series.plainName) · \(title)", folder: "../", page.body,
          scripts: ["commits", "chart"]))
    }
    return paths
  }

  /// Of the file of a series: readable, and no other series' on any file system.
  static func name(of series: MetricSeries) -> String {
    let readable = series.plainName.lowercased().map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_") ? letter : "-"
    }
    let hash = StableHash.hex(of: [
      series.workflow, series.metric.name, series.metric.unit, series.environment,
    ])
    return String(readable.prefix(60)) + "-" + hash.prefix(10)
  }

  /// What all pages of series share.
  private var commits: String {
    var times = PackedNumbers()
    times.append(history.entries.map { Int(saturating: ($0.time ?? 0).rounded()) })
    let value = JSONValue.object([
      "ids": .array(history.entries.map { .string(String($0.commit.prefix(10))) }),
      "times": .string(times.text),
      "subjects": .array(subjects.map { .string($0) }),
      "releases": .array(releases.map { .array([.integer($0.place), .string($0.name)]) }),
      "address": pages.map { .string($0.address(of: "")) } ?? .null,
    ])
    return "\"use strict\";\nwindow.perfCheckHistory = \(PageData.script(value));\n"
  }

  func heading(_ text: String) -> HTML {
    "<nav class=\"path\" aria-label=\"Path\"><a href=\"index.html\">\(title)</a></nav><h1>\(text)</h1>\n"
  }

  private func shell(_ title: String, folder: HTML, _ body: HTML, scripts: [HTML]) -> String {
    let links = scripts.map { name -> HTML in
      "<script nonce=\"\(nonce)\" src=\"\(folder)assets/\(name).js\"></script>\n"
    }.joined()
    return Page.shell(
      title: title, nonce: nonce, mark: "\(HTML(source: Self.mark))\n",
      style: "<link rel=\"stylesheet\" nonce=\"\(nonce)\" href=\"\(folder)assets/site.css\">",
      body: "<main id=\"main\" tabindex=\"-1\">\n\(body)</main>", scripts: links, at: time)
  }
}

/// Data in a page.
enum PageData {
  /// JSON that can stand in a script element, whatever strings say.
  static func script(_ value: JSONValue) -> String {
    JSONLine.text(of: value).replacing("<", with: "\\u003c").replacing("\u{2028}", with: "\\u2028")
      .replacing("\u{2029}", with: "\\u2029")
  }

  /// An element that a script reads.
  static func element(_ id: HTML, _ value: JSONValue) -> HTML {
    "<script type=\"application/json\" id=\"\(id)\">\(HTML(source: script(value)))</script>\n"
  }
}

extension MetricSeries {
  /// "parse wall_time".
  var plainName: String { [workflow, metric.name].filter { !$0.isEmpty }.joined(separator: " ") }
}
