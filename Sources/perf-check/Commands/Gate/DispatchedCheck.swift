import Configuration
import Foundation
import Gate
import Git
import History
import Lab
import Measurement
import Model
import Quantities
import Reports

/// A check that is done on other hosts, each workflow or shard of a suite as a whole on one of them.
struct DispatchedCheck {
  private let options: CheckOptions
  private let setting: Dispatch.Setting
  private let session: Session

  init(_ options: CheckOptions, _ setting: Dispatch.Setting, in session: Session) {
    self.options = options
    self.setting = setting
    self.session = session
  }

  /// Has it done, and puts together what was found.
  ///
  /// - Throws: `LabError`; `RemoteFailure` where a part failed as a whole check would.
  func run(in project: borrowing Project) throws -> VerdictDocument {
    let started = session.now
    let check = try SpreadCheck(
      try options.request(in: project, from: session), over: setting.executor.nodes,
      in: project)
    let calls = check.parts.enumerated().map { number, part in
      JobOrder.Call(
        number: number, arguments: options.arguments(for: part, of: check) + session.placeArguments)
    }
    // Each part writes its own.
    _ = try project.writeExplanations([])
    let batches = batches(of: check.parts, calls)
    if check.isBuilt {
      try session.buildAhead(
        options.arguments(of: check, options.workflow) + ["--build-only=\(batches.count)"]
          + session.placeArguments, setting)
    }
    let outcomes = try Dispatch.run(batches, setting, progress: session.show)
    var missing: [String: String] = [:]
    var measured: [(document: VerdictDocument, host: VerdictData.Host)] = []
    for (number, part) in check.parts.enumerated() {
      switch outcomes[number] {
      case .lost(let reason):
        missing[part.workflow] =
          part.shard.map { "shard \($0) of its benchmarks: \(reason)" } ?? reason
      case .finished(let result):
        let document = try RemoteFailure.document(of: result)
        measured.append(
          (
            document,
            VerdictData.Host(
              host: result.host, job: result.job, workflow: part.workflow,
              metrics: part.shard.map { _ in
                document.result.analysisResults.comparisons.map(\.metric)
              },
              environment: document.result.performanceData.environment)
          ))
      case nil: preconditionFailure("each call has an outcome")
      }
    }
    let result = check.result(
      missing: missing,
      in: try measured.first?.document.result.performanceData.environment ?? here(project),
      duration: Seconds(session.now.timeIntervalSince(started)))
    return VerdictDocument(result).adding(measured)
  }

  private func here(_ project: borrowing Project) throws -> RunEnvironment {
    try .detect(swift: Toolchain.swiftVersion(project.repository.environment))
  }

  /// The calls by the features that they need, those of each spread over the jobs that are wanted.
  private func batches(
    of parts: [SpreadCheck.Part], _ calls: [JobOrder.Call]
  ) -> [Dispatch.Batch] {
    let groups = Dictionary(grouping: zip(parts, calls), by: \.0.constraint)
    return groups.sorted { ($0.value.first?.1.number ?? 0) < ($1.value.first?.1.number ?? 0) }
      .flatMap { constraint, group in
        let jobs = min(setting.executor.nodes, group.count)
        return (0..<jobs).map { job in
          Dispatch.Batch(
            group.enumerated().filter { $0.offset % jobs == job }.map(\.element.1),
            constraint: constraint)
        }
      }
  }
}

extension CheckOptions {
  /// The command line for a part of a check that is done elsewhere.
  ///
  /// What is written, and how it ends, is decided where the whole is.
  func arguments(for part: SpreadCheck.Part, of check: SpreadCheck) -> [String] {
    let words = ["--error-share=\(part.errorShare.value)"]
    return arguments(of: check, part.workflow) + words
      + (part.shard.map { ["--shard=\($0)"] } ?? [])
  }

  /// The same for all of a workflow; nil for all workflows.
  fileprivate func arguments(of check: SpreadCheck, _ workflow: String?) -> [String] {
    var words = ["check", "--format=json", "--progress=never"]
    func add(_ flag: String, _ value: (some CustomStringConvertible)?) {
      if let value { words.append("--\(flag)=\(value)") }
    }
    add("base", check.base.hex)
    add("candidate", check.candidate.hex)
    add("run", run)
    add("build", build)
    // What isn't below 1 is only read as a percentage.
    add("limit", limit.map { $0.value < 1 ? "\($0.value)" : "\($0.value * 100)%" })
    add("pairs", pairs)
    add("max-time", maxTime.map { "\($0.value)s" })
    add("seed", seed)
    add("cache-size", "\(Int(saturating: cacheSize.value))B")
    add("counter", counting.counter.rawValue)
    add("advice", advice.rawValue)
    add("explain", explain?.rawValue)
    if tasks.failFast { words.append("--fail-fast") }
    return words + (run == nil ? [workflow].compactMap(\.self) : [])
  }
}

/// The failure of a call on another host, as it was told there.
struct RemoteFailure: Error, CustomStringConvertible {
  let status: ExitStatus
  let code: String
  let description: String

  /// What a check printed as JSON.
  ///
  /// - Throws: Its failure, if it failed; `LabError` where it printed neither.
  static func document(of result: CallResult) throws -> VerdictDocument {
    let data = Data(result.output.utf8)
    if let document = VerdictDocument(json: data), document.operation == "check" { return document }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let failure = try? decoder.decode(FailureEnvelope.self, from: data) else {
      throw LabError(
        .lost, "read what was measured on \(result.host)",
        detail: "perf-check printed no JSON there\n\(result.errors.suffix(2000))")
    }
    let error = failure.error
    throw RemoteFailure(
      status: ExitStatus(rawValue: result.status ?? 1), code: error.code,
      description: "on \(result.host): " + error.message
        + (error.details.isEmpty ? "" : "\n" + error.details))
  }
}
