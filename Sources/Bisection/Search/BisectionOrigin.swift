import Configuration
import Foundation
import Gate
import Git
import History
import Model
import Quantities
import Statistics

/// What a bisection starts from.
struct BisectionOrigin {
  let good: Commit
  let bad: Commit
  let workflow: Workflow
  let metric: String
  /// In words: "the given revisions".
  let text: String

  /// Finds it: the revisions named, else the newest regression that nothing explains yet.
  static func find(
    _ request: Bisect.Request, file: WorkflowFile, tests: RegressionTestsFile?,
    in project: borrowing Project
  ) throws -> BisectionOrigin {
    if request.good == nil, request.bad == nil {
      return try unexplained(request, file: file, tests: tests, in: project)
    }
    guard let good = request.good, let bad = request.bad else {
      let missing = request.good == nil ? "--good" : "--bad"
      throw GateError(
        code: .usage, operation: "bisect",
        detail: "\(missing) is missing\n  Specify a revision on each side of the change.")
    }
    let workflow = try self.workflow(request.workflow, file: file, in: project)
    return try BisectionOrigin(
      good: Sides.named(good, in: project.repository),
      bad: Sides.named(bad, in: project.repository), workflow: workflow,
      metric: metric(request.metric, of: workflow, tests: tests), text: "the given revisions"
    ).checked(in: project.repository)
  }

  private static func workflow(
    _ name: String?, file: WorkflowFile, in project: borrowing Project
  ) throws -> Workflow {
    if let name {
      return try file.workflow(name, file: project.shown(project.workflowFilePath))
    }
    guard file.workflows.count == 1 else {
      throw GateError(
        code: .usage, operation: "bisect",
        detail: "several workflows\n  Specify one: "
          + file.workflows.map(\.name).joined(separator: ", "))
    }
    return file.workflows[0]
  }

  private static func metric(
    _ name: String?, of workflow: Workflow, tests: RegressionTestsFile?
  ) -> String {
    name ?? tests?.tests.first { $0.workflow == workflow.name }?.metric ?? "wall_time"
  }

  /// Refuses what can't be searched.
  private func checked(in repository: borrowing Repository) throws -> BisectionOrigin {
    let operation = "bisect \(good.id.short)..\(bad.id.short)"
    guard good.id != bad.id else {
      throw GateError(
        code: .usage, operation: operation,
        detail: "both are the same commit\n  Use a commit from before the change as --good.")
    }
    if try repository.isAncestor(good.id, of: bad.id) { return self }
    if try repository.isAncestor(bad.id, of: good.id) {
      throw GateError(
        code: .usage, operation: operation,
        detail: """
          the good commit is newer than the bad one
            To find an improvement: --improvement --good \(bad.id.short) --bad \(good.id.short)
          """)
    }
    let base = try? repository.mergeBase(good.id, bad.id)
    throw GateError(
      code: .usage, operation: operation,
      detail: "the good commit is not in the history of the bad one"
        + (base.map { "\n  Their merge base may be good: --good \($0.short)" } ?? ""))
  }
}

extension BisectionOrigin {
  /// The newest regression without a known commit: of the last check, else in the recorded runs.
  private static func unexplained(
    _ request: Bisect.Request, file: WorkflowFile, tests: RegressionTestsFile?,
    in project: borrowing Project
  ) throws -> BisectionOrigin {
    if !request.improvement, let found = try lastCheck(request, file: file, tests, in: project) {
      return found
    }
    let names = request.workflow.map { [$0] } ?? file.workflows.map(\.name)
    for name in names {
      let workflow = try file.workflow(name, file: project.shown(project.workflowFilePath))
      let metric = metric(request.metric, of: workflow, tests: tests)
      if let found = try recorded(workflow, metric, request, tests, in: project) { return found }
    }
    throw GateError(
      code: .usage, operation: "find a change to explain",
      detail: """
        the last check found no regression, and the recorded runs show no change
          Specify the revisions: perf-check bisect --good REV --bad REV
        """)
  }

