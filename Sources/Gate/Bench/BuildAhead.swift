import Configuration
import Git
package import History
package import Measurement

/// Builds commits before they are measured, where that happens on another host.
package enum BuildAhead {
  /// Builds workflows at commits, in as many places as they will be measured in at once.
  ///
  /// What fails to build is left to who measures it, and says so.
  ///
  /// - Parameters:
  ///   - name: The workflow; nil for all.
  ///   - revisions: The commits; an empty list for the work tree.
  ///   - places: Whoever measures keeps a place for itself.
  ///   - project: The user's project.
  ///   - makeBench: Where it is built.
  ///   - progress: Called often.
  /// - Returns: How many builds there are now.
  /// - Throws: As `Check.run`; `MeasurementError` for what concerns more than one workflow.
  package static func run(
    _ name: String?, at revisions: [String], places: Int, in project: borrowing Project,
    on makeBench: MakeBench, progress: (Activity) -> Void
  ) throws -> Int {
    let file = try project.workflowFile()
    let workflows =
      if let name {
        [try file.workflow(name, file: project.shown(project.workflowFilePath))]
      } else {
        file.workflows
      }
    let targets: [Checkouts.Target] =
      revisions.isEmpty
      ? [try Sides.alone(nil, in: project.repository).candidateTarget]
      : try revisions.map { try Sides.alone($0, in: project.repository).candidateTarget }
    let bench = try makeBench(project, Checkouts.defaultCacheSize)
    var built = 0
    for lane in 0..<places {
      for target in targets {
        let place = try bench.checkOut(
          target, lane: lane, keeping: targets.map(\.tree), from: project.repository)
        for workflow in workflows {
          do throws(MeasurementError) {
            try place.build(workflow, progress: progress)
            built += 1
          } catch {
            guard error.concernsOneWorkflow else { throw error }
          }
        }
      }
    }
    return built
  }
}
