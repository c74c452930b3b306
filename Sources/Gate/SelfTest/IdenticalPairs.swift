import Configuration
import Git
package import History
package import Measurement
import Model

/// Times of identical code, pair by pair, for whoever compares machines.
package enum IdenticalPairs {
  /// Builds a workflow at a commit, and measures it in pairs.
  ///
  /// - Parameters:
  ///   - name: The workflow; nil for the first of the file.
  ///   - revision: The commit; nil for the work tree.
  ///   - pairs: How many; 0 builds alone.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - progress: Called often.
  /// - Returns: Both wall times of each pair, in seconds. Of a suite, that of its first benchmark.
  /// - Throws: As `Check.run`; `MeasurementError` for a workflow that can't be measured.
  package static func measure(
    _ name: String?, at revision: String?, pairs: Int, in project: borrowing Project,
    on makeBench: MakeBench, progress: @escaping (Activity) -> Void
  ) throws -> [[Double]] {
    let file = try project.workflowFile()
    let fileName = project.shown(project.workflowFilePath)
    let workflow = try file.workflow(name ?? file.workflows.first?.name ?? "", file: fileName)
    let sides = try Sides.alone(revision, in: project.repository)
    let bench = try makeBench(project, Checkouts.defaultCacheSize)
    let place = try bench.checkOut(sides.candidateTarget, from: project.repository)
    try place.build(workflow, progress: progress)
    guard pairs > 0 else { return [] }
    let benchmark = workflow.suite == nil ? nil : try place.benchmarks(of: workflow).first
    var measured = workflow
    if measured.suite == nil { measured.metrics = ["wall_time"] }
    let launcher = Launcher()
    func sampler() throws(MeasurementError) -> any Sampler {
      try place.sampler(of: measured, SamplerOptions(benchmark: benchmark, launcher: launcher))
    }
    let metric = benchmark.map { $0 + "/wall_time" } ?? "wall_time"
    var times: [[Double]] = []
    var isFirst = true
    try PairedMeasurement.measure(
      base: try sampler(), candidate: try sampler(), watch: bench.watch(), warmup: workflow.warmup,
      // The same code on both sides: whichever comes first.
      order: {
        defer { isFirst.toggle() }
        return isFirst ? .baseFirst : .candidateFirst
      },
      take: { pair in
        let values = [pair.base, pair.candidate].compactMap { sample in
          sample.values.first { $0.metric.name == metric }?.value
        }
        times.append(values)
        progress(Activity("measuring \(workflow.name)", done: times.count, total: pairs))
        return times.count < pairs
      })
    guard times.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 > 0 } }) else {
      throw MeasurementError(
        .badMetric, "measure \(workflow.name)", detail: "a run gave no wall time above 0")
    }
    return times
  }
}