  private static func lastCheck(
    _ request: Bisect.Request, file: WorkflowFile, _ tests: RegressionTestsFile?,
    in project: borrowing Project
  ) throws -> BisectionOrigin? {
    guard let check = try? LastCheck(of: project),
      let found = check.regression(workflow: request.workflow, metric: request.metric),
      let good = try? project.repository.commit(found.base),
      let bad = try? project.repository.commit(found.candidate), good.id != bad.id,
      let workflow = file.workflows.first(where: { $0.name == found.workflow })
    else { return nil }
    let origin = BisectionOrigin(
      good: good, bad: bad, workflow: workflow, metric: found.metric,
      text: "the last check, of \(found.at)")
    guard let origin = try? origin.checked(in: project.repository) else { return nil }
    if let known = origin.explanation(by: tests, in: project.repository) {
      throw GateError(
        code: .usage, operation: "find a change to explain",
        detail: """
          the last check's regression is already explained by \(known.short)
            To search again: perf-check bisect --good \(good.id.short) --bad \(bad.id.short)
          """)
    }
    return origin
  }

  /// How far back recorded runs are looked at, in commits with runs.
  private static let reach = 200

  /// The chance, at either end, that the step is outside the range.
  private static let doubt = 0.01

  /// The range of the likeliest step in what was recorded on this branch.
  private static func recorded(
    _ workflow: Workflow, _ metric: String, _ request: Bisect.Request,
    _ tests: RegressionTestsFile?, in project: borrowing Project
  ) throws -> BisectionOrigin? {
    let newest = try Ledger.newest(
      reach, from: "HEAD", in: project.repository
    ) { $0.workflow == workflow.name }
    let environment = newest.commits.first?.runs.last?.environment.key
    let points = newest.commits.reversed().compactMap {
      point -> (commit: Commit, samples: MetricSamples)? in
      let runs = point.runs.filter { !$0.dirty && $0.environment.key == environment }
      let samples = runs.compactMap { $0.samples(of: metric) }
      guard let first = samples.first else { return nil }
      let values = samples.flatMap(\.samples).filter { $0 > 0 }
      guard !values.isEmpty else { return nil }
      return (point.commit, MetricSamples(metric: first.metric, samples: values))
    }
    guard points.count >= 2 else { return nil }
    let sign = request.improvement ? -1.0 : 1
    var search = StepSearch(
      count: points.count - 1,
      smallestStep: log1p((request.smallestChange ?? Bisection.Settings().smallestChange).value))
    for (index, point) in points.enumerated() {
      let scale = Scale(point.samples.metric.better)
      // Each was measured on another day; the median of a day is one value.
      guard let median = point.samples.median else { continue }
      search.add(sign * scale.logarithm(median), at: index)
    }
    let chance = 1 - search.noStep - search.oppositeStep
    guard chance > 0.5 else { return nil }
    // Days differ, so the range is one that holds the step for certain, not the likeliest place.
    var below = 0.0
    var (lower, upper) = (0, points.count - 1)
    for stretch in search.stretches {
      if below <= doubt * chance { lower = stretch.lower }
      below += stretch.probability
      if below >= (1 - doubt) * chance {
        upper = stretch.upper
        break
      }
    }
    let origin = BisectionOrigin(
      good: points[lower].commit, bad: points[upper].commit, workflow: workflow,
      metric: metric, text: "the recorded runs")
    return origin.explanation(by: tests, in: project.repository) == nil ? origin : nil
  }

  /// The first bad commit in the range of a regression that the team knows.
  private func explanation(
    by tests: RegressionTestsFile?, in repository: borrowing Repository
  ) -> ObjectID? {
    let known =
      tests?.regressions.filter {
        $0.workflow == workflow.name && $0.metric == metric
      } ?? []
    for regression in known {
      guard let hex = regression.firstBad, let id = ObjectID(hex: hex) else { continue }
      let isInside =
        (try? repository.isAncestor(id, of: bad.id)) == true
        && (try? repository.isAncestor(id, of: good.id)) == false
      if isInside { return id }
    }
    return nil
  }
}
