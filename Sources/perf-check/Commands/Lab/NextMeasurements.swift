import Configuration
import Foundation
import Git
import History
import Lab
import Model
import Reports

/// The commits of the base branch whose measurement tells most, by what is recorded of each workflow.
struct NextMeasurements {
  private(set) var found: [LabNextMeasurement] = []
  /// How far back a branch is looked at.
  private static let commits = 500
  /// The smallest step that is looked for, as a logarithm.
  private static let smallestStep = 0.02

  /// - Parameters:
  ///   - hosts: How many hosts there are to measure on.
  init(in project: borrowing Project, on hosts: Int) throws {
    guard hosts > 0, let file = try? project.workflowFile() else { return }
    let base = try? project.repository.commit(file.base).id
    guard let tip = base ?? (try? project.repository.commit("HEAD").id) else { return }
    var line: [ObjectID] = []
    try project.repository.walk(from: tip) { (commit) throws(GitError) in
      line.append(commit.id)
      return line.count < Self.commits
    }
    guard let oldest = line.last, line.count > 1 else { return }
    for workflow in file.workflows {
      let changing = try project.repository.firstParents(
        after: oldest, through: tip, changing: workflow.paths, in: project.directory)
      guard !changing.isEmpty else { continue }
      let branch = Branch(line: line.reversed(), changing: changing)
      let watches = try watches(of: workflow.name, along: branch, from: tip, in: project)
      add(watches, of: workflow.name, along: branch, on: hosts)
    }
  }

  /// Adds what the series of a workflow ask for, each commit once.
  private mutating func add(
    _ watches: [LevelWatch], of workflow: String, along branch: Branch, on hosts: Int
  ) {
    let newest = branch.changing.count - 1
    var choices: [MeasurementQueue.Choice] = []
    for watch in watches.isEmpty ? [LevelWatch(smallestStep: Self.smallestStep)] : watches {
      let free = hosts - choices.count
      for choice in MeasurementQueue().next(
        free, of: hosts, newest: newest, watch: watch, running: choices)
      where !choices.contains(where: { $0.position == choice.position }) {
        choices.append(choice)
        found.append(
          LabNextMeasurement(
            workflow: workflow, commit: branch.changing[choice.position].hex,
            reason: choice.reason,
            probability: choice.reason == .suspected ? watch.suspicion?.probability : nil))
      }
    }
  }

  /// The commits that matter to a workflow, and where each commit of the branch stands among them.
  private struct Branch {
    let changing: [ObjectID]
    private var positions: [String: Int] = [:]

    init(line: [ObjectID], changing: [ObjectID]) {
      self.changing = changing
      let places = Dictionary(
        changing.enumerated().map { ($1, $0) }, uniquingKeysWith: { one, _ in one })
      var position = -1
      for commit in line {
        position = places[commit] ?? position
        // What changes nothing for the workflow has the level of the commit before.
        if position >= 0 { positions[commit.hex] = position }
      }
    }

    func position(of commit: String) -> Int? { positions[commit] }
  }

  /// What is recorded of a workflow's times, or those of its benchmarks, a watch each.
  private func watches(
    of workflow: String, along branch: Branch, from tip: ObjectID, in project: borrowing Project
  ) throws -> [LevelWatch] {
    let history = try Ledger.branch(
      from: tip.hex, Ledger.Selection(workflow: workflow), in: project
    ).history
    // Of several environments that with the most of each.
    let series = Dictionary(
      grouping: history.series.filter {
        ["wall_time", "makespan"].contains(BenchmarkMetric.plainName(of: $0.metric.name))
      }, by: \.metric.name)
    return series.sorted { $0.key < $1.key }.compactMap { _, alike in
      alike.max { $0.count < $1.count }
    }.map { series in
      var watch = LevelWatch(smallestStep: Self.smallestStep)
      for (point, value) in series.values.enumerated() where value > 0 {
        if let position = branch.position(of: history.entry(of: point, in: series).commit) {
          watch.add(log(value), at: position)
        }
      }
      return watch
    }
  }
}
