package import Foundation
package import Gate
import History
import Model
import Quantities

extension VerdictView {
  /// Everything that a check measured, for a page to look at: the verdict, why, and each comparison with its
  /// pairs.
  var page: Document {
    var document = Document([.paragraph(subject)])
    document.add(.items(gateChanges))
    document.add(.items(findingItems))
    document.add(.table(table))
    document.add(.footnote(footnote))
    for explanation in results.explanations ?? [] {
      document.add(.section(explaining: explanation, showsCalls: true))
    }
    for (comparison, samples) in zip(results.comparisons, paired) {
      document.add(section(of: comparison, samples))
    }
    if let warnings = Block.warnings(allWarnings) {
      document.add(.section("Warnings", [warnings]))
    }
    let todo = [Block.items(advice), .lines(verdict.nextSteps)].compactMap(\.self)
    if !todo.isEmpty { document.add(.section("What to do now", todo)) }
    document.add(.details("Where it was measured", [.fields(environment)]))
    return document
  }

  /// The samples of each comparison; nil for those that have none.
  var paired: [VerdictData.Samples?] {
    let all = verdict.result.performanceData.samples
    return results.comparisons.indices.map { place in
      guard all.indices.contains(place), all[place].workflow == results.comparisons[place].workflow,
        all[place].metric == results.comparisons[place].metric
      else { return nil }
      return all[place]
    }
  }

  private func section(
    of comparison: VerdictResults.ComparisonEntry, _ samples: VerdictData.Samples?
  ) -> Block {
    var blocks: [Block] = []
    if let finding = comparison.finding {
      blocks.append(.paragraph(finding, comparison.verdict.tone))
    }
    blocks.append(.fields(fields(of: comparison)))
    if let samples {
      if let chart = comparison.pairChart(samples) { blocks.append(.chart(.pairs(chart))) }
      if let chart = comparison.evidenceChart(samples) { blocks.append(.chart(.evidence(chart))) }
    }
    if !comparison.slowerTasks.isEmpty { blocks.append(.table(tasks(of: comparison))) }
    if let warnings = Block.warnings(comparison.warnings), comparison.change != nil {
      blocks.append(warnings)
    }
    blocks.append(.footnote(comparison.method))
    let title = "\(comparison.name): \(Self.name(comparison.verdict))"
    return [.passed, .improved, .new].contains(comparison.verdict)
      ? .details(title, blocks) : .section(title, blocks)
  }

  private func fields(of comparison: VerdictResults.ComparisonEntry) -> [Field] {
    func value(_ side: VerdictResults.Side) -> String {
      Quantity.text(side.median, unit: comparison.unit)
    }
    var fields: [Field] = []
    func add(_ name: String, _ value: String?) {
      if let value { fields.append(Field(name, value)) }
    }
    add("base", comparison.base.map(value))
    add("candidate", comparison.candidate.map(value))
    add("change", comparison.change.map(Quantity.change))
    add(
      comparison.confidence.map { "\(Quantity.percent($0)) interval" } ?? "interval",
      comparison.interval.map { Quantity.interval($0.lower, $0.upper) })
    add("limit", Quantity.percent(comparison.limitChange))
    add("pairs", comparison.pairs.map(String.init))
    if let disturbed = comparison.disturbedPairs, disturbed > 0 {
      add("disturbed and repeated", String(disturbed))
    }
    add("p", comparison.pValue.map(Quantity.pValue))
    if let again = comparison.confirmation {
      add(
        again.confirmed ? "measured again" : "not confirmed",
        "\(Quantity.change(again.change)) in \(Quantity.count(again.pairs, "pair"))")
    }
    return fields
  }

  private func tasks(of comparison: VerdictResults.ComparisonEntry) -> Table {
    var table = Table(
      "Slower tasks",
      columns: [
        ("task", .left), ("base", .right), ("candidate", .right), ("change", .right),
        ("interval", .right), ("of the makespan", .right),
      ])
    for task in comparison.slowerTasks {
      table.add([
        task.task, Quantity.text(task.base, unit: "s"), Quantity.text(task.candidate, unit: "s"),
        Quantity.change(task.change), Quantity.interval(task.interval.lower, task.interval.upper),
        Quantity.change(task.makespanChange),
      ])
    }
    return table
  }

