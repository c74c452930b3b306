internal import CPlatform
import Foundation
package import Processes
package import Quantities

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
  /// What is read more rarely; nil in most samples.
  package var detail: ProcessDetail?

  /// The number of processors that the run kept busy since the sample before; nil for the first.
  package var processorsUsed: Double? { interval > 0 ? change.cpuTime / interval : nil }
}

/// Takes samples of a tree of processes and of the machine.
package struct WatchSampler: Sendable {
  private var tree: ProcessTree<KernelProcesses>
  private let start: Moment
  private var last: (moment: Moment, usage: Usage)?
  private let files = MachineFiles()
  private let firstReading: MachineReading
  private var machine: (moment: Moment, reading: MachineReading)
  private var activity = MachineActivity()
  private var details: DetailSchedule
  private let group: ControlGroup?
  /// What had been used in the group before the tree was watched.
  private let before: (user: Double, system: Double)?

  /// The machine is read at most so often, in seconds.
  private static let machinePeriod = 1.0

  /// - Parameters:
  ///   - root: What belongs to the tree.
  ///   - detailPeriod: Between two readings of what costs more, at least.
  ///   - group: Holds the tree and nothing else, and counts its CPU time; nil where there is none.
  ///   - start: From when on the run is watched.
  package init(
    _ root: ProcessTree<KernelProcesses>.Root, detailPeriod: Seconds, group: ControlGroup? = nil,
    at start: Moment = .now
  ) {
    (self.group, before) = (group, group?.usage())
    details = DetailSchedule(period: detailPeriod.value)
    self.tree = ProcessTree(root, of: KernelProcesses())
    self.start = start
    firstReading = files.reading()
    machine = (.now, firstReading)
  }

  /// Since the run is watched, in seconds.
  package var elapsed: Double { start.seconds(to: .now) }

  /// Takes a sample.
  ///
  /// - Throws: `.unavailable` where processes can't be listed.
  package mutating func sample() throws(WatchError) -> WatchSample {
    var found = try tree.sample()
    if let before, let now = group?.usage() {
      // What the tree misses ran in the group, too.
      found.usage.userTime = max(last?.usage.userTime ?? 0, now.user - before.user)
      found.usage.systemTime = max(last?.usage.systemTime ?? 0, now.system - before.system)
    }
    let moment = Moment.now
    let interval = last.map { $0.moment.seconds(to: moment) } ?? 0
    readMachine(at: moment, isFirst: last == nil)
    let elapsed = start.seconds(to: moment)
    let sample = WatchSample(
      moment: moment, elapsed: elapsed, interval: interval, tree: found,
      change: (found.usage - (last?.usage ?? Usage())).clamped, machine: activity,
      detail: detail(of: found.processes, at: elapsed))
    last = (moment, found.usage)
    return sample
  }

  private mutating func readMachine(at moment: Moment, isFirst: Bool) {
    let seconds = machine.moment.seconds(to: moment)
    // A sample that comes a little early still counts.
    guard isFirst || seconds >= 0.9 * Self.machinePeriod else { return }
    let reading = files.reading()
    activity = MachineActivity(from: machine.reading, to: reading, seconds: seconds)
    // Bytes count from the beginning.
    let total = MachineActivity(from: firstReading, to: reading, seconds: seconds)
    (activity.bytesReceived, activity.bytesSent) = (total.bytesReceived, total.bytesSent)
    machine = (moment, reading)
  }

  private mutating func detail(of processes: [ProcessReading], at elapsed: Double) -> ProcessDetail?
  {
    guard details.isDue(at: elapsed, processes: processes.count) else { return nil }
    let before = cpuTimeOfThread()
    var detail = ProcessDetail(of: processes)
    detail.readSensors()
    details.wereRead(at: elapsed, cost: cpuTimeOfThread() - before)
    return detail
  }
}

/// What this thread has used, in seconds on a CPU.
private func cpuTimeOfThread() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
