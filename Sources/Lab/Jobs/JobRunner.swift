import Foundation
import Processes
import Synchronization

/// Does on its host what a job is to do: one call of perf-check after the other.
package struct JobRunner {
  /// The variable that tells a call whose part it is: the path of the job's folder.
  package static let variable = "PERF_CHECK_JOB"
  /// The variable that is set where a job before may have done a part of the call.
  package static let repetitionVariable = "PERF_CHECK_JOB_REPEATED"

  /// How a job ended.
  package enum Ending: Hashable, Sendable {
    /// All calls have results.
    case done
    /// Another process does or did it.
    case claimed
    /// Nobody waits for it any more.
    case abandoned
    /// A call was killed by a signal that didn't come from here.
    case killed(signal: Int32)
  }

  private let folder: JobFolder
  private let environment: [String: String]
  private let host: String
  private let patience: Double

  /// - Parameters:
  ///   - folder: The job's.
  ///   - environment: The variables of its calls.
  ///   - host: The name that results tell.
  ///   - patience: How long the lease may stay as it is, in seconds.
  package init(
    _ folder: JobFolder, environment: [String: String], host: String,
    patience: Double = LeaseWatch.patience
  ) {
    self.folder = folder
    self.environment = environment.merging([Self.variable: folder.path]) { $1 }
    self.host = host
    self.patience = patience
  }

  /// Runs the calls that the order names.
  ///
  /// - Throws: `LabError` where the order can't be read or a result not be written.
  package func run() throws(LabError) -> Ending {
    guard let order = try waitForOrder() else { return .abandoned }
    guard try folder.claim() else { return .claimed }
    let watch = Watchdog(folder, patience: patience)
    defer { watch.stop() }
    let started = Moment.now
    do {
      for call in order.calls {
        let remaining = order.timeLimit.map { $0 - started.seconds() }
        if let ending = try run(call, of: order, within: remaining) { return ending }
      }
    } catch {
      guard watch.hasEnded else { throw error }
      return .abandoned
    }
    return .done
  }

  /// The order, which a file system may show late.
  private func waitForOrder() throws(LabError) -> JobOrder? {
    let started = Moment.now
    while true {
      if let order = folder.order { return order }
      guard started.seconds() < patience, Interrupt.sleep(seconds: 0.5) else { break }
    }
    guard Interrupt.signal == 0 else { return nil }
    throw LabError(
      .lost, "read the order of the job '\(folder.name)'",
      detail:
        "'\(folder.path)' has none on \(host)\n  Repository and perf-check must lie in a file "
        + "system that the nodes share.")
  }

  /// - Returns: How the job ends early; nil where it goes on.
  private func run(
    _ call: JobOrder.Call, of order: JobOrder, within limit: Double?
  ) throws(LabError) -> Ending? {
    let started = Moment.now
    var (status, output, errors): (Int32?, String, String) = (nil, "", "")
    if limit.map({ $0 > 0 }) ?? true {
      let result = try result(of: call, order, within: limit)
      switch result.ending {
      case .exited(let code): status = code
      case .timedOut: break
      case .killed(let signal): return .killed(signal: signal)
      }
      (output, errors) = (String(decoding: result.output, as: UTF8.self), result.errors)
    }
    try folder.write(
      CallResult(
        status: status, output: output, errors: errors, host: host,
        job: environment["SLURM_JOB_ID"] ?? "", duration: started.seconds()),
      of: call.number)
    return nil
  }

  private func result(
    of call: JobOrder.Call, _ order: JobOrder, within limit: Double?
  ) throws(LabError) -> Subprocess.Result {
    var program = Subprocess(
      [order.executable] + call.arguments, in: order.directory, environment: environment)
    if order.isRepeated { program.environment[Self.repetitionVariable] = "1" }
    program.timeout = limit
    program.isSupervised = true
    do { return try program.run() } catch {
      let isInterrupted = if case .interrupted = error { true } else { false }
      throw LabError(
        isInterrupted ? .interrupted : .lost, "run perf-check on \(host)",
        detail: isInterrupted
          ? error.description
          : "\(error.description)\n  It must lie in a file system that the nodes share.")
    }
  }
}

/// Ends what runs here once nobody waits for it: by a signal, as a person would.
private final class Watchdog: Sendable {
  private struct State {
    var isStopped = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// How often the lease is read, in seconds.
  private static let period = 1.0

  init(_ folder: JobFolder, patience: Double) {
    let thread = Thread { [self] in
      var lease = LeaseWatch(at: .now, patience: patience)
      while !state.withLock(\.isStopped) {
        guard lease.observe(folder.lease, at: .now) else {
          let ends = state.withLock {
            $0.hasEnded = !$0.isStopped
            return $0.hasEnded
          }
          if ends { kill(getpid(), SIGTERM) }
          return
        }
        usleep(UInt32(Self.period * 1e6))
      }
    }
    thread.start()
  }

  /// Whether nobody waits any more.
  var hasEnded: Bool { state.withLock(\.hasEnded) }

  func stop() { state.withLock { $0.isStopped = true } }
}
