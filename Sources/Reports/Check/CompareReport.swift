import Foundation
package import Gate
import Model
import Quantities

extension Report {
  /// What comparing commands found.
  package init(_ result: CompareResult) {
    let view = CompareView(result: result)
    self.init(
      view.document,
      Envelope(
        operation: "compare", data: CompareData(result), results: CompareResults(result),
        metrics: OperationMetrics(
          monitoringOverhead: result.overhead, dataCollectionTime: result.duration),
        nextSteps: view.nextSteps))
  }
}

/// The comparison of commands in words.
struct CompareView {
  let result: CompareResult

  /// So many commands are drawn.
  private static let maximumCharts = 8

  private var reference: String { result.entries.first?.command.name ?? "" }
  private var isTime: Bool { result.metric.unit == "s" }
  private var worse: String { isTime ? "slower" : "worse" }
  private var better: String { isTime ? "faster" : "better" }
  private var limit: String { result.limit.fraction.description }

  var document: Document {
    var document = Document([
      .title("perf-check: \(result.metric.name) of \(result.entries.count) commands"),
      .table(table),
    ])
    document.add(.items(findings))
    for one in result.comparisons.prefix(Self.maximumCharts) {
      document.add(chart(of: one).map { .chart(.pairs($0)) })
    }
    document.add(.footnote(footnote))
    document.add(.warnings(result.warnings))
    document.add(.lines(nextSteps))
    return document
  }

  private var table: Table {
    var table = Table(
      columns: [
        ("command", .left), (result.metric.name, .right), ("change", .right), ("interval", .right),
        ("pairs", .right), ("p", .right), ("result", .left),
      ])
    for (index, entry) in result.entries.enumerated() {
      let name = entry.command.name
      let one = index == 0 ? nil : result.comparisons.first { $0.name == name }
      guard let comparison = one?.comparison else {
        let values =
          index == 0 ? result.comparisons.flatMap { $0.comparison.base?.values ?? [] } : []
        let median = MetricSamples(metric: result.metric, samples: values).median
        table.add(
          [name, median.map(text) ?? "-", "", "", "", ""],
          index == 0 ? Cell("reference") : Cell("failed", .caution))
        continue
      }
      table.add(
        [
          name, comparison.candidate.map { text($0.median) } ?? "-",
          comparison.change.map(Quantity.change) ?? "-",
          comparison.interval.map { Quantity.interval($0.lower, $0.upper) } ?? "-",
          "\(comparison.pairs ?? 0)", comparison.pValue.map(Quantity.pValue) ?? "-",
        ], Cell(word(for: one), comparison.verdict.tone))
    }
    return table
  }

  private func text(_ value: Double) -> String { Quantity.text(value, unit: result.metric.unit) }

  private func word(for one: CommandComparison?) -> String {
    switch one?.comparison.verdict {
    case .regressed: worse
    case .improved: better
    case .passed: one?.isEquivalent == true ? "equivalent" : "not \(worse)"
    default: "undecided"
    }
  }

  private var findings: [Item] {
    result.entries.dropFirst().compactMap { entry in
      if let failure = entry.failure { return Item(failure, label: "failed", tone: .caution) }
      return result.comparisons.first { $0.name == entry.command.name }.map { one in
        Item(finding(one), label: word(for: one), tone: one.comparison.verdict.tone)
      }
    }
  }

  /// One sentence.
  private func finding(_ one: CommandComparison) -> String {
    let comparison = one.comparison
    let (own, other) = ("'\(one.name)'", "'\(reference)'")
    guard let ratio = CommandRatio(of: comparison) else { return "\(own): nothing was measured" }
    let size =
      isTime
      ? "takes \(text(of: ratio, comparison)) as long"
      : "has \(text(of: ratio, comparison)) the \(result.metric.name)"
    switch comparison.verdict {
    case .regressed: return "\(own) is \(worse) than \(other) by more than \(limit): it \(size)"
    case .improved:
      let size = isTime ? "is \(text(of: ratio.inverse, comparison)) as fast" : size
      return "\(own) is \(better) than \(other) by more than \(limit): it \(size)"
    case .passed where one.isEquivalent:
      return "\(own) and \(other) differ by less than \(limit): \(own) \(size)"
    case .passed:
      return "\(own) is not \(worse) than \(other) by more than \(limit): it \(size); "
        + "whether it is \(better) by more is undecided " + ending(comparison)
    default:
      let bound = one.isNotBetter ? "it is not \(better) by more than \(limit), but " : ""
      return "\(own) against \(other): \(bound)whether it is \(worse) by more than \(limit) is "
        + "undecided \(ending(comparison)); it \(size)"
    }
  }

  /// "1.098 times (98 % interval 1.072 … 1.121)".
  private func text(of ratio: CommandRatio, _ comparison: Comparison) -> String {
    let interval = ratio.interval.flatMap { interval in
      comparison.confidence.map {
        " (\(Quantity.percent($0)) interval \(Self.number(interval.lower)) … "
          + "\(Self.number(interval.upper)))"
      }
    }
    return "\(Self.number(ratio.value)) times" + (interval ?? "")
  }

  private static func number(_ ratio: Double) -> String {
    String(format: ratio < 9.9995 ? "%.3f" : "%.3g", ratio)
  }

  /// Why it is undecided, and what would help.
  private func ending(_ comparison: Comparison) -> String {
    var text = "after \(Quantity.count(comparison.pairs ?? 0, "pair"))"
    switch comparison.ending {
    case "futile": text += ", stopped early: unlikely to be decided within --pairs and --max-time"
    case "max_time": text += ", when the time was up"
    default: break
    }
    return text + (comparison.furtherPairs.map { "; about \($0) more are needed" } ?? "")
  }

  private func chart(of one: CommandComparison) -> PairChart? {
    guard one.logRatios.count >= 2 else { return nil }
    let scale = Scale(result.metric.better)
    func log(_ change: Double) -> Double? { scale.logRatio(ofChange: change) }
    let interval = one.comparison.interval.flatMap { interval in
      log(interval.lower).flatMap { lower in
        log(interval.upper).map { Interval(lower: min(lower, $0), upper: max(lower, $0)) }
      }
    }
    return PairChart(
      "'\(one.name)' in each pair with '\(reference)' (left: \(better), right: \(worse))",
      logRatios: one.logRatios, limit: result.limit.logRatio,
      estimate: one.comparison.change.flatMap(log), interval: interval, better: result.metric.better
    )
  }

  private var footnote: String {
    let count = result.comparisons.count
    let throughShell = result.entries.filter(\.command.usesShell).map { "'\($0.command.name)'" }
    return "Pairs of runs in random order; at most \(result.falseAlarmRate) of such comparisons "
      + "decide wrongly" + (count > 1 ? ", all commands together" : "")
      + (throughShell.isEmpty
        ? ""
        : "\nA shell runs \(throughShell.joined(separator: ", ")); its start is part of each run.")
  }

  var nextSteps: [String] {
    let open = result.comparisons.filter { $0.comparison.verdict == .undecided }
    guard
      let most = open.map({ ($0.comparison.pairs ?? 0) + ($0.comparison.furtherPairs ?? 1000) })
        .max()
    else { return [] }
    // Half of such measurements would still be undecided at the number that is to be expected.
    let enough = (most * 3 / 2 + 9) / 10 * 10
    return [
      enough <= 1000
        ? "Measure more: --pairs \(enough)"
        : "Raise --limit, or compare commands that do more work in a run."
    ]
  }
}
