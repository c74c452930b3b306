internal import CPlatform
import Files
package import Foundation
package import History
import Quantities

/// An operation of perf-check that measures now, so that a monitor finds it.
package struct RunningOperation: Hashable, Sendable, Codable {
  package let process: Int32
  /// When the process started, in a unit of the kernel: after a `kill -9` another one may have its id.
  private let started: UInt64
  /// "check", "record" or "bisect".
  package let operation: String
  /// nil for all of `perf-check.yml`.
  package let workflow: String?
  /// RFC 3339.
  package let at: String

  /// What a monitor calls it: "check parse".
  package var name: String { ([operation] + [workflow].compactMap(\.self)).joined(separator: " ") }

  /// Whether its process is still the one that wrote it.
  package var isRunning: Bool {
    guard let reading = KernelProcesses().reading(of: process) else { return false }
    return reading.started == started && !reading.hasEnded
  }

  /// What it measures, without builds and whatever else it starts; on systems where those can't be told
  /// apart, all that its children start.
  package var root: ProcessTree<KernelProcesses>.Root {
    platform_names_processes() ? .runs(of: process) : .grandchildren(of: process)
  }

  /// This process.
  ///
  /// - Returns: nil where the system doesn't show it.
  init?(_ operation: String, _ workflow: String?, at time: Date) {
    process = ProcessInfo.processInfo.processIdentifier
    guard let reading = KernelProcesses().reading(of: process) else { return nil }
    started = reading.started
    (self.operation, self.workflow, at) = (operation, workflow, UsageLine.text(time))
  }
}

/// `.perf-check/real_time/running`: a file for each operation that measures now.
package struct OperationRegister: Sendable {
  private let path: String
  private let files: FileTree

  package init(of project: borrowing Project) {
    self.init(LiveFolder(of: project))
  }

  init(_ folder: LiveFolder) { (path, files) = (folder.path + "/running", folder.files) }

  /// Lets others find this process while it measures.
  ///
  /// A file that can't be written keeps nobody from measuring; one that a killed process has left is
  /// removed.
  package func during<Result>(
    _ operation: String, _ workflow: String?, at time: Date, _ body: () throws -> Result
  ) rethrows -> Result {
    _ = running()
    guard let own = RunningOperation(operation, workflow, at: time) else { return try body() }
    let file = path + "/\(own.process).json"
    try? files.write(JSONLine.text(of: own) + "\n", to: file)
    defer { try? files.remove(file) }
    return try body()
  }

  /// The operations that measure now, by process.
  package func running() -> [RunningOperation] {
    files.names(in: path).filter { $0.hasSuffix(".json") }.compactMap { name in
      let found = files.contents(path + "/" + name)
        .flatMap { try? JSONDecoder().decode(RunningOperation.self, from: $0) }
      guard let found, found.isRunning else {
        try? files.remove(path + "/" + name)
        return nil
      }
      return found
    }
    .sorted { $0.process < $1.process }
  }

  /// The only operation that measures now.
  ///
  /// - Throws: `.notFound` where there is none, `.usage` where there are several.
  package func only() throws(WatchError) -> RunningOperation {
    let running = running()
    if running.count == 1 { return running[0] }
    guard running.isEmpty else {
      let list = running.map { "    \($0.process)  \($0.name)" }.joined(separator: "\n")
      throw WatchError(
        .usage,
        detail: """
          \(running.count) operations of this repository are running:
          \(list)
            Choose one: perf-check monitor --pid \(running[0].process)
          """)
    }
    throw WatchError(
      .notFound,
      detail: """
        no 'perf-check check', 'record' or 'bisect' of this repository is running
          Start one, or give a workflow, a command after '--', or --pid: perf-check monitor -- make
        """)
  }
}
