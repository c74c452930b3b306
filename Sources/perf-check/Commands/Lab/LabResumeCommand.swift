import ArgumentParser
import Git
import History
import Lab
import Model
import Reports

/// `perf-check lab resume`.
struct LabResumeCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Measure a drained host, and give it jobs again if it is well.",
    discussion: """
      The host is reserved, so that nobody else gets it meanwhile, and measured beside the others as in \
      'perf-check lab selftest'. Unless it measures like them it stays drained, and the exit code is 2.
      If perf-check is killed meanwhile, the host stays reserved: run the same again.
      """)
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The host, as Slurm names it.")
  var host: String

  @OptionGroup var options: FleetOptions

  @Flag(help: "Take it back without measuring it.")
  var force = false

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let lab = try FleetNodes(in: session, project)
    let node = try lab.node(host)
    let lock: FileLock
    do {
      lock = try FileLock(
        at: project.stateDirectory + "/lab/resume-\(host).lock", in: project.files)
    } catch {
      throw LabError(
        error.code == .contended ? .usage : .storage, "resume '\(host)'",
        detail: error.code == .contended
          ? "another perf-check measures it now" : error.description)
    }
    let outcome = Result {
      force
        ? try takeBack(node, lab, in: project)
        : try measure(node, lab, in: project, session)
    }
    _ = consume lock
    return try outcome.get()
  }

  /// Lets jobs onto a host as it is.
  private func takeBack(
    _ node: SlurmNode, _ lab: FleetNodes, in project: borrowing Project
  ) throws -> Outcome {
    let reservation = ResumeReservation(of: host, in: project)
    let isLeft = try reservation.isLeft(in: lab.slurm)
    // What a killed call has left needn't be drained any more.
    if node.isDrained || !isLeft { try lab.slurm.resume(host) }
    if isLeft { try reservation.end(in: lab.slurm) }
    return outcome(["\(host) gets jobs again; it wasn't measured."])
  }

  /// Measures a host that nobody else gets meanwhile, and decides whether it gets jobs.
  private func measure(
    _ node: SlurmNode, _ lab: FleetNodes, in project: borrowing Project, _ session: Session
  ) throws -> Outcome {
    let reservation = ResumeReservation(of: host, in: project)
    let isReserved = try reservation.isLeft(in: lab.slurm)
    guard node.isDrained || isReserved else {
      throw LabError(
        .usage, "resume '\(host)'",
        detail: "it is \(node.state), not drained\n  Compare the hosts: perf-check lab selftest")
    }
    let others = lab.nodes.filter { $0.isUsable && $0.name != host }.map(\.name)
    guard !others.isEmpty else {
      throw LabError(
        .usage, "resume '\(host)'",
        detail: "no other host takes jobs, so there is nothing to compare it with"
          + "\n  To take it back unmeasured: perf-check lab resume \(host) --force")
    }
    if !isReserved { try reservation.begin(in: lab.slurm) }
    var isWell = false
    defer {
      // Nobody's job gets onto it between the two.
      do {
        if !isWell { try lab.slurm.drain(host, reason: Self.reason(of: node)) }
        try reservation.end(in: lab.slurm)
      } catch {
        session.console.say(
          "warning: \(error)\n  The reservation '\(reservation.name)' keeps \(host) from other jobs until "
            + "'perf-check lab resume \(host)' is run again."
        )
      }
    }
    if node.isDrained { try lab.slurm.resume(host) }
    let measured = try options.measure(
      others + [host], reservations: [host: reservation.name], lab.setting, in: project, session)
    let result = try options.judge(measured, lab.setting, session)
    // The others may have failed to be measured.
    isWell =
      result.test.pool.contains(host)
      && result.test.findings.contains { $0.host == host && $0.level != nil }
    var outcome = Outcome(report: Report(result))
    session.console.say(
      isWell
        ? "perf-check: \(host) is well and gets jobs again"
        : "perf-check: \(host) stays drained: \(Self.reason(for: host, in: result))"
    )
    if !isWell { (outcome.status, outcome.verdict) = (.regressed, "named") }
    return outcome
  }

  /// Why it is drained again: Slurm forgets the reason when a host is resumed.
  private static func reason(of node: SlurmNode) -> String {
    node.reason.isEmpty
      ? "perf-check: drained earlier, until perf-check lab resume \(node.name)" : node.reason
  }

  /// Why a host isn't well.
  private static func reason(for host: String, in result: LabSelfTest) -> String {
    guard let finding = result.test.findings.first(where: { $0.host == host }) else {
      return "it could not be measured"
    }
    return finding.fault?.rawValue
      ?? "it isn't clear yet that its level is that of the others; to measure more: --rounds 30"
  }

  private func outcome(_ lines: [String]) -> Outcome {
    Outcome(
      report: Report(
        operation: Self.operationName, workflow: nil, lines: lines, results: NoData()))
  }
}
