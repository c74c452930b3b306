import Configuration
import Git
package import History
package import Measurement
import Model
package import Quantities
import Statistics

/// Whether workflows are fit to gate with: each is built and run, and a slowdown must turn its gate red.
package enum Verification {
  /// What was found of one workflow.
  package struct Finding: Sendable {
    package let workflow: String
    /// Why it can't gate; nil where it can.
    package var problem: String?
    /// The benchmarks of its suite that fail, with the reasons.
    package var failures: [Omission] = []
    /// The benchmark of its suite that the slowdown was tried on; nil without a suite.
    package var benchmark: String?
    /// The median time of a run, or of that benchmark.
    package var time: Seconds?
    /// The limit that the noise here allows.
    package var limit: Fraction?
    /// The slowdown that was injected and found.
    package var slowdown: Fraction?

    init(_ workflow: String) { self.workflow = workflow }
  }

  /// So often each workflow is run.
  static let runs = 3
  /// A run that takes longer is one that hangs, waits, or never ends.
  static let longestRun: Seconds = 20
  /// A run that takes less is little but its start.
  static let shortestRun: Seconds = 0.005
  /// One that works for a smaller fraction of its time waits for something.
  static let leastWork = 0.2
  /// How long the benchmarks of one suite are tried.
  static let suiteBudget: Seconds = 30

  /// At most how many pairs a check of it measures.
  static let maximumPairs = 60

  /// Verifies all workflows of `perf-check.yml` at the work tree.
  ///
  /// - Parameters:
  ///   - limit: The least limit that is asked for.
  ///   - project: The user's project.
  ///   - makeBench: Where it is measured.
  ///   - progress: Called often.
  /// - Throws: What concerns more than one workflow.
  package static func run(
    limit: Fraction, in project: borrowing Project, on makeBench: MakeBench,
    progress: @escaping (Activity) -> Void
  ) throws -> [Finding] {
    let sides = try Sides.alone(nil, in: project.repository)
    let bench = try makeBench(project, Checkouts.defaultCacheSize)
    let place = try bench.checkOut(sides.candidateTarget, from: project.repository)
    var findings: [Finding] = []
    for workflow in try project.workflowFile().workflows {
      var finding = Finding(workflow.name)
      do throws(MeasurementError) {
        try place.build(workflow, progress: progress)
        progress(Activity("running \(workflow.name)"))
        try tryOut(workflow, at: place, on: bench, &finding)
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        finding.problem = error.description
      }
      if finding.problem == nil {
        try slowDown(&finding, limit: limit, in: project, on: makeBench, progress: progress)
      }
      findings.append(finding)
    }
    return findings
  }

  private static func tryOut(
    _ workflow: Workflow, at place: any Workplace, on bench: any Bench, _ finding: inout Finding
  ) throws(MeasurementError) {
    var workflow = workflow
    workflow.timeout = min(workflow.timeout, longestRun)
    guard workflow.suite == nil else {
      return try tryBenchmarks(workflow, at: place, on: bench, &finding)
    }
    workflow.metrics = ["wall_time", "cpu_time"]
    let sampler = try place.sampler(of: workflow)
    var series = Series()
    for _ in 0..<runs { series.add(try sampler.sample()) }
    func median(_ name: String) -> Double? {
      series.complete.first { $0.metric.name == name }?.median
    }
    guard let time = median("wall_time") else { return }
    finding.time = Seconds(time)
    let work = (median("cpu_time") ?? time) / time
    if Seconds(time) < shortestRun {
      finding.problem =
        "it takes \(Quantity.text(time, unit: "s")), which is little but its start: "
        + "give it arguments that exercise what matters"
    } else if work < leastWork {
      finding.problem =
        "it works for \(Quantity.percent(work)) of its time, so that its time says nothing of the code"
    }
  }

  /// Runs as many benchmarks as there is time for, and takes the fastest that works for the slowdown.
  private static func tryBenchmarks(
    _ workflow: Workflow, at place: any Workplace, on bench: any Bench, _ finding: inout Finding
  ) throws(MeasurementError) {
    let started = bench.moment()
    var best: (name: String, cost: Seconds)?
    for name in try place.benchmarks(of: workflow)
    where best == nil || bench.time(since: started) < suiteBudget {
      do throws(MeasurementError) {
        let sampler = try place.sampler(of: workflow, SamplerOptions(benchmark: name))
        let sample = try sampler.sample()
        for _ in 1..<runs where sample.duration < 1 { _ = try sampler.sample() }
        guard sample.duration < best?.cost ?? .hour,
          let value = sample.values.first(where: { $0.metric.name == name + "/wall_time" })?.value
        else { continue }
        best = (name, sample.duration)
        (finding.benchmark, finding.time) = (name, Seconds(value))
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        finding.failures.append(Omission(name: name, reason: error.detail))
      }
    }
    if best == nil {
      finding.problem =
        "no benchmark of it works" + (finding.failures.first.map { ": \($0.reason)" } ?? "")
    }
  }

  /// Compares the workflow with itself, and with itself made slower.
  private static func slowDown(
    _ finding: inout Finding, limit: Fraction, in project: borrowing Project,
    on makeBench: MakeBench, progress: @escaping (Activity) -> Void
  ) throws {
    func selfTest(_ limit: Fraction?, slowerChecks: Int) throws -> Trust? {
      let result = try SelfTest.run(
        SelfTest.Request(
          workflow: finding.workflow, benchmark: finding.benchmark, checks: 1,
          slowerChecks: slowerChecks, limit: limit, pairs: maximumPairs),
        in: project, on: makeBench, progress: progress)
      finding.problem = result.failures.first?.reason
      if finding.problem == nil, result.trust.isEmpty {
        finding.problem = result.warnings.last ?? "no test of it is decided in pairs"
      }
      return finding.problem == nil ? result.trust[0] : nil
    }
    guard let quiet = try selfTest(nil, slowerChecks: 0) else { return }
    guard let keepable = quiet.keepableLimit else {
      finding.problem =
        "it varies too much here for any limit, by a standard deviation of "
        + "\(quiet.noise.map(Quantity.percent) ?? "?") between two runs"
      return
    }
    let limit = max(limit, keepable)
    guard let slow = try selfTest(limit, slowerChecks: 1) else { return }
    guard let injection = slow.injection, injection.caught > 0 else {
      let size = slow.injection.map { "of \(Quantity.percent($0.change)) " } ?? ""
      finding.problem = "a slowdown \(size)that was injected wasn't found: it is too noisy here"
      return
    }
    finding.limit = limit
    finding.slowdown = Fraction(injection.change)
  }
}
