package import Lab
import Model
import Quantities

/// What the test of a fleet came to.
package struct LabSelfTest {
  package let workflow: String
  package let commit: String
  package let test: FleetTest
  /// What a check could detect on each host, in the order of the findings.
  package let detectable: [Double?]
  package let failures: [String: String]
  package var drained: [String] = []
  package var warnings: [String] = []

  package init(
    workflow: String, commit: String, test: FleetTest, detectable: [Double?],
    failures: [String: String]
  ) {
    self.workflow = workflow
    self.commit = commit
    self.test = test
    self.detectable = detectable
    self.failures = failures
  }
}

extension Report {
  /// Whether the hosts of a fleet measure alike.
  package init(_ lab: LabSelfTest) {
    var table = Table(
      columns: [
        ("host", .left), ("level", .right), ("interval", .right), ("noise", .right),
        ("detects", .right), ("", .left),
      ])
    for (finding, detectable) in zip(lab.test.findings, lab.detectable) {
      let state: Cell =
        switch finding.fault {
        case nil: lab.test.pool.contains(finding.host) ? Cell("alike", .good) : Cell("unclear")
        case .noisy: Cell("noisy", .bad)
        case .slower: Cell("slower", .bad)
        case .faster: Cell("faster", .bad)
        case .differs: Cell("differs", .caution)
        }
      table.add(
        [
          finding.host, finding.level.map(Quantity.change) ?? "-",
          finding.levelInterval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
          Quantity.percent(finding.noise), detectable.map(Quantity.percent) ?? "-",
        ], state)
    }
    let shares = lab.test.shares.map {
      "Of the variance of a time, \(Quantity.percent($0.host)) lie between hosts, "
        + "\(Quantity.percent($0.job)) between jobs on a host, "
        + "\(Quantity.percent($0.process)) between processes of a job."
    }
    let drifts = lab.test.findings.compactMap { finding -> String? in
      guard let drift = finding.drift, drift.isSignificant else { return nil }
      return "\(finding.host): its times change by \(Quantity.change(drift.perJob)) from job to job"
    }
    let pool =
      lab.test.pool.count > 1
      ? "Histories may be pooled of: \(lab.test.pool.joined(separator: ", "))." : nil
    let items =
      lab.failures.sorted { $0.key < $1.key }.map {
        Item("\($0.key): \($0.value)", label: "missing", tone: .caution)
      }
      + lab.drained.map { Item("\($0) gets no more jobs", label: "drained", tone: .bad) }
      + drifts.map { Item($0, label: "drift", tone: .caution) }
      + lab.warnings.map { Item($0, label: "warning", tone: .caution) }
    let blocks: [Block] =
      [.table(table)] + [shares, pool].compactMap { $0.map { .paragraph($0) } }
      + (items.isEmpty ? [] : [.list(items)])
    self.init(
      Document(blocks),
      Envelope(
        operation: "lab", workflow: lab.workflow,
        results: LabSelfTestResults(
          workflow: lab.workflow, commit: lab.commit,
          hosts: zip(lab.test.findings, lab.detectable).map(LabSelfTestResults.Host.init),
          pool: lab.test.pool, varianceShares: lab.test.shares,
          falseAlarmRate: FleetTest.falseAlarm, drained: lab.drained,
          failures: lab.failures.sorted { $0.key < $1.key }
            .map { .init(host: $0.key, reason: $0.value) })))
  }

  /// What the scheduler and the last test say of the nodes.
  ///
  /// - Parameters:
  ///   - nodes: Of the partition that is measured on.
  ///   - tested: What the last test found; nil if there was none.
  ///   - upcoming: The commits that are worth measuring next.
  ///   - reserved: The hosts that are reserved to be measured before they get jobs again.
  package init(
    nodes: [SlurmNode], tested: HostRecord?, next upcoming: [LabNextMeasurement] = [],
    reserved: [String] = []
  ) {
    var table = Table(
      columns: [
        ("host", .left), ("state", .left), ("processors", .right), ("features", .left),
        ("level", .right), ("noise", .right), ("detects", .right), ("tested", .left),
      ])
    func entry(_ node: SlurmNode) -> HostRecord.Entry? {
      tested?.entries.first { $0.host == node.name }
    }
    for node in nodes {
      let found = entry(node)
      let result = found.map { $0.fault?.rawValue ?? "well" } ?? "never"
      table.add(
        [
          node.name, node.state, "\(node.processors)", node.features,
          found?.level.map(Quantity.change) ?? "-",
          (found?.noise).map(Quantity.percent) ?? "-",
          found?.detectableChange.map(Quantity.percent) ?? "-",
        ], Cell(result, found == nil ? .plain : found?.fault == nil ? .good : .bad))
    }
    let reasons = nodes.filter { !$0.reason.isEmpty }.map { node in
      Item(
        "\(node.reason) (\([node.user, node.since].filter { !$0.isEmpty }.joined(separator: ", ")))",
        label: node.name, tone: .caution)
    }
    let when = tested.map { "Compared \($0.at) by \($0.workflow) at \($0.commit.prefix(10))." }
    let next =
      reserved.map { host in
        "\(host) is reserved by 'lab resume'; if that was killed, run it again: perf-check lab resume \(host)"
      } + (tested == nil ? ["Compare the hosts: perf-check lab selftest"] : [])
    self.init(
      Document(
        [.table(table)] + (reasons.isEmpty ? [] : [.list(reasons)])
          + [.paragraph(when ?? "Hosts were never compared.")]
          + (next.isEmpty ? [] : [.list(next.map { Item($0) })])
          + (upcoming.isEmpty ? [] : [.table(Self.table(of: upcoming))])),
      Envelope(
        operation: "lab",
        results: LabStatusResults(
          nodes: nodes.map { node in
            .init(
              host: node.name, partitions: node.partitions, state: node.state,
              processors: node.processors, features: node.features,
              reason: node.reason.isEmpty ? nil : node.reason,
              user: node.user.isEmpty ? nil : node.user,
              since: node.since.isEmpty ? nil : node.since, tested: entry(node))
          }, testedAt: tested?.at, pool: tested?.pool, next: upcoming),
        nextSteps: next))
  }

  private static func table(of upcoming: [LabNextMeasurement]) -> Table {
    var table = Table(
      "To measure next: perf-check record WORKFLOW --at COMMIT --executor slurm",
      columns: [("workflow", .left), ("commit", .left), ("why", .left)])
    for one in upcoming.prefix(10) {
      let why =
        switch one.reason {
        case .newest: "the newest of the base branch"
        case .suspected:
          "a slowdown is suspected around it"
            + (one.probability.map { ", \(Quantity.percent($0))" } ?? "")
        }
      table.add([one.workflow, String(one.commit.prefix(10)), why])
    }
    return table
  }
}

extension LabSelfTestResults.Host {
  fileprivate init(_ finding: FleetTest.Finding, detectable: Double?) {
    self.init(
      host: finding.host, fault: finding.fault, level: finding.level,
      levelInterval: finding.levelInterval.map { [$0.lowerBound, $0.upperBound] },
      noise: finding.noise, noiseRatio: finding.noiseRatio, driftPerJob: finding.drift?.perJob,
      driftIsSignificant: finding.drift?.isSignificant, detectableChange: detectable)
  }
}
