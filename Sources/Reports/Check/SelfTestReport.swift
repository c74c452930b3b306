package import Gate
import History
import Model
import Quantities

extension Report {
  /// What a self-test showed.
  ///
  /// - Parameters:
  ///   - result: What was measured.
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - written: Where the limits were written to; nil if they were not.
  package init(_ result: SelfTest.Result, workflow: String?, written: String?) {
    let view = SelfTestView(result: result, written: written)
    self.init(
      view.document,
      Envelope(
        operation: "selftest", workflow: workflow, results: SelfTestResults(result),
        metrics: OperationMetrics(
          monitoringOverhead: result.overhead, dataCollectionTime: result.duration),
        nextSteps: view.nextSteps))
  }
}

/// A self-test's result in words.
private struct SelfTestView {
  let result: SelfTest.Result
  let written: String?

  private var table: Table {
    var table = Table(
      columns: [
        ("workflow", .left), ("metric", .left), ("false positives", .right), ("undecided", .right),
        ("pairs", .right), ("noise", .right), ("slowdown", .right), ("caught", .right),
        ("detectable", .right), ("limit", .right), ("feasible limit", .right),
      ])
    for trust in result.trust {
      table.add([
        trust.test.workflow, trust.test.metric, "\(trust.falseAlarms) of \(trust.checks)",
        "\(trust.undecided) of \(trust.checks)", "\(trust.medianPairs)",
        trust.noise.map(Quantity.percent) ?? "-",
        trust.injection.map { Quantity.change($0.change) } ?? "-",
        trust.injection.map { "\($0.caught) of \($0.checks)" } ?? "-",
        trust.detectableChange.map(Quantity.change) ?? "-", trust.test.limit.description,
        trust.keepableLimit?.description ?? "none",
      ])
    }
    for metric in result.untested {
      table.add([
        metric.workflow, metric.metric.name, "-", "-", "-", Quantity.percent(metric.noise), "-",
        "-",
        metric.detectableChange.map(Quantity.change) ?? "-", "not gated",
        metric.keepableLimit?.description ?? "none",
      ])
    }
    return table
  }

  /// Where the noise of each test arises; no rows where nothing tells.
  private var variance: Table {
    var table = Table(
      "Sources of noise",
      columns: [
        ("workflow", .left), ("metric", .left), ("between checks", .right),
        ("from pair to pair", .right), ("within a pair", .right), ("warm-up", .right),
      ])
    for trust in result.trust {
      guard let shares = trust.variance else { continue }
      table.add([
        trust.test.workflow, trust.test.metric, shares.betweenChecks.map(Quantity.percent) ?? "-",
        Quantity.percent(shares.betweenPairs), Quantity.percent(shares.withinPairs),
        trust.transient.map { $0.runs == 0 ? "none" : "\($0.runs) runs" } ?? "-",
      ])
    }
    return table
  }

  /// One sentence a test on its false positives, then what is wrong with it or would help.
  private var findings: [String] {
    result.trust.flatMap { trust -> [String] in
      let name = "\(trust.test.workflow) \(trust.test.metric)"
      let range = trust.falseAlarmInterval
      var lines = [
        "\(name): false positives in \(Quantity.percent(range.lower)) to \(Quantity.percent(range.upper)) "
          + "of checks (95 % interval; \(result.falseAlarmRate) allowed)"
      ]
      if trust.hasTooManyAlarms(rate: result.falseAlarmRate) {
        lines.append("\(name): more false positives than allowed; don't gate on it")
      }
      if trust.missesSlowdown {
        lines.append("\(name): an injected slowdown was missed")
      }
      if let limit = trust.keepableLimit, limit > trust.test.limit {
        lines.append(
          "\(name): a limit of \(trust.test.limit) is tighter than the noise "
            + "allows; \(limit) is feasible")
      }
      if trust.injection == nil {
        lines.append("\(name): no slowdown was injected; only CPU and wall time support it")
      }
      return lines + trust.advice.map { "\(name): \($0)" }
    }
  }

  var nextSteps: [String] {
    if let written { return ["Wrote the limits to \(written). Commit it."] }
    let differs = result.trust.contains {
      $0.keepableLimit != nil && $0.keepableLimit != $0.test.limit
    }
    return differs
      ? ["Write the feasible limits to the file: perf-check selftest --write"] : []
  }

  private static let legend = """
    noise: robust standard deviation between pairs
    slowdown: injected, as a fraction of the metric's median
    detectable: detected with 90 % power at the current limit (if not gated, at the feasible
      limit), within the budget of pairs
    feasible limit: identical code passes in 95 % of replayed checks; at least 3 % for times,
      as the layout of code changes them by 1 to 4 %, which identical code can't show
    """

  var document: Document {
    var document = Document(
      result.trust.isEmpty
        ? [] : [.table(table), .footnote(Self.legend), .list(findings.map { Item($0) })])
    document.add(.rows(variance))
    document.add(.missing(result.failures.map { "\($0.workflow): \($0.reason)" }))
    document.add(.warnings(result.warnings))
    document.add(.lines(nextSteps))
    return document
  }
}
