import Advice
import Configuration
import Exchange
import Files
import Foundation
import Gate
import Git
import History
import Insight
import Lab
import Measurement
import Model
import Processes
import Publishing
import Quantities
import Reports
import Watch

/// An error as the tool reports it.
struct Failure {
  private(set) var status: ExitStatus
  /// In capitals, for programs.
  private(set) var code: String
  /// The whole text for people: the first line says what happened, the others what to do.
  let text: String
  /// The signal that ended the work, or 0.
  var signal: Int32 = 0

  init(_ error: any Error) {
    let isDamage = (error as? GitError)?.code == .damaged
    text = "\(error)" + (isDamage ? Self.wayBack : "")
    switch error {
    case is UsageError: (status, code) = (.usage, "INVALID_USAGE")
    case is ConfigurationError: (status, code) = (.usage, "INVALID_CONFIGURATION")
    case let error as ExchangeError:
      (status, code) = (error.code == .empty ? .notCompared : .usage, Self.name(of: error.code))
    case let error as InsightError:
      (status, code) =
        error.code == .usage
        ? (.usage, "INVALID_USAGE") : (.notCompared, "INSUFFICIENT_PERFORMANCE_DATA")
    case let error as AdviceError:
      (status, code) =
        switch error.code {
        case .insufficientData: (.notCompared, "INSUFFICIENT_PERFORMANCE_DATA")
        case .usage: (.usage, "INVALID_USAGE")
        case .budget: (.usage, "BUDGET_TOO_SMALL")
        }
    case let error as GateError:
      (status, code) =
        switch error.code {
        case .noBase: (.notCompared, "NO_BASE")
        case .notComparable: (.notCompared, "NOT_COMPARABLE")
        case .usage: (.usage, "INVALID_USAGE")
        }
    case let error as WatchError:
      (status, code) =
        switch error.code {
        case .unavailable: (.failure, "UNAVAILABLE")
        case .notFound: (.notCompared, "NOT_FOUND")
        case .usage: (.usage, "INVALID_USAGE")
        case .storage: (.failure, "STORAGE")
        case .newerFormat: (.failure, "NEWER_FORMAT")
        }
    case let error as GitError: (status, code) = Self.status(of: error.code)
    case let error as UnattachedRuns: (status, code) = Self.status(of: error.reason.code)
    case let error as HistoryError:
      (status, code) = (error.code == .usage ? .usage : .failure, Self.name(of: error.code))
    case let error as RemoteFailure: (status, code) = (error.status, error.code)
    case let error as LabError: (status, code) = Self.status(of: error.code)
    case let error as FileError:
      (status, code) =
        switch error.code {
        case .refused: (.failure, "STORAGE")
        case .link, .unsuitable: (.usage, "UNSUITABLE_FILE")
        case .interrupted: (.failure, "INTERRUPTED")
        }
    case let error as MeasurementError:
      (status, code) = Self.status(of: error.code)
    case let error as PublishingError: (status, code) = Self.status(of: error.code)
    default: (status, code) = (.failure, "INTERNAL_ERROR")
    }
    // Whatever failed after a signal failed because of it, or hardly matters any more.
    let number = Interrupt.signal
    guard number != 0 else { return }
    (status, code, signal) = (.failure, "INTERRUPTED", number)
  }

  /// How to get recorded runs back whose objects are lost.
  private static let wayBack = """

      If recorded runs are affected, list their earlier states: git reflog \(Ledger.reference)
      Restore one: git update-ref \(Ledger.reference) '\(Ledger.reference)@{1}'
      Or use those of the remote: git update-ref -d \(Ledger.reference) && perf-check sync
    """

  /// The failure of an operation that a signal ended where it stood.
  init(interruptedBy signal: Int32, operation: String) {
    status = .failure
    code = "INTERRUPTED"
    text = "could not \(operation): interrupted by signal \(signal)"
    self.signal = signal
  }

  /// What is printed for programs.
  func json(operation: String, workflow: String?, at time: Date) -> String {
    let document = FailureEnvelope(
      operation: operation, workflow: workflow, code: code, message: message, details: details,
      fallbackOptions: options, at: time)
    return VisibleText.json(document.json.text + "\n")
  }

