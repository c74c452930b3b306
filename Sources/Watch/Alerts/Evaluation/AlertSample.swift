package import Configuration
import Quantities

/// What alerts are about.
package struct AlertSubject: Hashable, Sendable, Comparable, Codable {
  package var workflow: String
  /// The key of the environment in which it runs.
  package var environment: String
  package var labels: [String: String]

  package init(workflow: String, environment: String, labels: [String: String] = [:]) {
    (self.workflow, self.environment, self.labels) = (workflow, environment, labels)
  }

  private var order: [String] {
    [workflow, environment] + labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
  }

  package static func < (one: Self, other: Self) -> Bool {
    one.order.lexicographicallyPrecedes(other.order)
  }
}

/// The values of a subject's metrics at one moment.
package struct AlertSample: Hashable, Sendable {
  package var subject: AlertSubject
  /// The id of the monitor that took it.
  package var source: String
  /// In seconds since 1970.
  package var at: Double
  /// Since the sample before, in seconds; 0 for the first.
  package var interval: Double
  /// Metrics that nothing measured are left out.
  package var values: [AlertMetric: Double]
  /// The values of what has ended since the sample before, one by one, such as response times.
  package var ended: [AlertMetric: [Double]]
  /// What to do; nil for what the rule says.
  package var recommendation: String?

  package init(
    subject: AlertSubject, source: String, at: Double, interval: Double,
    values: [AlertMetric: Double], ended: [AlertMetric: [Double]] = [:],
    recommendation: String? = nil
  ) {
    (self.subject, self.source, self.at) = (subject, source, at)
    (self.interval, self.values, self.ended) = (interval, values, ended)
    self.recommendation = recommendation
  }
}

/// Makes samples for alerts out of a monitor's lines.
package struct AlertSampler: Sendable {
  private let environment: String
  /// The line before, by monitor.
  private var last: [String: UsageLine] = [:]
  /// The number of attempts that were taken, by monitor.
  private var taken: [String: Int] = [:]

  package init(environment: String) { self.environment = environment }

  /// Takes note of attempts that ended before the first sample.
  mutating func skipAttempts(of live: LiveState) { taken[live.monitor] = live.attempts.count }

  /// The sample of a state, with what its tasks and agents did.
  ///
  /// - Returns: As `sample(of:)`.
  package mutating func sample(of live: LiveState) -> AlertSample? {
    guard let line = live.usage, var sample = sample(of: line) else { return nil }
    let known = min(taken[live.monitor] ?? 0, live.attempts.count)
    let new = live.attempts[known...]
    taken[live.monitor] = live.attempts.count
    if !new.isEmpty {
      sample.ended = [
        .agentResponseTime: new.map(\.response.value), .taskDuration: new.map(\.duration.value),
      ]
    }
    // Before the first attempt has ended, nothing is known of agents.
    guard !live.attempts.isEmpty else { return sample }
    let count = Double(live.attempts.count)
    sample.values[.timeoutRate] = Double(live.timeouts) / count
    sample.values[.failureRate] = Double(live.agents.reduce(0) { $0 + $1.failed }) / count
    sample.values[.efficiency] = live.utilization.map { 100 * $0.value }
    return sample
  }

  /// The sample of a line.
  ///
  /// - Returns: `nil` for a line that only corrects the one before.
  package mutating func sample(of line: UsageLine) -> AlertSample? {
    guard let at = line.seconds else { return nil }
    let before = last.updateValue(line, forKey: line.monitor)
    let elapsed = before.map { line.elapsed - $0.elapsed } ?? 0
    guard before == nil || elapsed > 0 else { return nil }
    let machine = line.machine
    let processors = Double(machine.load.count)
    let load = machine.load.isEmpty ? nil : machine.load.reduce(0, +) / processors
    let own = machine.load.isEmpty ? nil : line.processorsUsed.map { $0 / processors }
    func rate(_ bytes: (UsageLine) -> Double) -> Double? {
      before.map { max(0, bytes(line) - bytes($0)) / elapsed }
    }
    // Of the first sample, whose interval is 0, the machine's load isn't known yet.
    let isFirst = line.interval <= 0
    let values: [AlertMetric: Double?] = [
      .cpuUtilization: own, .processorsUsed: line.processorsUsed,
      .memoryUsage: machine.totalMemory.map { line.residentMemory / $0 },
      .memoryBytes: line.residentMemory, .ioRead: rate(\.bytesRead), .ioWrite: rate(\.bytesWritten),
      .processes: Double(line.processes), .threads: Double(line.threads),
      .totalDuration: line.elapsed, .machineLoad: isFirst ? nil : load,
      .otherLoad: load.flatMap { load in own.map { max(0, load - $0) } },
      .ioWait: isFirst ? nil : machine.ioWait, .cpuPressure: machine.pressure["cpu"],
      .memoryPressure: machine.pressure["memory"], .ioPressure: machine.pressure["io"],
    ]
    return AlertSample(
      subject: AlertSubject(workflow: line.workflow, environment: environment),
      source: line.monitor, at: at, interval: line.interval,
      values: values.compactMapValues { $0 })
  }
}
