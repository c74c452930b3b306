import Statistics

/// What the samples of one run come down to, in constant memory.
package struct SampleStatistics: Hashable, Sendable {
  package private(set) var count = 0
  /// In seconds.
  package private(set) var elapsed = 0.0
  package private(set) var usage = Usage()
  /// The largest sum of the processes' resident memory in a sample, in bytes.
  package private(set) var peakMemory = 0.0
  /// The most processes in a sample.
  package private(set) var maximumProcesses = 0
  /// The most processors that were kept busy between two samples.
  package private(set) var maximumProcessorsUsed = 0.0
  /// The time between samples in which less than 5 % of one processor was used, in seconds.
  package private(set) var idleTime = 0.0
  /// The newest that were read; nil where none were.
  package private(set) var detail: ProcessDetail?
  /// By network interfaces of the machine, in bytes; nil where not reported.
  package private(set) var bytesReceived: Double?
  package private(set) var bytesSent: Double?
  /// The integral of the resident memory, in byte-seconds.
  private var memoryTime = 0.0
  private var weighted = 0.0
  /// The load of each processor, weighted by time.
  private var loadTime: [Double] = []
  private var ioWaitTime = 0.0

  package init() {}

  package mutating func add(_ sample: WatchSample) {
    count += 1
    elapsed = sample.elapsed
    usage = sample.tree.usage
    peakMemory = max(peakMemory, sample.tree.residentMemory)
    maximumProcesses = max(maximumProcesses, sample.tree.processes.count)
    detail = sample.detail ?? detail
    bytesReceived = sample.machine.bytesReceived ?? bytesReceived
    bytesSent = sample.machine.bytesSent ?? bytesSent
    guard let used = sample.processorsUsed else { return }
    maximumProcessorsUsed = max(maximumProcessorsUsed, used)
    if used < 0.05 { idleTime += sample.interval }
    memoryTime += sample.tree.residentMemory * sample.interval
    weighted += sample.interval
    if loadTime.count != sample.machine.load.count {
      loadTime = Array(repeating: 0, count: sample.machine.load.count)
    }
    for (index, load) in sample.machine.load.enumerated() {
      loadTime[index] += load * sample.interval
    }
    ioWaitTime += (sample.machine.ioWait ?? 0) * sample.interval
  }

  /// Takes over totals that are exact where samples may have missed something.
  package mutating func raise(to exact: Usage, peakMemory: Double) {
    usage = Usage.maximum(usage, exact)
    self.peakMemory = max(self.peakMemory, peakMemory)
    maximumProcessorsUsed = max(maximumProcessorsUsed, meanProcessorsUsed ?? 0)
  }

  /// The processors kept busy on average; nil before the second sample.
  package var meanProcessorsUsed: Double? {
    elapsed > 0 && count > 1 ? usage.cpuTime / elapsed : nil
  }
  /// In bytes; nil before the second sample.
  package var meanMemory: Double? { weighted > 0 ? memoryTime / weighted : nil }
  /// The fraction of its time that each processor of the machine was busy, in 0…1.
  package var machineLoad: [Double] { weighted > 0 ? loadTime.map { $0 / weighted } : [] }
  /// In 0…1; nil before the second sample.
  package var machineIOWait: Double? { weighted > 0 ? ioWaitTime / weighted : nil }
}
