import ArgumentParser
import History
import Lab
import Quantities
import Reports

/// `perf-check lab selftest`.
struct LabSelfTestCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Measure identical code on all hosts, and name those that differ.",
    discussion: """
      Runs several jobs on each host, with pairs of the same commit in each. A host is named if its level \
      lies outside the band around that of the others, or if it is more than twice as noisy, each beyond \
      doubt: at most 1 % of fleets that are well have any host named. The result is kept, and shown by \
      'perf-check lab status'.

      Exits with 2 if a host was named, with 4 if one could not be measured.
      """)
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @OptionGroup var options: FleetOptions

  @Option(
    help: ArgumentHelp("Only these hosts, separated by commas.", valueName: "names"))
  var hosts: String?

  @Flag(help: "Give hosts that are slower, faster or noisy no further jobs.")
  var drain = false

  @Option(
    help: ArgumentHelp(
      "The largest part of the nodes that may be drained. (default: 25%)", valueName: "fraction"),
    transform: Fraction.reader(in: 0...Fraction(1.nextDown)))
  var maxDrained: Fraction?

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let lab = try FleetNodes(in: session, project)
    let names = try lab.measurable(only: hosts)
    let measured = try options.measure(names, lab.setting, in: project, session)
    var result = try options.judge(measured, lab.setting, session)
    if drain { drainNamed(&result, lab) }
    let isNamed = result.test.findings.contains { $0.fault != nil }
    return Outcome(
      report: Report(result),
      status: isNamed ? .regressed : measured.result.failures.isEmpty ? .success : .notCompared,
      verdict: isNamed ? "named" : measured.result.failures.isEmpty ? "passed" : "missing")
  }

  /// How large a fault is: a level that is a half too high counts as a noise of half as much again.
  private static func size(of finding: FleetTest.Finding) -> Double {
    max(abs(finding.level ?? 0), (finding.noiseRatio ?? 1) - 1)
  }

  /// Drains those that are named, the largest faults first, as long as enough hosts are left.
  private func drainNamed(_ result: inout LabSelfTest, _ lab: FleetNodes) {
    let named = result.test.findings.filter { $0.fault != nil && $0.fault != .differs }
      .sorted { Self.size(of: $0) > Self.size(of: $1) }
    let share = maxDrained?.value ?? 0.25
    for finding in named {
      let others = lab.nodes.count { $0.isDrained } + result.drained.count
      guard Double(others + 1) <= share * Double(lab.nodes.count) else {
        result.warnings.append(
          "\(finding.host) isn't drained: \(others) of \(lab.nodes.count) nodes are already, and at most "
            + "\(Quantity.percent(share)) may be; to allow more: --max-drained")
        continue
      }
      let why = finding.fault?.rawValue ?? ""
      do {
        try lab.slurm.drain(
          finding.host,
          reason: "perf-check: \(why) in lab selftest, until perf-check lab resume \(finding.host)")
        result.drained.append(finding.host)
      } catch {
        // What was measured is worth more than that.
        result.warnings.append("\(finding.host) isn't drained: \(error.detail)")
      }
    }
  }
}