  private static func name(of code: HistoryError.Code) -> String {
    switch code {
    case .newerFormat: "NEWER_FORMAT"
    case .storage: "STORAGE"
    case .contended: "CONTENDED"
    case .unreachable: "REMOTE_UNREACHABLE"
    case .mayNotPush: "MAY_NOT_PUSH"
    case .denied: "STORE_DENIED"
    case .notInitialized: "STORE_NOT_INITIALIZED"
    case .unavailable: "UNAVAILABLE"
    case .usage: "INVALID_USAGE"
    case .interrupted: "INTERRUPTED"
    }
  }

  private static func status(of code: LabError.Code) -> (ExitStatus, String) {
    switch code {
    case .unavailable: (.failure, "UNAVAILABLE")
    case .refused: (.usage, "REFUSED_BY_SLURM")
    case .lost: (.notCompared, "JOB_LOST")
    case .usage: (.usage, "INVALID_USAGE")
    case .storage: (.failure, "STORAGE")
    case .interrupted: (.failure, "INTERRUPTED")
    }
  }

  private static func status(of code: PublishingError.Code) -> (ExitStatus, String) {
    switch code {
    case .usage: (.usage, "INVALID_USAGE")
    case .unreachable: (.failure, "ENDPOINT_UNREACHABLE")
    case .refused: (.failure, "ENDPOINT_REFUSED")
    }
  }

  private static func name(of code: ExchangeError.Code) -> String {
    switch code {
    case .unreadable: "UNREADABLE_FILE"
    case .unknownFormat: "UNKNOWN_FORMAT"
    case .damaged: "DAMAGED_FILE"
    case .empty: "INSUFFICIENT_PERFORMANCE_DATA"
    case .tooLarge: "FILE_TOO_LARGE"
    }
  }

  private static func status(of code: GitError.Code) -> (ExitStatus, String) {
    switch code {
    case .notARepository: (.usage, "NOT_A_REPOSITORY")
    case .notOwned: (.failure, "REPOSITORY_NOT_OWNED")
    case .unsupported: (.failure, "UNSUPPORTED_REPOSITORY")
    case .notFound, .ambiguous: (.usage, "UNKNOWN_REVISION")
    case .unborn: (.notCompared, "NO_COMMIT")
    case .shallow: (.notCompared, "SHALLOW_CLONE")
    case .notFetched: (.notCompared, "PARTIAL_CLONE")
    case .damaged: (.failure, "DAMAGED_REPOSITORY")
    case .contended: (.failure, "CONTENDED")
    case .storage: (.failure, "STORAGE")
    case .noLibrary: (.failure, "NO_LIBGIT2")
    case .noGit: (.failure, "NO_GIT")
    case .timedOut: (.failure, "REMOTE_UNREACHABLE")
    case .interrupted: (.failure, "INTERRUPTED")
    case .other: (.failure, "GIT_FAILED")
    }
  }

  private static func status(of code: MeasurementError.Code) -> (ExitStatus, String) {
    switch code {
    case .buildFailed: (.notCompared, "BUILD_FAILED")
    case .runFailed: (.notCompared, "RUN_FAILED")
    case .notFound: (.notCompared, "NOT_FOUND")
    case .badMetric: (.notCompared, "INVALID_METRIC")
    case .tampered: (.notCompared, "TAMPERED_BUILD")
    case .outsideDependency: (.notCompared, "OUTSIDE_DEPENDENCY")
    case .storage: (.failure, "STORAGE")
    case .interrupted: (.failure, "INTERRUPTED")
    }
  }

  /// The first line.
  var message: String {
    String(text.split(separator: "\n", maxSplits: 1).first ?? "")
  }

  /// The lines after the first.
  var details: String {
    let lines = text.split(separator: "\n", maxSplits: 1)
    return lines.count > 1 ? String(lines[1]) : ""
  }

  /// What the details advise, a line each.
  var options: [String] {
    details.split(separator: "\n").map { line in
      String(line.drop { $0 == " " })
    }
    .filter { !$0.isEmpty && !$0.hasPrefix("|") }
  }
}
