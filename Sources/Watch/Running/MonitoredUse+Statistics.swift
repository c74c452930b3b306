package import Model

extension MonitoredUse {
  /// What the samples of a run come down to; nothing of one that was over before the second.
  package init(_ statistics: SampleStatistics) {
    self.init(
      processorsUsed: statistics.meanProcessorsUsed,
      peakMemory: statistics.peakMemory > 0 ? statistics.peakMemory : nil,
      meanMemory: statistics.meanMemory,
      idleTime: statistics.count > 1 ? statistics.idleTime : nil,
      ioWait: statistics.machineIOWait)
  }
}
