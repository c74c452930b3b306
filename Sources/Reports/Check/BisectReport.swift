package import Bisection
import Foundation
import Gate
import Git
import History
import Model
import Quantities

extension Report {
  /// What a bisection found.
  ///
  /// - Parameters:
  ///   - result: The bisection as it stands.
  ///   - written: The file that the finding was written to; nil if it was not.
  package init(_ result: BisectResult, written: String?) {
    let view = BisectView(result: result, written: written)
    var envelope = Envelope(operation: "bisect", workflow: result.workflow)
    envelope.analysisResults = view.json
    envelope.performanceData = view.data
    envelope.monitoringOverhead = result.overhead
    envelope.dataCollectionTime = result.seconds
    envelope.nextSteps = view.nextSteps
    self.init(text: view.text, markdown: view.markdown, envelope: envelope)
  }
}

/// A bisection's result in words and pictures.
struct BisectView: Sendable {
  let result: BisectResult
  let written: String?

  /// A probability, without digits that nobody needs.
  private static func chance(_ probability: Double) -> String {
    if probability > 0.999 { return "> 99.9 %" }
    return probability < 0.001 ? "< 0.1 %" : Quantity.share(probability)
  }

  private var direction: String { result.isImprovement ? "better" : "worse" }

  /// The answer in one sentence.
  var headline: String {
    let name = "\(result.workflow) \(result.metric.name)"
    let likely = Self.chance(result.probability)
    switch result.outcome {
    case .found:
      let size = result.change.map { " by \(Quantity.change(abs($0)).dropFirst())" } ?? ""
      if let first = result.firstBad {
        return "\(first.id.hex) made \(name) \(direction)\(size) (probability \(likely))"
      }
      return "one of \(result.candidates.count) commits made \(name) \(direction)\(size) "
        + "(probability \(likely)); nothing can tell them apart"
    case .noChange:
      return "nothing changed: \(name) is not \(direction) by "
        + "\(Quantity.share(result.smallestChange)) or more anywhere in the range (probability "
        + "\(Self.chance(result.noChangeProbability)))"
    case .opposite:
      return "\(name) went the other way: the bad commit is \(opposite) than the good one "
        + "(probability \(Self.chance(result.oppositeProbability)))"
    case .undecided:
      return "undecided: the likeliest of the commits has a probability of "
        + Self.chance(result.candidates.first?.probability ?? 0)
    case .running:
      return "not finished: the likeliest of the commits so far has a probability of "
        + Self.chance(result.candidates.first?.probability ?? 0)
    }
  }

  private var opposite: String { result.isImprovement ? "worse" : "better" }

