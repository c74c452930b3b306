import Configuration
import Foundation
import History
import Lab
import Measurement
import Reports

/// An operation that runs as a whole on another host, if it is to measure there.
protocol Relayed: Operation {
  var executor: ExecutorOptions { get }
  /// Whether it measures at all, as it was called.
  var isMeasuring: Bool { get }
  /// Whether what it measures can be built before: not where that shows only while it measures.
  var isBuiltAhead: Bool { get }
  /// The commit that it measures; nil for the work tree.
  var at: String? { get }

  /// What shows it here while it goes on elsewhere; nil for its progress alone.
  func view(in session: Session) throws -> RemoteView?

  /// What to call elsewhere.
  func relayedArguments(in session: Session) throws -> [String]
}

extension Relayed {
  var isMeasuring: Bool { true }
  var isBuiltAhead: Bool { false }
  var at: String? { nil }

  func view(in session: Session) throws -> RemoteView? { nil }

  func relayedArguments(in session: Session) throws -> [String] {
    try session.relayedArguments()
  }
}

/// Runs operations on other hosts, and shows what they print there.
struct Relay {
  private let session: Session

  init(_ session: Session) { self.session = session }

  /// Runs an operation elsewhere.
  ///
  /// - Returns: How it ended there; nil where it is to run here.
  /// - Throws: `LabError`.
  func run(_ operation: some Operation) throws -> ExitStatus? {
    guard let operation = operation as? any Relayed, operation.isMeasuring else { return nil }
    let project = try session.project()
    guard let setting = try session.dispatchSetting(operation.executor, in: project) else {
      return nil
    }
    // Where the file can't be read, who measures says so.
    let workflows = (try? project.workflowFile().workflows) ?? []
    let name = operation.workflowName
    let isBuilt = workflows.contains { ($0.name == name || name == nil) && $0.build != nil }
    let view = try operation.view(in: session)
    let outcomes: [Int: Dispatch.Outcome]
    do {
      defer { view?.finish() }
      if isBuilt, operation.isBuiltAhead {
        try session.buildAhead(
          ["lab", "build"] + (operation.at.map { ["--at=\($0)"] } ?? []) + session.placeArguments
            + (name.map { [$0] } ?? []), setting)
      }
      var batch = Dispatch.Batch([
        .init(number: 1, arguments: try operation.relayedArguments(in: session))
      ])
      batch.isExclusive = true
      outcomes = try Dispatch.run([batch], setting) { news in
        if view?.look() != true { session.show(news) }
      }
    }
    switch outcomes[1] {
    case .finished(let result):
      session.console.clearProgress()
      session.errors.write(result.errors)
      try session.console.printResult(result.output)
      return ExitStatus(rawValue: result.status ?? 1)
    case .lost(let reason):
      throw LabError(
        .lost, "\(type(of: operation).operationName) on another host", detail: reason)
    case nil: preconditionFailure("each call has an outcome")
    }
  }
}

extension Session {
  /// Shows how far jobs are.
  func show(_ news: Dispatch.News) {
    console.show(Activity(news.text, done: news.done, total: news.total))
  }

  /// Makes a call in the partition for builds, if the executor has one.
  ///
  /// What comes of it decides nothing: who measures builds what isn't built.
  ///
  /// - Parameters:
  ///   - arguments: The call.
  ///   - setting: What jobs need.
  /// - Throws: `LabError`, `.interrupted` or `.storage`.
  func buildAhead(_ arguments: [String], _ setting: Dispatch.Setting) throws(LabError) {
    guard let partition = setting.executor.buildPartition else { return }
    var batch = Dispatch.Batch([.init(number: 1, arguments: arguments)])
    batch.isBuild = true
    let outcome: Dispatch.Outcome?
    do {
      outcome = try Dispatch.run([batch], setting, progress: show)[1]
    } catch {
      guard [.refused, .unavailable].contains(error.code) else { throw error }
      outcome = .lost(error.detail)
    }
    let problem: String
    switch outcome {
    case .finished(let result) where result.status == 0: return
    case .finished(let result):
      problem =
        result.errors.split(whereSeparator: \.isNewline)
        .filter { !$0.hasPrefix("perf-check: ") }.joined(separator: "\n")
    case .lost(let reason): problem = reason
    case nil: preconditionFailure("each call has an outcome")
    }
    console.clearProgress()
    console.say(
      "warning: building in the partition '\(partition)' failed, so the nodes that measure will build: "
        + problem)
  }

  /// What jobs need, if the operation is to measure elsewhere; nil for here.
  func dispatchSetting(
    _ options: ExecutorOptions, in project: borrowing Project
  ) throws -> Dispatch.Setting? {
    // A call that is part of a job measures where it is.
    guard environment[JobRunner.variable] == nil else { return nil }
    // Where the file can't be read, the operation says so.
    var executor = (try? project.workflowFile())?.executor ?? .init()
    if let kind = options.executor { executor.kind = kind }
    guard executor.kind == .slurm else { return nil }
    return try labSetting(executor, in: project)
  }

  /// Whether a word after a flag is its value.
  enum FlagValue { case none, optional, required }

  /// The arguments of this call for another host, where what it prints is read from a pipe.
  ///
  /// - Parameter flags: Those that are of no use there, besides --output.
  /// - Throws: `OptionsArgument.Problem`, which a call that got here doesn't have.
  func relayedArguments(dropping flags: [String: FlagValue] = [:]) throws -> [String] {
    let flags = flags.merging(["--output": .required]) { $1 }
    let all = try Tool.expanded(arguments)
    let end = all.firstIndex(of: "--") ?? all.endIndex
    var words: [String] = []
    var rest = all[..<end]
    while let word = rest.popFirst() {
      let name = String(word.prefix { $0 != "=" })
      guard let value = flags[name] else {
        words.append(word)
        continue
      }
      let isFollowed = word == name && rest.first.map { !$0.hasPrefix("-") } ?? false
      if value == .required && word == name || value == .optional && isFollowed {
        rest = rest.dropFirst()
      }
    }
    return words + ["--color=\(console.style.isColored ? "always" : "never")"] + all[end...]
  }
}
