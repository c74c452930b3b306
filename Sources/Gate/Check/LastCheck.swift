import Files
package import Foundation
import Git
package import History
import Measurement
package import Model
import Quantities

/// The newest check of this folder, as `.perf-check/verdict.json` keeps it.
package struct LastCheck: Sendable {
  private let document: VerdictDocument

  /// Reads the file.
  ///
  /// - Throws: `GateError` when nothing was checked yet, or the last check failed; `FileError` where
  ///   the file came with the repository.
  package init(of project: borrowing Project) throws {
    try project.refuseForeignState()
    guard let data = project.files.contents(project.verdictFilePath),
      let document = VerdictDocument(json: data)
    else {
      throw GateError(
        code: .usage, operation: "find the regression to accept",
        detail: "there is no finished check here\n  Make one: perf-check check")
    }
    self.document = document
  }

  /// What accepting its regressions changes.
  package struct Acceptance: Sendable {
    /// The entries to add to `regression_tests.json`.
    package let regressions: [Regression]
    /// The samples that become the baseline of counted metrics.
    package let runs: [Run]
  }

  /// Takes its regressions as the new normal, if what is checked out is what was measured.
  ///
  /// - Parameters:
  ///   - workflow: Only this one's; nil for all.
  ///   - metric: Only this one's; nil for all.
  ///   - reason: Why, for whoever reads the file later.
  ///   - now: The present time.
  /// - Throws: `GateError` when there is none, or something else is checked out.
  package func accept(
    workflow: String?, metric: String?, reason: String, in project: borrowing Project, now: Date
  ) throws -> Acceptance {
    let results = document.result.analysisResults
    try requireSameCode(results, in: project)
    let chosen = regressions(workflow: workflow, metric: metric)
    guard !chosen.isEmpty else {
      throw GateError(
        code: .usage, operation: "find the regression to accept",
        detail: "the last check (\(document.timestamp)) found none that fits")
    }
    var generator = SystemRandomNumberGenerator()
    let milliseconds = UInt64(now.timeIntervalSince1970 * 1000)
    let regressions = chosen.map { comparison in
      Regression(
        id: UniqueID.make(milliseconds: milliseconds, using: &generator),
        workflow: comparison.workflow, metric: comparison.metric,
        regressionStart: document.timestamp, firstBad: nil, lastGood: results.base,
        // Rounded up to what a person can read, so that the measured change stays allowed.
        magnitude: ((comparison.change ?? 0) * 10_000).rounded(.up) / 10_000,
        better: document.result.performanceData.samples.first {
          $0.workflow == comparison.workflow && $0.metric == comparison.metric
        }?.better, commit: results.candidate, patch: results.patch, status: .acknowledged,
        note: reason)
    }
    let counted = chosen.filter { $0.compare == .baseline }
    let runs = counted.compactMap { comparison -> Run? in
      let samples = document.result.performanceData.samples.first {
        $0.workflow == comparison.workflow && $0.metric == comparison.metric
      }
      guard let samples, let values = samples.candidate else { return nil }
      return Run(
        id: UniqueID.make(milliseconds: milliseconds, using: &generator),
        workflow: comparison.workflow, commit: results.candidate, dirty: results.candidateDirty,
        at: document.timestamp, environment: document.result.performanceData.environment,
        metrics: [
          MetricSamples(
            metric: Metric(name: samples.metric, unit: samples.unit, better: samples.better),
            samples: values)
        ])
    }
    return Acceptance(regressions: regressions, runs: runs)
  }

  /// Throws unless the work tree holds the code that was measured.
  private func requireSameCode(
    _ results: VerdictResults, in project: borrowing Project
  ) throws {
    let snapshot = try project.repository.snapshot()
    let code = try project.repository.codeDigest(
      of: snapshot.tree, excluding: CheckSubject.gateFiles(of: project))
    guard results.code == code else {
      let changed = results.candidateDirty ? " with changed files" : ""
      throw GateError(
        code: .usage, operation: "accept what the last check found",
        detail: """
          it measured \(results.candidate.prefix(10))\(changed), and other code is checked out now
            Check what is here: perf-check check     or check that out, and accept it there
          """)
    }
  }

  /// Its largest regression of committed files.
  ///
  /// - Parameters:
  ///   - workflow: Only this one's; nil for all.
  ///   - metric: Only this one's; nil for all.
  package func regression(
    workflow: String?, metric: String?
  ) -> (workflow: String, metric: String, base: String, candidate: String, at: String)? {
    let results = document.result.analysisResults
    guard !results.candidateDirty else { return nil }
    let found = regressions(workflow: workflow, metric: metric).max {
      ($0.change ?? 0) < ($1.change ?? 0)
    }
    return found.map {
      ($0.workflow, $0.metric, results.base, results.candidate, document.timestamp)
    }
  }
  private func regressions(workflow: String?, metric: String?) -> [VerdictResults.ComparisonEntry] {
    document.regressions.filter {
      (workflow == nil || $0.workflow == workflow) && (metric == nil || $0.metric == metric)
    }
  }
}
