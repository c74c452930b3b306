import Foundation
import TestSupport
import Testing
import perf_check

/// Hosts of a scheduler, which a stand-in plays on this machine.
@Suite struct `perf-check lab` {
  private let slurm: StandInSlurm
  private let tool: PerfCheckTool

  /// A program that takes twice as long on one of the hosts.
  init() throws {
    slurm = try StandInSlurm()
    var files = PerfCheckTool.files()
    files["nap"] = """
      #!/bin/sh
      case $SLURMD_NODENAME in $(cat slow)) exec sleep 0.2;; esac
      exec sleep 0.05
      """
    files["slow"] = "node2"
    tool = try PerfCheckTool(files: files)
  }

  private func run(_ arguments: String...) -> ShellResult {
    tool.run(["lab"] + arguments, environment: slurm.environment) {
      $0.executable = PerfCheckTool.executable
    }
  }

  private func results(_ result: ShellResult) throws -> [String: Any] {
    try #require(
      (try result.json()["result"] as? [String: Any])?["analysis_results"] as? [String: Any])
  }

  @Test func `shows hosts, and drains one with a reason`() throws {
    let status = run("status")
    #expect(status.status == 0 && status.output.contains("node3"), "\(status)")
    #expect(status.output.contains("never compared"))
    let drained = run("drain", "node3", "--reason", "fan is loud", "--until", "2d")
    #expect(drained.status == 0 && drained.output.contains("fan is loud (until "))
    let nodes = try #require(try results(run("--format", "json"))["nodes"] as? [[String: Any]])
    #expect(nodes.map { $0["state"] as? String } == ["idle", "idle", "drained"])
    #expect((nodes[2]["reason"] as? String)?.hasPrefix("perf-check: fan is loud") == true)
    let unknown = run("drain", "node9", "--reason", "x")
    #expect(unknown.status == 64 && unknown.errors.contains("the nodes are node1, node2, node3"))
    #expect(run("drain", "node1", "--reason", " ").status == 64)
    #expect(run("resume", "node1").errors.contains("it is idle, not drained"))
    #expect(run("resume", "node3", "--force").status == 0)
    #expect(slurm.controlled.last == "update NodeName=node3 State=RESUME")
  }

  @Test func `says which commits are worth measuring next`() throws {
    var files = PerfCheckTool.files()
    files["perf-check.yml"]?.append("    paths: [src/**]\n")
    for (name, text) in files { try tool.folder.write(text, to: name) }
    var commits: [String] = []
    for index in 0..<60 {
      // Every fourth commit changes nothing that is measured.
      let name = index % 4 == 1 ? "README" : "src/x"
      commits.append(try tool.repository.commit("\(index)", files: [name: "\(index)"]))
    }
    let quiet = try #require(try results(run("--format", "json"))["next"] as? [[String: Any]])
    #expect(quiet.map { $0["reason"] as? String } == ["newest"])
    #expect(quiet[0]["commit"] as? String == commits[59])
    // Commit 47 was slower; of those around it, only 44 and 52 were measured.
    let rows = stride(from: 0, through: 52, by: 4).map {
      "\(commits[$0]),\(1_700_000_000 + 60 * $0),nap,wall_time,\($0 >= 47 ? 0.15 : 0.1 + 0.0005 * Double($0 / 4 % 3))"
    }
    try tool.folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n") + "\n", to: "history.csv"
    )
    let imported = tool.run("import", "history.csv", "--environment", "lab")
    #expect(imported.status == 0, "\(imported)")
    let next = try #require(try results(run("--format", "json"))["next"] as? [[String: Any]])
    let suspected = next.filter { $0["reason"] as? String == "suspected" }
    let found = suspected.compactMap { $0["commit"] as? String }
    // Not 45 and 49, which change the README only.
    let candidates = [46, 47, 48, 50, 51].map { commits[$0] }
    #expect(!found.isEmpty && found.allSatisfy(candidates.contains), "\(next)")
    #expect((suspected.first?["probability"] as? Double ?? 0) > 0.9)
    #expect(next.last?["commit"] as? String == commits[59])
    let text = run("status").output
    #expect(text.contains("a slowdown is suspected") && text.contains(String(found[0].prefix(10))))
  }

  @Test func `names a host that differs, drains it, and takes it back once it is well`() throws {
    let small = ["--rounds", "5", "--pairs", "2", "--band", "95%"]
    let found = tool.run(
      ["lab", "selftest", "--drain", "--max-drained", "34%", "--format", "json"] + small,
      environment: slurm.environment
    ) { $0.executable = PerfCheckTool.executable }
    #expect(found.status == 2, "\(found)")
    let analysis = try results(found)
    let hosts = try #require(analysis["hosts"] as? [[String: Any]])
    #expect(hosts.map { $0["fault"] as? String } == [nil, "slower", nil])
    #expect(analysis["drained"] as? [String] == ["node2"])
    #expect(run("status").output.contains("slower"))
    // Nobody else gets it while it is measured, and it stays drained while it is slow.
    func resume() -> ShellResult {
      tool.run(["lab", "resume", "node2"] + small, environment: slurm.environment) {
        $0.executable = PerfCheckTool.executable
      }
    }
    let again = resume()
    #expect(again.status == 2 && again.errors.contains("node2 stays drained: slower"), "\(again)")
    #expect(slurm.submissions.contains { $0.contains("--reservation=perf-check-node2") })
    #expect(slurm.controlled.last == "delete ReservationName=perf-check-node2")
    #expect(run("status").output.contains("drained"))
    try tool.repository.commit("No host is slow", files: ["slow": "none"])
    let well = resume()
    #expect(well.status == 0 && well.errors.contains("node2 is well"), "\(well)")
    #expect(!run("status").output.contains("drained"))
  }

  @Test func `measures a host anew whose measuring was killed`() throws {
    // What a killed call leaves: the host takes jobs again, but of the reservation only.
    try slurm.reserve("perf-check-node2")
    let other = run("resume", "node2")
    #expect(other.status == 64, "\(other)")
    try tool.folder.write("x", to: ".perf-check/lab/resume-node2.reserved")
    #expect(run("status").output.contains("run it again: perf-check lab resume node2"))
    let again = run("resume", "node2", "--rounds", "5", "--pairs", "2", "--band", "95%")
    #expect(again.status == 2 && again.errors.contains("node2 stays drained"), "\(again)")
    #expect(!slurm.controlled.contains { $0.hasPrefix("create") })
    #expect(run("status").output.contains("drained earlier, until perf-check lab resume node2"))
    #expect(!run("status").output.contains("is reserved"))
    // Somebody else's is left alone.
    #expect(run("drain", "node3", "--reason", "x").status == 0)
    try slurm.reserve("perf-check-node3")
    let foreign = run("resume", "node3")
    #expect(foreign.status == 64 && foreign.errors.contains("from another clone"), "\(foreign)")
    #expect(slurm.controlled.last?.contains("DRAIN") == true)
    try tool.folder.write("x", to: ".perf-check/lab/resume-node3.reserved")
    #expect(run("resume", "node3", "--force").status == 0)
    #expect(slurm.controlled.last == "delete ReservationName=perf-check-node3")
  }

  @Test func `drains no more than a share of the nodes`() throws {
    let found = run(
      "selftest", "--drain", "--rounds", "5", "--pairs", "2", "--band", "95%")
    #expect(
      found.status == 2 && found.output.contains("node2 isn't drained: 0 of 3 nodes"), "\(found)")
    #expect(slurm.controlled.isEmpty)
  }
}