  /// The culprit's own lines.
  private var commitLines: [String] {
    guard let first = result.firstBad else { return [] }
    let date = Timestamp.text(Date(timeIntervalSince1970: Double(first.time)))
    var lines = ["  \(first.subject)", "  \(first.author), \(date)"]
    if let merge = result.merge {
      lines.append("  merged by \(merge.id.short) (\(merge.subject))")
    }
    let shown = result.changedFiles.prefix(8)
    let more = result.changedFiles.count - shown.count
    if !shown.isEmpty {
      lines.append(
        "  changes " + shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
    }
    if let cause = result.cause {
      lines.append("  probable cause: \(cause.name) (\(cause.evidence))")
    }
    let others = result.moved.map { "\($0.metric) \(Quantity.change($0.change))" }
    if !others.isEmpty { lines.append("  moved with it: " + others.joined(separator: ", ")) }
    return lines
  }

  /// How it was made certain.
  private var confirmation: String? {
    guard result.outcome == .found, let change = result.change else { return nil }
    let interval =
      result.interval.map {
        ", \(Quantity.share(result.intervalConfidence)) interval "
          + Quantity.interval($0.lower, $0.upper)
      } ?? ""
    let before = result.lastGood.map { " against \($0.id.short)" } ?? ""
    return result.isConfirmed
      ? "confirmed\(before) on fresh processes: \(Quantity.change(change))\(interval)"
      : "not confirmed\(before): \(Quantity.change(change))\(interval) after all pairs allowed"
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

  /// The widest that the picture of the posterior gets.
  private static let width = 64
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")

  /// The probability along the range: a column for one or more commits.
  private func picture(_ range: BisectResult.Range) -> [String] {
    let posterior = range.posterior
    // One commit has no range to be shown along.
    guard posterior.count > 1, result.outcome != .opposite else { return [] }
    let columns = min(Self.width, posterior.count)
    let sums = (0..<columns).map { column in
      let first = column * posterior.count / columns
      let end = (column + 1) * posterior.count / columns
      return posterior[first..<end].reduce(0, +)
    }
    let highest = max(sums.max() ?? 0, 1e-9)
    let bars = sums.map { sum -> Character in
      let height = Int(saturating: (sum / highest * 8).rounded(.up))
      return Self.blocks[sum < 0.0005 ? 0 : min(8, max(1, height))]
    }
    let each =
      posterior.count > columns
      ? ", \((posterior.count + columns - 1) / columns) commits a column" : ""
    return [
      "probability along the range (highest \(Self.chance(highest))\(each)):",
      "  \(range.commits[0].id.short) ▕\(String(bars))▏ "
        + range.commits[posterior.count].id.short,
    ]
  }

  private var pictures: [String] { result.ranges.flatMap(picture) }

  private var pointTable: TextTable {
    var table = TextTable([
      ("commit", .left), ("runs", .right), ("median", .right), ("has it", .right), ("", .left),
      ("subject", .left),
    ])
    for point in result.points {
      let filled = Int(saturating: (point.probability * 10).rounded())
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 10 - filled)
      table.add([
        point.commit.id.short, "\(point.runs)",
        Quantity.text(point.median, unit: result.metric.unit), Self.chance(point.probability),
        bar, String(point.commit.subject.prefix(40)),
      ])
    }
    return table
  }

  private var footnote: String {
    func count(_ number: Int, _ thing: String) -> String {
      "\(number) \(thing)" + (number == 1 ? "" : "s")
    }
    let sizes = result.ranges.map { count($0.commits.count - 1, "commit") }
    var parts = [sizes.joined(separator: ", then of the merged branch ")]
    let unseen = result.ranges.reduce(0) { $0 + $1.unseen }
    if unseen > 0 { parts.append("\(unseen) more that change nothing it can see") }
    parts.append("\(result.runs) runs, \(2 * result.pairs) of them in pairs")
    if result.recordedRuns > 0 { parts.append("\(result.recordedRuns) recorded before") }
    parts.append(count(result.builds, "build"))
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
  private func command(minChange: Double? = nil, improvement: Bool? = nil) -> String {
    let percent = Quantity.share(minChange ?? result.smallestChange).filter { $0 != " " }
    return "perf-check bisect \(result.workflow) --good \(result.good.id.short) "
      + "--bad \(result.bad.id.short) --metric \(result.metric.name)"
      + (improvement ?? result.isImprovement ? " --improvement" : "")
      + " --min-change \(percent)"
  }

  var nextSteps: [String] {
    if result.isAbandoned { return ["Name other commits: perf-check bisect --good REV --bad REV"] }
    switch result.outcome {
    case .found:
      if let written { return ["The finding was written to \(written). Commit it."] }
      return result.isConfirmed ? [] : ["Measure more pairs: \(command()) --max-pairs 1000"]
    case .noChange:
      return ["Look for smaller changes: \(command(minChange: result.smallestChange / 2))"]
    case .opposite: return ["Find what did it: \(command(improvement: !result.isImprovement))"]
    case .undecided: return ["Allow more runs: \(command()) --max-runs 5000"]
    case .running: return ["Go on: perf-check bisect --resume"]
    }
  }

  @Sendable func text(_ style: TextStyle) -> String {
    let colored: String =
      switch result.outcome {
      case .found: result.isImprovement ? style.green(headline) : style.red(headline)
      case .noChange: style.green(headline)
      case .opposite, .undecided, .running: style.yellow(headline)
      }
    var parts = [([colored] + commitLines).joined(separator: "\n")]
    let facts = [confirmation].compactMap { $0 } + hintLines
    if !facts.isEmpty { parts.append(facts.joined(separator: "\n")) }
    if result.firstBad == nil, !result.candidates.isEmpty, result.outcome != .noChange {
      parts.append(candidateTable.text())
    }
    if !pictures.isEmpty { parts.append(pictures.joined(separator: "\n")) }
    if !pointTable.isEmpty { parts.append(pointTable.text()) }
    if !skippedLines.isEmpty { parts.append(skippedLines.joined(separator: "\n")) }
    parts.append(footnote)
    parts += result.warnings.map { style.yellow("warning") + ": " + $0 }
    parts += nextSteps
    return parts.joined(separator: "\n\n")
  }

  private var candidateTable: TextTable {
    var table = TextTable([("commit", .left), ("probability", .right), ("subject", .left)])
    for candidate in result.candidates {
      table.add([
        candidate.commit.id.short, Self.chance(candidate.probability), candidate.commit.subject,
      ])
    }
    return table
  }

  var markdown: Markdown {
    var parts: [Markdown] = ["**\(headline)**"]
    let lines =
      (commitLines.map { String($0.drop { $0 == " " }) }) + [confirmation].compactMap { $0 }
    parts.append((lines + hintLines + skippedLines).map { "- \($0)" }.joined(separator: "\n"))
    if result.firstBad == nil, !result.candidates.isEmpty, result.outcome != .noChange {
      parts.append(candidateTable.markdown)
    }
    if !pointTable.isEmpty { parts.append(pointTable.markdown) }
    parts.append("<sub>\(footnote)</sub>")
    parts += result.warnings.map { "- warning: \($0)" } + nextSteps.map { "- \($0)" }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }
}

extension BisectView {
  /// The answer for programs.
  var json: JSONValue {
    .object([
      "first_bad": JSONValue(result.firstBad?.id.hex),
      "last_good": JSONValue(result.lastGood?.id.hex),
      "outcome": .string(result.outcome.rawValue),
      "probability": .number(result.probability),
      "candidates": .array(
        result.candidates.map {
          .object([
            "commit": .string($0.commit.id.hex), "probability": .number($0.probability),
            "subject": .string($0.commit.subject),
          ])
        }),
      "no_change_probability": .number(result.noChangeProbability),
      "opposite_probability": .number(result.oppositeProbability),
      "change": JSONValue(result.change),
      "interval": result.interval.map { .array([.number($0.lower), .number($0.upper)]) } ?? .null,
      "confidence": .number(result.intervalConfidence),
      "runs": .integer(result.runs), "pairs": .integer(result.pairs),
      "builds": .integer(result.builds),
      "skipped": .array(
        result.skipped.map {
          .object(["commit": .string($0.commit.id.hex), "reason": .string($0.reason)])
        }),
      "confirmed": .bool(result.isConfirmed),
      "merge": JSONValue(result.merge?.id.hex),
      "also_likely": .array(
        result.hints.map {
          .object([
            "from": .string($0.from.id.hex), "through": .string($0.through.id.hex),
            "probability": .number($0.probability), "change": .number($0.change),
            "confirmed": .bool($0.isConfirmed),
          ])
        }),
      "changed_files": .array(result.changedFiles.map(JSONValue.string)),
      "probable_cause": JSONValue(result.cause?.name),
      "evidence": JSONValue(result.cause?.evidence),
      "moved": .array(
        result.moved.map {
          .object([
            "metric": .string($0.metric), "change": .number($0.change),
            "p_value": .number($0.pValue),
          ])
        }),
      "warnings": .array(result.warnings.map(JSONValue.string)),
    ])
  }

  var data: JSONValue {
    .object([
      "good": .string(result.good.id.hex), "bad": .string(result.bad.id.hex),
      "metric": .string(result.metric.name), "unit": .string(result.metric.unit),
      "better": .string(result.metric.better.rawValue),
      "commits": .integer((result.ranges.first?.commits.count ?? 1) - 1),
      "unseen_commits": .integer(result.ranges.first?.unseen ?? 0),
      "recorded_runs": .integer(result.recordedRuns), "started_from": .string(result.origin),
      "measured": .array(
        result.points.map {
          .object([
            "commit": .string($0.commit.id.hex), "position": .integer($0.position),
            "median": .number($0.median), "runs": .integer($0.runs),
            "probability": .number($0.probability),
          ])
        }),
    ])
  }
}
