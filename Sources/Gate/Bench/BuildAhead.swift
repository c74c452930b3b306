import Configuration
import Git
package import History
package import Measurement

/// Builds what will be measured on other hosts, in as many places as it will be measured in at once.
///
/// What fails to build is left to who measures it, and says so.
package struct BuildAhead {
  private let bench: any Bench
  private let progress: (Activity) -> Void
  /// What was built: held, so that no later place takes one of them or its room.
  private var places: [any Workplace] = []
  /// How many builds there are now.
  package private(set) var count = 0

  /// Builds workflows of the project's files at a commit.
  ///
  /// - Parameters:
  ///   - name: The workflow; nil for all.
  ///   - revision: The commit; nil for the work tree.
  ///   - project: The user's project.
  ///   - makeBench: Where it is built.
  ///   - progress: Called often.
  /// - Throws: As `Check.run`; `MeasurementError` for what concerns more than one workflow, and
  ///   `.tampered`, after which what was changed is built anew.
  package init(
    _ name: String?, at revision: String?, in project: borrowing Project,
    on makeBench: MakeBench, progress: @escaping (Activity) -> Void
  ) throws {
    let workflows = try project.workflowFile().workflows(
      only: name, file: project.shown(project.workflowFilePath))
    let target = try Sides.alone(revision, in: project.repository).candidateTarget
    (bench, self.progress) = (try makeBench(project, Checkouts.defaultCacheSize), progress)
    try build(workflows, [target], in: project)
  }

  /// Builds both sides of a check, by the gate that the check goes by: what the change under test says of its
  /// build is done to neither side.
  ///
  /// - Parameters:
  ///   - request: What will be checked.
  ///   - places: How many jobs will measure it at once; each keeps a place for itself.
  ///   - project: The user's project.
  ///   - makeBench: Where it is built.
  ///   - progress: Called often.
  /// - Throws: As `Check.run`, and `.tampered`.
  package init(
    _ request: Check.Request, places: Int, in project: borrowing Project,
    on makeBench: MakeBench, progress: @escaping (Activity) -> Void
  ) throws {
    self = try Check.withSubject(of: request, in: project) { subject, _, project in
      var ahead = BuildAhead(try makeBench(project, request.cacheSize), progress)
      let plan = try CheckPlan(request, gate: subject.gate, in: project)
      let (base, candidate) = (subject.sides.baseTarget, subject.sides.candidateTarget)
      for lane in 0..<places {
        try ahead.build(
          plan.parts.map(\.workflow),
          base.tree == candidate.tree ? [candidate] : [base, candidate],
          lane: lane, in: project)
      }
      return ahead
    }
  }

  private init(_ bench: any Bench, _ progress: @escaping (Activity) -> Void) {
    (self.bench, self.progress) = (bench, progress)
  }

  private mutating func build(
    _ workflows: [Workflow], _ targets: [Checkouts.Target], lane: Int = 0,
    in project: borrowing Project
  ) throws {
    for target in targets {
      let place = try bench.checkOut(
        target, lane: lane, keeping: targets.map(\.tree), from: project.repository)
      for workflow in workflows {
        do throws(MeasurementError) {
          try place.build(workflow, progress: progress)
          count += 1
        } catch {
          guard error.concernsOneWorkflow else { throw error }
        }
      }
      places.append(place)
      // Who measures can't tell any more what a build did to the other side.
      for place in places { try place.requireUntouched() }
    }
  }
}
