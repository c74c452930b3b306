import Foundation
import Insight
import Model
import Quantities
import Statistics

/// The first page of a site: every series with its course and what it comes to.
struct Overview {
  private let site: Site
  private let names: [String]

  /// - Parameter names: Of the series' files.
  init(_ site: Site, names: [String]) {
    self.site = site
    self.names = names
  }

  var body: HTML {
    let counts = SeriesSurvey.State.allCases.map { state in
      (state, site.surveys.count { $0.state == state })
    }
    let chips = counts.filter { $0.1 > 0 }.map { state, count -> HTML in
      """
      <label class="chip \(state.tone)"><input type="checkbox" name="state" value="\(state.rawValue)"> \
      \(String(count)) \(state.text)</label>
      """
    }.joined()
    let extras = site.extras.map {
      "<li><a href=\"\($0.name).html\">\($0.title)</a></li>" as HTML
    }.joined()
    let more: HTML =
      site.extras.isEmpty ? "" : "<nav aria-label=\"More\"><ul class=\"more\">\(extras)</ul></nav>"
    return """
      <h1>\(site.title)</h1>
      <p class="summary">\(summary)</p>
      \(more)
      <form class="tools card" role="search"><label>Filter <input type="search" id="filter" \
      aria-keyshortcuts="/" autocomplete="off"></label> <fieldset><legend class="unseen">State</legend>\(chips)</fieldset>
      <output id="shown" aria-live="polite"></output></form>
      <div class="card"><div class="scroll" role="group" aria-label="Table of the series" tabindex="0">
      <table id="series"><thead><tr>\(head)</tr></thead><tbody>
      \(rows)</tbody></table></div></div>

      """
  }

  private var summary: String {
    let commits = Quantity.count(site.history.entries.count, "commit")
    let times = site.history.entries.compactMap(\.time)
    let span = times.min().flatMap { first in
      times.max().map { last in
        ", \(Self.day(first)) to \(Self.day(last))"
      }
    }
    return "\(site.surveys.count) series at \(commits)\(span ?? "")"
  }

  static func day(_ time: Double) -> String {
    String(Instant(secondsSince1970: time).description.prefix(10))
  }

  private var hasEnvironments: Bool { Set(site.surveys.map(\.series.environment)).count > 1 }

  private var head: HTML {
    let columns =
      [
        ("series", "text"), ("newest", "number"), ("change", "number"), ("state", "number"),
        ("course", ""),
      ]
      + (hasEnvironments ? [("environment", "text")] : [])
    return columns.map { name, kind -> HTML in
      let style: HTML = name == "newest" || name == "change" ? " class=\"number\"" : ""
      return kind.isEmpty
        ? "<th scope=\"col\">\(name)</th>"
        : "<th scope=\"col\"\(style)><button type=\"button\" data-sort=\"\(kind)\">\(name)</button></th>"
    }.joined()
  }

  private var rows: HTML {
    // What needs somebody comes first.
    let order = site.surveys.indices.sorted { one, other in
      let (a, b) = (site.surveys[one], site.surveys[other])
      if a.state.rank != b.state.rank { return a.state.rank < b.state.rank }
      return (-(a.size ?? 0), a.series.plainName) < (-(b.size ?? 0), b.series.plainName)
    }
    return order.map { row(site.surveys[$0], names[$0]) }.joined(separator: "\n")
  }

  private func row(_ survey: SeriesSurvey, _ name: String) -> HTML {
    let series = survey.series
    let newest = series.values.last ?? .nan
    let size = survey.size
    let environment: HTML = hasEnvironments ? "<td>\(series.environment)</td>" : ""
    return """
      <tr data-state="\(survey.state.rawValue)"><th scope="row"><a href="series/\(name).html">\(series.plainName)</a></th>\
      <td class="number" data-value="\(Self.plain(newest))">\(Quantity.text(newest, unit: series.metric.unit))</td>\
      <td class="number" data-value="\(Self.plain(size ?? 0))">\(size.map(Quantity.change) ?? "")</td>\
      <td data-value="\(String(survey.state.rank))"><span class="state \(survey.state.tone)">\(survey.state.text)</span>\
      \(survey.place(in: site.history))</td>\
      <td>\(SparklineImage(Self.thinned(series.values)).svg)</td>\(environment)</tr>
      """
  }

  static func plain(_ value: Double) -> String { String(format: "%.6g", value) }

  /// At most sixty values, each the median of those it stands for.
  static func thinned(_ values: [Double]) -> [Double] {
    let most = 60
    guard values.count > most else { return values }
    return (0..<most).map { column in
      let part = values[(column * values.count / most)..<((column + 1) * values.count / most)]
        .sorted()
      return part[part.count / 2]
    }
  }
}

extension SeriesSurvey {
  /// How much worse (or, below 0, better) the newest change that is still there made it.
  var size: Double? {
    state == .regressed
      ? regression?.change : state == .improved ? finding.changes.last?.change : driftSize
  }

  private var driftSize: Double? {
    guard state == .drifting, let drift = finding.drift, drift.line.isRatio else { return nil }
    return abs(drift.line.change)
  }

  /// " at 1a2b3c4d5e", of the change that is told.
  func place(in history: RecordedHistory) -> HTML {
    let change = state == .regressed ? regression : state == .improved ? finding.changes.last : nil
    guard let change else { return "" }
    let name = change.commit.isEmpty ? "" : " at \(change.commit.prefix(10))"
    return " <span class=\"muted\">\(name)</span>"
  }
}

extension SeriesSurvey.State {
  var text: String { self == .short ? "too few points" : rawValue }

  var tone: HTML {
    switch self {
    case .regressed: "bad"
    case .drifting: "caution"
    case .improved: "good"
    case .steady, .short: "plain"
    }
  }
}
