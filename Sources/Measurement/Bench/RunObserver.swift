package import Configuration
package import Model
package import Quantities

/// Is told what happens in runs, as it happens.
package protocol RunObserver: Sendable {
  /// A run begins; what it needs has been built.
  func runBegan(_ workflow: Workflow)

  /// An attempt of a task has started, or, where the span has an end, ended.
  func taskChanged(_ span: TaskSpan)

  /// A run has ended.
  ///
  /// - Parameters:
  ///   - usage: What its processes used, as the kernel counted it; nil where one of them could not be
  ///     started.
  ///   - hasFailed: Whether it gives no sample.
  func runEnded(_ usage: RunUsage?, hasFailed: Bool)
}

/// What the processes of a run used, by the kernel's exact counts.
package struct RunUsage: Hashable, Sendable {
  /// On CPUs in user mode.
  package var userTime: Seconds = 0
  /// On CPUs in the kernel.
  package var systemTime: Seconds = 0
  /// The largest resident memory of any one process.
  package var peakMemory: Bytes = 0
  /// Passed to read and write calls; nil where they weren't counted.
  package var bytesRead: Bytes?
  package var bytesWritten: Bytes?
  package var pageFaults = 0.0

  init(of executions: [Execution]) {
    for one in executions {
      userTime += one.userTime
      systemTime += one.systemTime
      peakMemory = max(peakMemory, one.peakMemory)
      pageFaults += one.pageFaults
    }
    func sum(_ bytes: (Execution) -> Bytes?) -> Bytes? {
      executions.reduce(Optional(Bytes(0))) { sum, one in
        sum.flatMap { sum in bytes(one).map { sum + $0 } }
      }
    }
    (bytesRead, bytesWritten) = (sum(\.bytesRead), sum(\.bytesWritten))
  }
}

/// Takes every run as it is: for runs that are watched, not measured.
package struct Unwatched: Watch {
  package init() {}
  package func begin() {}
  package func end() -> String? { nil }
}
