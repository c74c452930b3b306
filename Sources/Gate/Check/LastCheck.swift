import Files
package import Foundation
import Git
package import History
import Measurement
package import Model
import Quantities

/// The newest check of this folder, as `.perf-check/verdict.json` keeps it.
package struct LastCheck: Sendable {
  package let document: VerdictDocument
  var measured: VerdictData { document.result.performanceData }

  /// Reads the file.
  ///
  /// - Parameters:
  ///   - project: Whose check it is.
  ///   - purpose: What it is read for, in the infinitive.
  /// - Throws: `GateError` when nothing was checked yet, or the last check failed; `FileError` where
  ///   the file came with the repository.
  package init(
    of project: borrowing Project, to purpose: String = "find the regression to accept"
  ) throws {
    try project.refuseForeignState()
    guard let data = project.files.contents(project.verdictFilePath),
      let document = VerdictDocument(json: data)
    else {
      throw GateError(
        code: .usage, operation: purpose,
        detail: "no finished check found\n  Run one: perf-check check")
    }
    self.document = document
  }

  /// The largest file that is read, in bytes: a thousand benchmarks with two hundred pairs each have
  /// a fifth of that.
  package static let maximumSize = 32 << 20

  /// Reads a check's JSON that comes from elsewhere, such as an artifact of CI, and is untrusted.
  ///
  /// - Parameters:
  ///   - path: Absolute.
  ///   - name: The path as the user wrote it.
  /// - Throws: `GateError` where it can't be read, is too large, or is no finished check.
  package init(file path: String, named name: String) throws(GateError) {
    func problem(_ detail: String) -> GateError {
      GateError(code: .usage, operation: "read the verdict '\(name)'", detail: detail)
    }
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: Self.maximumSize + 1)
    else {
      throw problem("it can't be read\n  Check that it exists and is readable: ls -l '\(name)'")
    }
    guard data.count <= Self.maximumSize else {
      throw problem("it is larger than 32 MB\n  It can't be the verdict.json of a check.")
    }
    guard let document = VerdictDocument(json: data), document.operation == "check",
      document.schemaVersion == EnvelopeVersion.newest
    else {
      throw problem("it is not the verdict.json of a finished check of this version")
    }
    let results = document.result.analysisResults
    guard [results.base, results.candidate].allSatisfy(Self.isCommit) else {
      throw problem("it names no commits")
    }
    self.document = document
  }

  /// Whether it is 40 or 64 hexadecimal digits.
  private static func isCommit(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
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
        detail: "the last check (\(document.timestamp)) found no matching regression")
    }
    var generator = SystemRandomNumberGenerator()
    let regressions = try chosen.map { comparison in
      let regression = Regression(
        id: UniqueID.make(at: now, using: &generator),
        workflow: comparison.workflow, metric: comparison.metric,
        regressionStart: document.timestamp, firstBad: nil, lastGood: results.base,
        magnitude: Self.magnitude(of: comparison), better: comparison.better,
        commit: results.candidate, patch: results.patch, status: .acknowledged, note: reason)
      guard AcceptedRegression(regression) != nil else {
        throw GateError(
          code: .usage, operation: "accept the last check's regressions",
          detail: "\(comparison.workflow) \(comparison.metric) changed by "
            + "\(GateChange.percent(regression.magnitude)), which is implausible"
            + "\n  Check what it measures, or raise its limit in regression_tests.json.")
      }
      return regression
    }
    let counted = chosen.filter { $0.compare == .baseline }
    let runs = counted.compactMap { comparison -> Run? in
      let samples = document.result.performanceData.samples.first {
        $0.workflow == comparison.workflow && $0.metric == comparison.metric
      }
      guard let samples, let values = samples.candidate else { return nil }
      return Run(
        id: UniqueID.make(at: now, using: &generator),
        workflow: comparison.workflow, commit: results.candidate, dirty: results.candidateDirty,
        at: document.timestamp,
        environment:
          measured.environment(of: comparison.workflow, comparison.metric),
        metrics: [
          MetricSamples(
            metric: Metric(name: samples.metric, unit: samples.unit, better: samples.better),
            samples: values)
        ])
    }
    return Acceptance(regressions: regressions, runs: runs)
  }

  /// The change to accept, rounded up to what a person can read, so that the measured one stays
  /// allowed; as it was measured where that would be the loss of all, which no two values have.
  private static func magnitude(of comparison: VerdictResults.ComparisonEntry) -> Double {
    let change = comparison.change ?? 0
    let rounded = (change * 10_000).rounded(.up) / 10_000
    return Scale(comparison.better).logRatio(ofChange: rounded) == nil ? change : rounded
  }

  /// Throws unless the work tree holds the code that was measured.
  private func requireSameCode(
    _ results: VerdictResults, in project: borrowing Project
  ) throws {
    let snapshot = try project.repository.snapshot(excluding: results.outputs ?? [])
    let code = try project.repository.codeDigest(
      of: snapshot.tree, excluding: CheckSubject.gateFiles(of: project))
    guard results.code == code else {
      let changed = results.candidateDirty ? " with uncommitted changes" : ""
      throw GateError(
        code: .usage, operation: "accept the last check's regressions",
        detail: """
          it measured \(results.candidate.prefix(10))\(changed), but different code is checked out now
            Check the current code: perf-check check     or check out that commit, and accept there
          """)
    }
  }

  /// Its largest regression of committed files, by the ratio of the values: a rate that fell to a
  /// tenth is a larger one than a time that doubled.
  ///
  /// - Parameters:
  ///   - workflow: Only this one's; nil for all.
  ///   - metric: Only this one's; nil for all.
  package func regression(
    workflow: String?, metric: String?
  ) -> (workflow: String, metric: String, base: String, candidate: String, at: String)? {
    let results = document.result.analysisResults
    guard !results.candidateDirty else { return nil }
    func logRatio(_ entry: VerdictResults.ComparisonEntry) -> Double {
      entry.change.flatMap(Scale(entry.better).logRatio(ofChange:)) ?? 0
    }
    let found = regressions(workflow: workflow, metric: metric).max { logRatio($0) < logRatio($1) }
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
