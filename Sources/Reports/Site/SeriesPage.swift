import History
import Insight
import Model
import Quantities
import Statistics

/// The page of a series: its chart, what it comes to, and each of its changes.
struct SeriesPage {
  private let site: Site
  private let survey: SeriesSurvey
  private let statuses: [String]
  private var series: MetricSeries { survey.series }

  init(_ site: Site, _ survey: SeriesSurvey) {
    self.site = site
    self.survey = survey
    self.statuses = site.tracked.statuses(of: survey.finding).map(\.rawValue)
  }

  var body: HTML {
    """
    <nav class="path" aria-label="Path"><a href="../index.html">\(site.title)</a></nav>
    <header class="top"><h1>\(series.plainName)</h1><p class="status \(survey.state.tone)">\(survey.state.text)</p></header>
    <section class="card" aria-label="Chart">
    <div class="tools"><button type="button" data-does="in">Zoom in</button><button type="button" data-does="out">Zoom out</button>\
    <button type="button" data-does="all">Show all</button><label><input type="checkbox" id="log"> logarithmic</label>\
    <label><input type="checkbox" id="zero"> from zero</label><p class="hint">Drag to move, wheel to zoom; ← → choose a point, b compares with it</p></div>
    <div id="chart" class="chart"><noscript>The chart needs its script; the changes are listed below.</noscript></div>
    <p class="legend" id="legend"></p>
    <p id="readout" class="readout" aria-live="polite"></p>
    <div id="comparison" hidden></div>
    </section>
    \(changes)
    <details class="card" id="values"><summary><h2>Values</h2></summary>\
    <div class="scroll" role="group" aria-label="Table of the values" tabindex="0"><table></table></div></details>
    \(PageData.element("data", data))
    """
  }

  private var changes: HTML {
    var blocks: [Block] = [.fields(fields)]
    if !survey.finding.changes.isEmpty { blocks.append(.table(table)) }
    return HTMLRenderer(pages: site.pages).source(of: Document([.section("What changed", blocks)]))
  }

  private var fields: [Field] {
    var fields = [Field("points", "\(series.count)")]
    if let newest = series.values.last {
      fields.append(Field("newest", Quantity.text(newest, unit: series.metric.unit)))
    }
    fields.append(Field("better", series.metric.better == .lower ? "lower" : "higher"))
    if let drift = survey.finding.drift, drift.line.isRatio {
      fields.append(
        Field(
          "drift since the last change",
          "\(Quantity.change(drift.line.change)) in \(Quantity.count(drift.end - drift.start + 1, "point"))"
        ))
    }
    if let forecast = survey.forecast?.points.last {
      let unit = series.metric.unit
      fields.append(
        Field(
          "forecast, \(Quantity.count(forecast.step, "point")) ahead",
          "\(Quantity.text(forecast.mean, unit: unit)) (95 %: \(Quantity.text(forecast.lower, unit: unit)) … \(Quantity.text(forecast.upper, unit: unit)))"
        ))
    }
    if !series.environment.isEmpty { fields.append(Field("environment", series.environment)) }
    return fields
  }

  private var table: Table {
    var table = Table(
      columns: [
        ("commit", .left), ("change", .right), ("interval", .right), ("from", .right),
        ("to", .right),
        ("p", .right), ("status", .left), ("likely cause", .left),
      ])
    for (change, status) in zip(survey.finding.changes, statuses).reversed() {
      let unit = series.metric.unit
      let isWorse = change.isWorse(series.metric)
      let place = Int(series.entries[change.point.index])
      let subject = site.subjects.indices.contains(place) ? site.subjects[place] : ""
      table.add(cells: [
        Cell(
          [String(change.commit.prefix(10)), subject].filter { !$0.isEmpty }.joined(separator: " ")),
        Cell(change.change.map(Quantity.change) ?? "-", isWorse ? .bad : .good),
        Cell(change.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-"),
        Cell(Quantity.text(change.point.before, unit: unit)),
        Cell(Quantity.text(change.point.after, unit: unit)),
        Cell(Quantity.pValue(change.point.pValue)),
        Cell(isWorse ? status : "improved"), Cell(change.cause?.name ?? ""),
      ])
    }
    return table
  }

  /// What the script draws.
  private var data: JSONValue {
    var places = PackedNumbers()
    places.append(series.entries.map(Int.init))
    var samples = PackedNumbers(for: series.values)
    var counts = PackedNumbers()
    for point in 0..<series.count {
      let own = series.samples(at: point)
      samples.append(own)
      counts.append([own.count])
    }
    return .object([
      "unit": .string(series.metric.unit), "places": .string(places.text),
      "counts": .string(counts.text), "samples": .string(samples.text),
      "step": .number(samples.step),
      "changes": .array(zip(survey.finding.changes, statuses).map(Self.value)),
      "worse": .integer(series.metric.better == .lower ? 1 : -1),
      "anomalies": .array(survey.anomalies.filter { $0.kind == .point }.map { .integer($0.index) }),
      "forecast": .array(
        (survey.forecast?.points ?? []).map {
          .array([$0.mean, $0.lower, $0.upper].map { .number($0) })
        }),
    ])
  }

  private static func value(_ change: LevelChange, _ status: String) -> JSONValue {
    let point = change.point
    return .object([
      "at": .integer(point.index),
      "between": .array([
        .integer(point.positions.lowerBound), .integer(point.positions.upperBound),
      ]),
      "before": .number(point.before), "after": .number(point.after),
      "change": change.change.map { .number($0) } ?? .null, "status": .string(status),
      "drift": .bool(point.kind == .drift),
    ])
  }
}
