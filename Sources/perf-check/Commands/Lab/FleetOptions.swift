import ArgumentParser
import Configuration
import Gate
import Git
import History
import Lab
import Model
import Processes
import Quantities
import Reports

/// How the hosts of a fleet are compared.
struct FleetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Workflow of perf-check.yml to measure with. (default: the first)", valueName: "name"))
  var workflow: String?

  @Option(help: ArgumentHelp("Number of jobs on each host.", valueName: "count"))
  var rounds = FleetTest.rounds

  @Option(help: ArgumentHelp("Number of pairs in a job.", valueName: "count"))
  var pairs = FleetTest.pairs

  @Option(
    help: ArgumentHelp(
      "How far the level of a host may lie from the others', such as 1%. (default: 1%)",
      valueName: "fraction"), transform: Fraction.reader(in: 0...Fraction(1.nextDown)))
  var band: Fraction?

  mutating func validate() throws {
    guard (2...100).contains(rounds), (2...1000).contains(pairs) else {
      throw ValidationError("--rounds must be from 2 to 100, --pairs from 2 to 1000.")
    }
  }

  /// Measures hosts.
  ///
  /// - Returns: What came of it, and the commit that was measured.
  func measure(
    _ hosts: [String], reservations: [String: String] = [:], _ setting: Dispatch.Setting,
    in project: borrowing Project, _ session: Session
  ) throws -> (result: FleetMeasurement.Result, commit: String, workflow: String) {
    let file = try project.workflowFile()
    let name = try file.workflow(
      workflow ?? file.workflows.first?.name ?? "", file: project.shown(project.workflowFilePath)
    ).name
    let commit = try project.repository.commit("HEAD").id.hex
    let measurement = FleetMeasurement(setting) { pairs in
      ["lab", "measure", name, "--at=\(commit)", "--pairs=\(pairs)", "--format=json"]
        + session.placeArguments
    }
    let result = try measurement.run(
      on: hosts, rounds: rounds, pairs: pairs, reservations: reservations,
      read: LabMeasureCommand.pairs, progress: session.show)
    return (result, commit, name)
  }

  /// Judges what was measured, and keeps what was found.
  func judge(
    _ measured: (result: FleetMeasurement.Result, commit: String, workflow: String),
    _ setting: Dispatch.Setting, _ session: Session
  ) throws -> LabSelfTest {
    let test = FleetTest(measured.result.samples, band: band?.value ?? 0.01)
    let detectable = test.findings.map(\.detectableChange)
    let record = HostRecord(
      at: Instant(session.now).description, workflow: measured.workflow, commit: measured.commit,
      entries: zip(test.findings, detectable).map {
        .init(
          host: $0.host, fault: $0.fault, level: $0.level, noise: $0.noise, detectableChange: $1)
      }, pool: test.pool)
    if !record.entries.isEmpty { try record.adding(HostRecord(in: setting)).write(in: setting) }
    return LabSelfTest(
      workflow: measured.workflow, commit: measured.commit, test: test, detectable: detectable,
      failures: measured.result.failures)
  }
}
