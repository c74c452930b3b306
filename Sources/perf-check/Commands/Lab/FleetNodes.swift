import Configuration
import History
import Lab

/// The nodes that the executor of `perf-check.yml` measures on.
struct FleetNodes {
  let setting: Dispatch.Setting
  let slurm: Slurm
  let nodes: [SlurmNode]

  init(in session: Session, _ project: borrowing Project) throws {
    // Nodes can be looked at without a file.
    var executor = (try? project.workflowFile())?.executor ?? Executor()
    executor.kind = .slurm
    self.setting = try session.labSetting(executor, in: project)
    self.slurm = Slurm(in: session.workingDirectory, environment: session.environment)
    self.nodes = try slurm.nodes(in: executor.partition)
  }

  /// Those that jobs can run on.
  ///
  /// - Parameter names: The only ones that are wanted, separated by commas; nil for all.
  func measurable(only names: String?) throws -> [String] {
    guard let names else {
      let usable = nodes.filter(\.isUsable).map(\.name)
      guard !usable.isEmpty else {
        throw LabError(
          .unavailable, "find hosts to measure",
          detail: "no node takes jobs now\n  See why: perf-check lab status")
      }
      return usable
    }
    return try names.split(separator: ",").map(String.init).map { name in
      let node = try node(name)
      guard node.isUsable else {
        throw LabError(
          .usage, "measure on '\(name)'",
          detail: "it is \(node.state)\n  To measure a drained host: perf-check lab resume \(name)")
      }
      return name
    }
  }

  func node(_ name: String) throws(LabError) -> SlurmNode {
    guard let node = nodes.first(where: { $0.name == name }) else {
      throw LabError(
        .usage, "find the host '\(name)'",
        detail: "the nodes are \(nodes.map(\.name).prefix(20).joined(separator: ", "))")
    }
    return node
  }
}