  private var environment: [Field] {
    let data = verdict.result.performanceData
    let place = data.environment
    var fields = [
      Field("processor", place.cpu), Field("cores", String(place.cores)),
      Field("memory", Quantity.text(Double(place.memory), unit: "B")),
      Field("system", "\(place.os), \(place.arch)"), Field("Swift", place.swift),
      Field("seed of the order", String(data.seed)),
    ]
    if !verdict.timestamp.isEmpty { fields.append(Field("checked", verdict.timestamp)) }
    if let time = verdict.metrics.dataCollectionTime {
      fields.append(Field("time taken", Quantity.duration(time.value)))
    }
    if let overhead = verdict.metrics.monitoringOverhead {
      fields.append(Field("own time between runs", overhead.description))
    }
    return fields
  }
}

extension VerdictResults.ComparisonEntry {
  /// Each pair as a log-ratio, positive being worse; nil for what wasn't measured in pairs.
  func pairChart(
    _ samples: VerdictData.Samples, title: String = "Each pair: how much worse the candidate was"
  ) -> PairChart? {
    guard compare == .base, let base = samples.base, let candidate = samples.candidate,
      base.count == candidate.count, !base.isEmpty
    else { return nil }
    let scale = Scale(better)
    let ratios = zip(base, candidate).map { pair in
      pair.0 > 0 && pair.1 > 0 ? scale.logRatio(base: pair.0, candidate: pair.1) : .nan
    }
    func text(_ value: Double) -> String { Quantity.text(value, unit: unit) }
    return PairChart(
      title, logRatios: ratios,
      limit: scale.logRatio(ofChange: limitChange) ?? .infinity,
      estimate: change.flatMap(scale.logRatio(ofChange:)),
      interval: interval.flatMap { interval in
        let ends = [interval.lower, interval.upper].compactMap(scale.logRatio(ofChange:)).sorted()
        return ends.count == 2 ? Interval(lower: ends[0], upper: ends[1]) : nil
      },
      better: better,
      values: zip(base, candidate).map { .init(base: text($0.0), candidate: text($0.1)) })
  }

  /// nil for what an older version wrote, or what wasn't measured in pairs.
  func evidenceChart(_ samples: VerdictData.Samples) -> EvidenceChart? {
    samples.evidence.map {
      EvidenceChart(
        "Evidence for each answer as it grew", worse: $0.worse, notWorse: $0.notWorse,
        requiredWorse: $0.required.worse, requiredNotWorse: $0.required.notWorse)
    }
  }
}

extension Page {
  /// What a check found, as a page.
  ///
  /// - Parameters:
  ///   - verdict: What it found.
  ///   - pages: Where commits can be looked at; nil where it isn't known.
  ///   - time: When the page is made.
  ///   - nonce: As for every page.
  package init(_ verdict: VerdictDocument, pages: CommitPages?, at time: Date, nonce: String) {
    let view = VerdictView(verdict)
    self.init(
      "perf-check: \(view.results.candidate.prefix(10))",
      status: (view.status, view.results.verdict.tone), parts: [("check", view.page)], pages: pages,
      at: time, nonce: nonce)
  }
}

extension Document {
  /// What a page says of a check.
  package init(page verdict: VerdictDocument) { self = VerdictView(verdict).page }
}

extension VerdictDocument {
  /// The pairs of a comparison as an SVG.
  ///
  /// - Parameters:
  ///   - workflow: The comparison's; nil for any.
  ///   - metric: The comparison's; nil for any.
  /// - Returns: Of those that were measured in pairs, the one that most needs to be looked at; nil where there
  ///   is none.
  package func pairImage(workflow: String?, metric: String?) -> String? {
    let view = VerdictView(self)
    let order: [Verdict] = [.regressed, .undecided, .improved, .passed]
    let found = zip(view.results.comparisons, view.paired).compactMap {
      comparison, samples -> (rank: Int, image: String)? in
      guard workflow == nil || workflow == comparison.workflow,
        metric == nil || metric == comparison.metric, let samples,
        let chart = comparison.pairChart(samples), let plot = PairPlot(chart: chart).plot
      else { return nil }
      let title = "\(comparison.name): \(VerdictView.name(comparison.verdict))"
      return (
        order.firstIndex(of: comparison.verdict) ?? order.count,
        plot.image(title: title + (comparison.change.map { ", \(Quantity.change($0))" } ?? ""))
      )
    }
    return found.min { $0.rank < $1.rank }?.image
  }
}
