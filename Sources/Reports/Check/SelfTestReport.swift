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
        ("workflow", .left), ("metric", .left), ("false alarms", .right), ("undecided", .right),
        ("pairs", .right), ("noise", .right), ("slowdown", .right), ("caught", .right),
        ("detectable", .right), ("limit", .right), ("can keep", .right),
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
      "Where the noise arises",
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

  /// One sentence a test on its false alarms, then what is wrong with it or would help.
  private var findings: [String] {
    result.trust.flatMap { trust -> [String] in
      let name = "\(trust.test.workflow) \(trust.test.metric)"
      let range = trust.falseAlarmInterval
      var lines = [
        "\(name): false alarms in \(Quantity.percent(range.lower)) to \(Quantity.percent(range.upper)) "
          + "of checks (95 % interval; \(result.falseAlarmRate) are allowed)"
      ]
      if trust.hasTooManyAlarms(rate: result.falseAlarmRate) {
        lines.append("\(name): more false alarms than are allowed; don't gate on it")
      }
      if trust.missesSlowdown {
        lines.append("\(name): a slowdown that should have been found was missed")
      }
      if let limit = trust.keepableLimit, limit > trust.test.limit {
        lines.append(
          "\(name): a limit of \(trust.test.limit) is tighter than its noise "
            + "allows; \(limit) can be kept")
      }
      if trust.injection == nil {
        lines.append("\(name): no slowdown was injected, only CPU and wall time can be made worse")
      }
      return lines + trust.advice.map { "\(name): \($0)" }
    }
  }

  var nextSteps: [String] {
    if let written { return ["The limits were written to \(written). Commit it."] }
    let differs = result.trust.contains {
      $0.keepableLimit != nil && $0.keepableLimit != $0.test.limit
    }
    return differs
      ? ["Put the limits that can be kept into the file: perf-check selftest --write"] : []
  }

  private static let legend = """
    noise: from pair to pair, a robust standard deviation
    slowdown: really injected, as a fraction of the metric's median
    detectable: found with 90 % power at the present limit (if not gated, at the one that can be
      kept), within the budget of pairs
    can keep: identical code passes in 95 % of replayed checks; for times 3 % at least, since
      where the linker puts code moves them by 1 to 4 %, which identical code can't show
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
