package import Bisection
import Foundation
package import Gate
import Git
import History
import Model
import Quantities

extension Report {
  /// What a bisection found.
  ///
  /// - Parameters:
  ///   - result: The bisection as it stands.
  ///   - explanation: Which functions are behind what it found.
  ///   - written: The file that the finding was written to; nil if it was not.
  package init(
    _ result: BisectResult, explanation: ExplanationEntry? = nil, written: String?
  ) {
    let view = BisectView(result: result, explanation: explanation, written: written)
    self.init(
      view.document,
      Envelope(
        operation: "bisect", workflow: result.workflow, data: BisectData(result),
        results: BisectResults(result, explanation: explanation),
        metrics: OperationMetrics(
          monitoringOverhead: result.overhead, dataCollectionTime: result.duration),
        nextSteps: view.nextSteps))
  }
}

/// A bisection's result in words and pictures.
private struct BisectView {
  let result: BisectResult
  let explanation: ExplanationEntry?
  let written: String?

  /// A probability, without digits that nobody needs.
  private static func chance(_ probability: Double) -> String {
    if probability > 0.999 { return "> 99.9 %" }
    return probability < 0.001 ? "< 0.1 %" : Quantity.percent(probability)
  }

  private var direction: String { result.isImprovement ? "better" : "worse" }

  /// The answer in one sentence.
  private var headline: String {
    let name = "\(result.workflow) \(result.metric.name)"
    let likely = Self.chance(result.probability)
    switch result.outcome {
    case .found:
      let size = result.change.map { " by \(Quantity.change(abs($0)).dropFirst())" } ?? ""
      if let first = result.firstBad {
        return "\(first.id.hex) made \(name) \(direction)\(size) (probability \(likely))"
      }
      return "one of \(result.candidates.count) commits made \(name) \(direction)\(size) "
        + "(probability \(likely)); they can't be distinguished"
    case .noChange:
      return "nothing changed: \(name) is not \(direction) by "
        + "\(result.smallestChange) or more anywhere in the range (probability "
        + "\(Self.chance(result.noChangeProbability)))"
    case .opposite:
      return "\(name) changed in the other direction: the bad commit is \(opposite) than the good "
        + "one "
        + "(probability \(Self.chance(result.oppositeProbability)))"
    case .undecided:
      return "undecided: the most probable commit has a probability of "
        + Self.chance(result.candidates.first?.probability ?? 0)
    case .running:
      return "not finished: the most probable commit so far has a probability of "
        + Self.chance(result.candidates.first?.probability ?? 0)
    }
  }

  private var opposite: String { result.isImprovement ? "worse" : "better" }

