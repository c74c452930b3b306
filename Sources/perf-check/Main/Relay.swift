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
}

extension Relayed {
  var isMeasuring: Bool { true }
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
    var batch = Dispatch.Batch([.init(number: 1, arguments: try session.relayedArguments())])
    batch.isExclusive = true
    let outcomes = try Dispatch.run([batch], setting, progress: session.show)
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

  /// The arguments of this call for another host, where what it prints is read from a pipe.
  ///
  /// - Throws: `OptionsArgument.Problem`, which a call that got here doesn't have.
  func relayedArguments() throws -> [String] {
    let all = try Tool.expanded(arguments)
    let end = all.firstIndex(of: "--") ?? all.endIndex
    var words: [String] = []
    var rest = all[..<end]
    while let word = rest.popFirst() {
      if word == "--output" {
        rest = rest.dropFirst()
      } else if !word.hasPrefix("--output=") {
        words.append(word)
      }
    }
    return words + ["--color=\(console.style.isColored ? "always" : "never")"] + all[end...]
  }
}
