import ArgumentParser
import History
import Lab
import Reports

/// `perf-check lab status`.
struct LabStatusCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the hosts: whether they take jobs, and how well they measure.")
  static let operationName = "lab"

  @OptionGroup var global: GlobalOptions

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let lab = try FleetNodes(in: session, project)
    let next = try NextMeasurements(in: project, on: lab.nodes.count { $0.isUsable })
    let reserved = lab.nodes.map(\.name).filter {
      // Who may not see them sees the state "reserved".
      (try? ResumeReservation(of: $0, in: project).isLeft(in: lab.slurm)) == true
    }
    return Outcome(
      report: Report(
        nodes: lab.nodes, tested: HostRecord(in: lab.setting), next: next.found,
        reserved: reserved))
  }
}
