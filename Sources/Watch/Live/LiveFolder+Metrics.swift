package import Files
import Foundation
package import Quantities

extension LiveFolder {
  /// What runs now and in the window before.
  ///
  /// Where samples are lost, what the traces say is left; where those are, too, the last state that a
  /// monitor wrote. Which of these it is, and why, is in the condition.
  ///
  /// - Parameters:
  ///   - window: How far back.
  ///   - workflow: The only one that counts; nil for all.
  ///   - now: In seconds since 1970.
  ///   - includesTrends: Whether trends are estimated.
  package func metrics(
    over window: Seconds, of workflow: String? = nil, now: Double, includesTrends: Bool
  ) -> LiveMetrics {
    let usage = usage(since: now - window.value, of: workflow)
    let traces = traces(since: now - window.value, of: workflow)
    var metrics = LiveMetrics(
      usage.lines, traces: traces.lines, damaged: usage.damaged + traces.damaged, window: window,
      now: now, includesTrends: includesTrends)
    let current = current()
    if let current, current.workflow == workflow ?? current.workflow {
      metrics.take(over: current, now: now)
    }
    for index in metrics.runs.indices where metrics.runs[index].newest == nil {
      metrics.condition.add(
        .reduced,
        "no samples of '\(metrics.runs[index].workflow)', so that CPU time, memory and bytes are"
          + " missing; times are those of '\(LiveFile.traces.name)':"
          + " \(problem(with: .usage, damaged: usage.damaged))")
    }
    guard metrics.runs.isEmpty, let current, current.workflow == workflow ?? current.workflow,
      let reason = reasonForNone(usage: usage.damaged, traces: traces.damaged)
    else { return metrics }
    metrics.lastGood = current
    let age = current.seconds.map { now - $0 }
    metrics.condition.add(
      .lastGoodAnalysis,
      "the state is that of '\(URL(filePath: currentPath).lastPathComponent)'"
        + (age.map { ", written \(Quantity.span(max(0, $0))) ago" } ?? "") + ": " + reason)
    return metrics
  }

  /// Changes whenever a monitor writes.
  package var stamp: [FileTime?] {
    [usagePath, tracesPath, currentPath].map { files.changeTime(of: $0) }
  }

  /// Why there are no samples; nil where nothing is wrong with their file.
  private func reasonForNone(usage: Int, traces: Int) -> String? {
    guard usage > 0 || !isReadable(.usage) else { return nil }
    let both = [problem(with: .usage, damaged: usage), problem(with: .traces, damaged: traces)]
    return both.joined(separator: ", ")
  }

  private func isReadable(_ file: LiveFile) -> Bool {
    FileManager.default.isReadableFile(atPath: path + "/" + file.name)
  }

  /// Why samples are missing.
  func problem(with file: LiveFile, damaged: Int) -> String {
    if !files.exists(path + "/" + file.name) { return "'\(file.name)' is missing" }
    if !isReadable(file) { return "'\(file.name)' can't be read" }
    return damaged > 0
      ? "\(Quantity.count(damaged, "damaged line")) in '\(file.name)'"
      : "'\(file.name)' has none of its lines"
  }
}

extension LiveMetrics {
  /// Takes over what the monitor of the newest run says of itself.
  fileprivate mutating func take(over current: CurrentMetrics, now: Double) {
    guard let index = runs.firstIndex(where: { $0.monitor == current.source.monitor }) else {
      return
    }
    for reason in current.source.modeReasons { condition.add(current.source.mode, reason) }
    // Without samples, its state is what shows that it is alive.
    if runs[index].newest == nil, current.isAlive(at: now) {
      runs[index].isRunning = true
      runs[index].elapsed = max(
        runs[index].elapsed, current.executionTiming.workflowExecution.totalDuration)
    }
  }
}

extension CurrentMetrics {
  /// When it was written, in seconds since 1970.
  var seconds: Double? { LineTime.seconds(of: at) }

  /// Whether its monitor still writes.
  func isAlive(at now: Double) -> Bool {
    source.isRunning && seconds.map { now - $0 <= LiveFeed.patience } ?? false
  }
}