  /// The culprit's own lines.
  private var commitLines: [String] {
    guard let first = result.firstBad else { return [] }
    let date = Instant(secondsSince1970: Double(first.time)).description
    var lines = [first.subject, "\(first.author), \(date)"]
    if let merge = result.merge {
      lines.append("merged by \(merge.id.short) (\(merge.subject))")
    }
    let shown = result.changedFiles.prefix(8)
    let more = result.changedFiles.count - shown.count
    if !shown.isEmpty {
      lines.append(
        "changes " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
    }
    if let cause = result.cause {
      lines.append("probable cause: \(cause.name) (\(cause.evidence))")
    }
    let others = result.moved.map { "\($0.metric) \(Quantity.change($0.change))" }
    if !others.isEmpty { lines.append("changed together: " + others.joined(separator: ", ")) }
    return lines
  }

  /// How it was made certain.
  private var confirmation: String? {
    guard result.outcome == .found, let change = result.change else { return nil }
    let interval =
      result.interval.map {
        ", \(Quantity.percent(result.intervalConfidence)) interval "
          + Quantity.interval($0.lower, $0.upper)
      } ?? ""
    let before = result.lastGood.map { " against \($0.id.short)" } ?? ""
    return result.isConfirmed
      ? "confirmed\(before) in fresh processes: \(Quantity.change(change))\(interval)"
      : "not confirmed\(before): \(Quantity.change(change))\(interval) after the maximum number of pairs"
  }

  private var hintLines: [String] {
    result.hints.map { hint in
      let place =
        hint.from.id == hint.through.id
        ? "at \(hint.from.id.short)" : "in \(hint.from.id.short)..\(hint.through.id.short)"
      let sure =
        hint.isConfirmed ? "confirmed" : "probability \(Self.chance(hint.probability))"
      return "also likely: \(Quantity.change(hint.change)) \(place) (\(sure))"
    }
  }

  /// The probability along a range: a column for one or more commits.
  private static func chart(of range: BisectResult.Range) -> Chart? {
    let posterior = range.posterior
    // One commit has no range to be shown along.
    guard posterior.count > 1 else { return nil }
    let highest = chance(posterior.max() ?? 0)
    return .probabilities(
      ProbabilityChart(
        "probability over the range of \(posterior.count) commits (maximum \(highest)):",
        first: range.commits[0].id.short, last: range.commits[posterior.count].id.short,
        probabilities: posterior))
  }

  private var pointTable: Table {
    var table = Table(
      columns: [
        ("commit", .left), ("runs", .right), ("median", .right), ("P(changed)", .right),
        ("", .left),
        ("subject", .left),
      ])
    for point in result.points {
      table.add(cells: [
        Cell(point.commit.id.short), Cell("\(point.runs)"),
        Cell(Quantity.text(point.median, unit: result.metric.unit)),
        Cell(Self.chance(point.probability)),
        .bar(Bar(from: 0, to: (point.probability * 10).rounded(), of: 10, width: 10)),
        Cell(String(point.commit.subject.prefix(40))),
      ])
    }
    return table
  }

  private var footnote: String {
    let sizes = result.ranges.map { Quantity.count($0.commits.count - 1, "commit") }
    var parts = [sizes.joined(separator: ", then of the merged branch ")]
    let unseen = result.ranges.reduce(0) { $0 + $1.unseen }
    if unseen > 0 { parts.append("\(unseen) more that can't affect the workflow") }
    parts.append("\(Quantity.count(result.runs, "run")), \(2 * result.pairs) of them in pairs")
    if result.recordedRuns > 0 { parts.append("\(result.recordedRuns) recorded earlier") }
    parts.append(Quantity.count(result.builds, "build"))
    if !result.skipped.isEmpty { parts.append("\(result.skipped.count) skipped") }
    return parts.joined(separator: ", ")
  }

  private var skippedLines: [String] {
    result.skipped.prefix(10).map { skipped in
      let reason = skipped.reason.split(separator: "\n").first.map(String.init) ?? ""
      return "skipped \(skipped.commit.id.short): \(reason)"
    } + (result.skipped.count > 10 ? ["and \(result.skipped.count - 10) more"] : [])
  }

  /// The command that asks the same question.
  private func command(minChange: Fraction? = nil, improvement: Bool? = nil) -> String {
    let percent = (minChange ?? result.smallestChange).description.filter { $0 != " " }
    return "perf-check bisect \(result.workflow) --good \(result.good.id.short) "
      + "--bad \(result.bad.id.short) --metric \(result.metric.name)"
      + (improvement ?? result.isImprovement ? " --improvement" : "")
      + " --min-change \(percent)"
  }

  var nextSteps: [String] {
    if result.isAbandoned {
      return [
        "Choose other commits: perf-check bisect --good REV --bad "
          + "REV"
      ]
    }
    switch result.outcome {
    case .found:
      if let written { return ["Saved the result to \(written). Commit it."] }
      return result.isConfirmed ? [] : ["Measure more pairs: \(command()) --max-pairs 1000"]
    case .noChange:
      return [
        "Search for smaller changes: \(command(minChange: result.smallestChange.scaled(by: 0.5)))"
      ]
    case .opposite:
      return [
        "Find the responsible commit: "
          + "\(command(improvement: !result.isImprovement))"
      ]
    case .undecided: return ["Allow more runs: \(command()) --max-runs 5000"]
    case .running: return ["Continue: perf-check bisect --resume"]
    }
  }

  private var tone: Tone {
    switch result.outcome {
    case .found: result.isImprovement ? .good : .bad
    case .noChange: .good
    case .opposite, .undecided, .running: .caution
    }
  }

  private var candidateTable: Table {
    var table = Table(columns: [("commit", .left), ("probability", .right), ("subject", .left)])
    for candidate in result.candidates {
      table.add([
        candidate.commit.id.short, Self.chance(candidate.probability), candidate.commit.subject,
      ])
    }
    return table
  }

  var document: Document {
    var document = Document([.paragraph(headline, tone)])
    document.add(.lines(commitLines))
    document.add(.lines([confirmation].compactMap(\.self) + hintLines))
    if result.firstBad == nil, result.outcome != .noChange { document.add(.rows(candidateTable)) }
    if result.outcome != .opposite {
      document.blocks += result.ranges.compactMap(Self.chart).map(Block.chart)
    }
    if let explanation { document.add(.section(explaining: explanation)) }
    document.add(.rows(pointTable))
    document.add(.lines(skippedLines))
    document.add(.footnote(footnote))
    document.add(.warnings(result.warnings))
    document.add(.lines(nextSteps))
    return document
  }
}
