import Foundation
import Processes

/// What Slurm says of a node.
package struct SlurmNode: Hashable, Sendable {
  package let name: String
  package let partitions: [String]
  /// Whether jobs get onto it that name no partition.
  package let isInDefaultPartition: Bool
  /// Slurm's word for its state, in lower case, such as "idle" or "drained".
  package let state: String
  /// Whether it has answered the controller lately.
  package let isResponding: Bool
  package let processors: Int
  package let features: String
  /// Why it is drained or down, and who said so when; "" where it isn't.
  package let reason: String
  package let user: String
  package let since: String

  /// Whether it takes no new jobs because somebody said so.
  package var isDrained: Bool { state.hasPrefix("drain") }
  /// Whether jobs can run on it now or later.
  package var isUsable: Bool {
    isResponding && !isDrained && !Self.unusableStates.contains(state)
  }

  /// - SeeAlso: sinfo(1), NODE STATE CODES.
  private static let unusableStates: Set = [
    "blocked", "down", "error", "fail", "failing", "future", "inval", "maint", "perfctrs",
    "power_down", "powered_down", "powering_down", "reserved", "unk", "unknown",
  ]

  /// Reads the fields that `Slurm.nodes(in:)` asks for.
  init?(_ line: String) {
    let parts = line.split(separator: "|", maxSplits: 7, omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 8, !parts[0].isEmpty else { return nil }
    func given(_ text: String) -> String {
      ["none", "(null)", "Unknown", "N/A"].contains(text) ? "" : text
    }
    name = parts[0]
    // The cluster's default has a star; a state has signs for what else is the case.
    isInDefaultPartition = parts[1].hasSuffix("*")
    partitions = [parts[1].replacing("*", with: "")]
    state = String(parts[2].lowercased().prefix { $0.isLetter || $0 == "_" })
    isResponding = !parts[2].hasSuffix("*")
    processors = Int(parts[3]) ?? 0
    features = given(parts[4])
    user = given(parts[5])
    since = given(parts[6])
    reason = given(parts[7])
  }

  private init(_ one: SlurmNode, of lines: [SlurmNode]) {
    name = one.name
    partitions = lines.flatMap(\.partitions)
    isInDefaultPartition = lines.contains(where: \.isInDefaultPartition)
    (state, isResponding) = (one.state, one.isResponding)
    processors = one.processors
    features = one.features
    (reason, user, since) = (one.reason, one.user, one.since)
  }

  /// One a node, in the order of their first lines: sinfo has a line a partition.
  static func merged(_ nodes: [SlurmNode]) -> [SlurmNode] {
    var order: [String] = []
    let groups = Dictionary(grouping: nodes, by: \.name)
    for node in nodes where !order.contains(node.name) { order.append(node.name) }
    return order.compactMap { name in
      groups[name].flatMap { group in
        group.first.map { SlurmNode($0, of: group) }
      }
    }
  }
}

extension Slurm {
  /// The nodes of a partition.
  ///
  /// - Parameter partition: nil for the default.
  package func nodes(in partition: String?) throws(LabError) -> [SlurmNode] {
    let operation = "ask Slurm for its nodes"
    let result = try run(
      ["sinfo", "--Node", "--noheader", "--format=%N|%P|%T|%c|%f|%u|%H|%E"]
        + (partition.map { ["--partition=\($0)"] } ?? []), to: operation)
    guard result.hasSucceeded else {
      throw LabError(.unavailable, operation, detail: Self.firstLine(of: result.errors))
    }
    let all = SlurmNode.merged(Self.lines(of: result.output).compactMap(SlurmNode.init))
    let nodes = partition == nil ? all.filter(\.isInDefaultPartition) : all
    guard !nodes.isEmpty else {
      throw LabError(
        .usage, operation,
        detail: partition.map { "there is no partition '\($0)'\n  List them: sinfo --summarize" }
          ?? "there is no default partition\n  Name one: executor: {kind: slurm, partition: NAME} in perf-check.yml"
      )
    }
    return nodes
  }

  /// Lets no further job onto a node; those on it go on.
  package func drain(_ node: String, reason: String) throws(LabError) {
    try control(
      ["update", "NodeName=\(node)", "State=DRAIN", "Reason=\(reason)"], "drain '\(node)'")
  }

  /// Lets jobs onto a node again.
  package func resume(_ node: String) throws(LabError) {
    try control(["update", "NodeName=\(node)", "State=RESUME"], "resume '\(node)'")
  }

  /// The name of who calls, whatever the environment says.
  package func user() throws(LabError) -> String {
    let operation = "find out who reserves a node"
    let result = try run(["id", "-un"], to: operation)
    guard let name = Self.lines(of: result.output).first else {
      throw LabError(.unavailable, operation, detail: Self.firstLine(of: result.errors))
    }
    return name
  }

  /// The names of all reservations.
  package func reservations() throws(LabError) -> Set<String> {
    let operation = "ask Slurm for its reservations"
    let result = try run(["scontrol", "--oneliner", "show", "reservation"], to: operation)
    guard result.hasSucceeded else {
      throw LabError(.unavailable, operation, detail: Self.firstLine(of: result.errors))
    }
    let key = "ReservationName="
    return Set(
      Self.lines(of: result.output).flatMap { $0.split(separator: " ") }
        .filter { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) })
  }

  /// Keeps a node for jobs that name the reservation, until it is ended: a drained one is measured so
  /// before others get it.
  package func reserve(_ node: String, as name: String, user: String) throws(LabError) {
    try control(
      [
        "create", "reservation", "ReservationName=\(name)", "StartTime=now", "Duration=UNLIMITED",
        "Nodes=\(node)", "Users=\(user)", "Flags=IGNORE_JOBS",
      ], "reserve '\(node)'")
  }

  /// Ends a reservation, also when a signal asks perf-check to stop.
  package func endReservation(_ name: String) throws(LabError) {
    try control(["delete", "ReservationName=\(name)"], "end the reservation '\(name)'")
  }

  private func control(_ words: [String], _ operation: String) throws(LabError) {
    let result = try run(["scontrol"] + words, isForCleanup: true, to: operation)
    guard !result.hasSucceeded else { return }
    throw LabError(
      Self.isTransient(result.errors) ? .unavailable : .refused, operation,
      detail: Self.firstLine(of: result.errors)
        + "\n  It takes an operator of Slurm: sacctmgr show user, or root where there is no accounting"
    )
  }
}
