import Configuration
import Exchange
import Files
import Foundation
import Model

/// The benchmarks that a run reports itself, in another tool's format.
struct OwnResults: Sendable {
  private let results: Workflow.Results
  private let workflow: Workflow
  /// What is read after a run.
  private let file: String
  /// The file that takes the run's standard output; nil where it writes a file of its own.
  let outputFile: String?

  /// Holds the file.
  private let files: FileTree

  /// - Parameters:
  ///   - results: What `perf-check.yml` says of them.
  ///   - workflow: Whose they are.
  ///   - folder: Where the workflow runs.
  ///   - root: The root of the worktree, which the results may not lie outside of.
  ///   - scratch: A folder for the run's output.
  init(
    _ results: Workflow.Results, of workflow: Workflow, folder: String, root: String,
    scratch: String
  ) {
    self.results = results
    self.files = FileTree(root: results.path == nil ? scratch : realPath(root))
    self.workflow = workflow
    let output = results.path == nil ? scratch + "/output-\(getpid())" : nil
    self.outputFile = output
    self.file = output ?? folder + "/" + (results.path ?? "")
  }

  /// Takes away what an earlier run wrote, so that it isn't taken for this one's.
  ///
  /// A folder stays: it is the tool's memory, and the tool replaces what it measures anew.
  ///
  /// - Throws: `.badMetric` where a link leads to it out of the worktree.
  func clear() throws(MeasurementError) {
    guard let path = try place(), !files.hasFolder(path) else { return }
    try storing { () throws(FileError) in try files.remove(path) }
  }

  /// The file, by a path without links; nil where its folder isn't there.
  private func place() throws(MeasurementError) -> String? {
    guard outputFile == nil else { return file }
    let url = URL(filePath: file)
    let folder = realPath(url.deletingLastPathComponent().path(percentEncoded: false))
    guard access(folder, F_OK) == 0 else { return nil }
    let path = folder + "/" + url.lastPathComponent
    guard files.holds(path) else {
      throw MeasurementError(
        .badMetric, "read the results of the workflow '\(workflow.name)'",
        detail: "'\(results.path ?? "")' is a symbolic link out of the worktree, to '\(path)'"
          + "\n  Write the results inside the worktree.")
    }
    return path
  }

  /// The last lines of the standard output that was taken away from the log.
  var shownEnd: String {
    guard let outputFile, let data = FileManager.default.contents(atPath: outputFile),
      !data.isEmpty
    else { return "" }
    let lines = String(decoding: data.suffix(4096), as: UTF8.self).split(separator: "\n").suffix(20)
    return "\n  The end of its standard output:\n"
      + lines.map { "  | \($0)" }.joined(separator: "\n")
  }

  /// The values of the run that just ended, one for each benchmark and metric: all that one process
  /// measured counts as one.
  ///
  /// - Throws: `.badMetric` where the file isn't there or can't be read.
  func read() throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    defer { if outputFile != nil { try? files.remove(file) } }
    _ = try place()
    let shown = results.path ?? "the run's standard output"
    func problem(_ detail: String) -> MeasurementError {
      MeasurementError(
        .badMetric, "read the results of the workflow '\(workflow.name)'",
        detail: detail + "\n  Command: \(workflow.runLine)")
    }
    let format: ExchangeFormat?
    if let name = results.format {
      guard let known = ExchangeFormat(rawValue: name), known != .csv else {
        throw problem(
          "'\(name)' is not a known format of results\n  Known: \(ExchangeFormat.names)")
      }
      format = known
    } else {
      format = nil
    }
    let reading: BenchmarkReader.Reading
    do {
      if let data = outputFile.map({ FileManager.default.contents(atPath: $0) ?? Data() }) {
        reading = try BenchmarkReader.read(data, file: shown, format: format)
      } else {
        reading = try BenchmarkReader.read(file: file, in: "/", format: format)
      }
    } catch {
      throw problem(error.description + shownEnd)
    }
    return reading.results.compactMap { result in
      result.median.map { (metric: result.metricWithinWorkflow, value: $0) }
    }
  }
}
