import Model
package import Quantities

/// The resource utilization of an execution: what a monitor saw, or else what its tasks used.
package struct ResourceUse: Hashable, Sendable {
  /// The CPU time of all attempts, in seconds; nil if any wasn't measured.
  package let cpuTime: Seconds?
  /// Whether processors and memory are those that a monitor saw.
  package let isMonitored: Bool
  /// The time in which hardly a processor was used; nil without a monitor.
  package let idleTime: Seconds?
  /// The mean number of busy processors: CPU time divided by makespan.
  package let cpus: Double?
  /// The same divided by the number of processors.
  package let cpuShare: Fraction?
  /// The peak resident memory of any one process, in bytes.
  package let peakMemory: Bytes?
  /// The maximum sum of the peaks of parallel tasks, in bytes: an upper bound of the memory in use by
  /// their largest processes.
  ///
  /// Of a monitored execution, the maximum of what all processes held.
  package let peakTogether: Bytes?
  /// The same divided by the machine's memory.
  package let memoryShare: Fraction?
  /// Bytes passed to read and to write calls.
  package let bytesRead: Bytes?
  package let bytesWritten: Bytes?
  /// Their sum divided by the makespan, in bytes per second.
  package let bytesPerSecond: Bytes?
  /// The time on the critical path in which tasks used no processor, in seconds: waits for disks,
  /// networks, locks, or other tasks.
  package let waitOnPath: Seconds?

  package init(_ analysis: ExecutionAnalysis) {
    let trace = analysis.trace
    let started = trace.spans.indices.filter { trace.spans[$0].status != .skipped }
    func sum(_ value: (TaskSpan.Resources) -> Double?) -> Double? {
      guard !trace.resources.isEmpty, !started.isEmpty else { return nil }
      return started.reduce(Optional(0.0)) { sum, index in
        sum.flatMap { sum in value(trace.resources[index]).map { sum + $0 } }
      }
    }
    let makespan = analysis.makespan.flatMap { $0 > 0 ? $0 : nil }
    func rate(_ value: Double?) -> Double? {
      value.flatMap { value in makespan.map { value / $0 } }
    }
    let cpuTime = sum(\.cpuTime)
    let cpus = trace.monitored?.processorsUsed ?? rate(cpuTime)
    isMonitored = trace.monitored != nil
    idleTime = trace.monitored?.idleTime.map(Seconds.init)
    (self.cpuTime, self.cpus) = (cpuTime.map(Seconds.init), cpus)
    cpuShare = cpus.flatMap { cpus in trace.cores.map { Fraction(clamping: cpus / Double($0)) } }
    peakMemory = trace.resources.compactMap(\.peakMemory).max().map(Bytes.init)
    let together = trace.monitored?.peakMemory ?? Self.peakTogether(trace, started)
    peakTogether = together.map(Bytes.init)
    memoryShare = together.flatMap { peak in
      trace.memory.flatMap { $0 > 0 ? Fraction(clamping: peak / $0) : nil }
    }
    let (read, written) = (sum(\.bytesRead), sum(\.bytesWritten))
    (bytesRead, bytesWritten) = (read.map(Bytes.init), written.map(Bytes.init))
    bytesPerSecond = rate(read.flatMap { read in written.map { read + $0 } }).map(Bytes.init)
    waitOnPath = Self.wait(on: analysis).map(Seconds.init)
  }

  /// The resources that none of some executions recorded: "cpu", "memory", "io".
  package static func notMeasured(in executions: [ExecutionAnalysis]) -> [String] {
    let uses = executions.map { ResourceUse($0) }
    return [
      uses.contains { $0.cpuShare != nil } ? nil : "cpu",
      uses.contains { $0.memoryShare != nil } ? nil : "memory",
      uses.contains { $0.waitOnPath != nil } ? nil : "io",
    ].compactMap(\.self)
  }

  /// The time in which at least a fraction of the machine's memory may have been in use, in seconds.
  static func time(above share: Double, in trace: Trace) -> Double? {
    guard let memory = trace.memory, memory > 0 else { return nil }
    var (time, since, sum) = (0.0, 0.0, 0.0)
    for (at, change) in changes(of: trace, trace.spans.indices.map(\.self)) {
      if sum >= share * memory { time += at - since }
      (since, sum) = (at, sum + change)
    }
    return time
  }

  private static func peakTogether(_ trace: Trace, _ started: [Int]) -> Double? {
    guard !trace.resources.isEmpty, trace.hasTimes,
      started.allSatisfy({ trace.resources[$0].peakMemory != nil })
    else { return nil }
    var (sum, maximum) = (0.0, 0.0)
    for (_, change) in changes(of: trace, started) {
      sum += change
      maximum = max(maximum, sum)
    }
    return maximum
  }

  /// The events of allocation and release of memory; releases come first at equal times.
  private static func changes(of trace: Trace, _ spans: [Int]) -> [(Double, Double)] {
    let known = spans.filter { !trace.spans[$0].start.isNaN && $0 < trace.resources.count }
    let peaks = known.map { ($0, trace.resources[$0].peakMemory ?? 0) }
    return
      (peaks.map { (trace.spans[$0].start, $1) } + peaks.map { (trace.spans[$0].end, -$1) })
      .sorted { $0 < $1 }
  }

  private static func wait(on analysis: ExecutionAnalysis) -> Double? {
    let trace = analysis.trace
    guard !trace.resources.isEmpty, analysis.pathSource == .schedule else { return nil }
    return analysis.pathSpans.reduce(Optional(0.0)) { sum, span in
      sum.flatMap { sum in
        trace.resources[span].cpuTime.map { sum + max(0, trace.spans[span].duration - $0) }
      }
    }
  }
}
