import ArgumentParser
import Configuration
import History
import Measurement
import Reports

/// `perf-check doctor`.
struct DoctorCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Diagnose sources of timing noise on this machine, and how to fix them.",
    discussion: """
      Inspects the processor's frequency, other load, virtualization, containers and available counters, \
      and measures for some seconds how much the same work varies.
      """)

  @OptionGroup var global: GlobalOptions

  func perform(in session: Session) throws -> Outcome {
    var findings = thisMachine.findings
    session.console.show(Activity("measuring the noise of this machine"))
    findings += Capabilities.here.findings
    findings += [TimingNoise.ofWork(), TimingNoise.ofStart()].compactMap { $0 }
    if let build = debugBuilds(session) { findings.append(build) }
    return Outcome(report: Report(findings: findings))
  }

  /// Whether a workflow of the project here, if there is one, measures a debug build.
  private func debugBuilds(_ session: Session) -> Finding? {
    do {
      let names = try session.project().workflowFile().unoptimized
      return names.isEmpty
        ? Finding("build", .good, "the workflows are built with optimization")
        : Finding(
          "build", .noisy, "without optimization: \(names.joined(separator: ", "))",
          remedy: "in perf-check.yml: swift build -c release, and run from ${bin}")
    } catch {
      // The machine can be looked at without a project.
      return nil
    }
  }
}
