package import Processes

/// What a watched run and its machine did until one moment.
package struct WatchSample: Hashable, Sendable {
  package var moment: Moment
  /// Since the run is watched, in seconds.
  package var elapsed: Double
  /// Since the sample before, in seconds, as measured; 0 for the first.
  package var interval: Double
  package var tree: ProcessTree<KernelProcesses>.Sample
  /// What was used since the sample before.
  package var change: Usage
  package var machine: MachineActivity

  /// The number of processors that the run kept busy since the sample before; nil for the first.
  package var processorsUsed: Double? { interval > 0 ? change.cpuTime / interval : nil }
}

/// Takes samples of a tree of processes and of the machine.
package struct WatchSampler: Sendable {
  private var tree: ProcessTree<KernelProcesses>
  private let start: Moment
  private var last: (moment: Moment, usage: Usage)?
  private var machine: MachineReading

  package init(_ root: ProcessTree<KernelProcesses>.Root, at start: Moment = .now) {
    self.tree = ProcessTree(root, of: KernelProcesses())
    self.start = start
    self.machine = .now()
  }

  /// Since the run is watched, in seconds.
  package var elapsed: Double { start.seconds(to: .now) }

  /// Takes a sample.
  ///
  /// - Throws: `.unavailable` where processes can't be listed.
  package mutating func sample() throws(WatchError) -> WatchSample {
    let found = try tree.sample()
    let moment = Moment.now
    let machine = MachineReading.now()
    let interval = last.map { $0.moment.seconds(to: moment) } ?? 0
    let sample = WatchSample(
      moment: moment, elapsed: start.seconds(to: moment), interval: interval, tree: found,
      change: (found.usage - (last?.usage ?? Usage())).clamped,
      machine: MachineActivity(from: self.machine, to: machine, seconds: interval))
    self.machine = machine
    last = (moment, found.usage)
    return sample
  }
}
