import Foundation
import Statistics
import TestSupport
import Testing

@testable import Lab

/// A fleet of which runs, jobs and hosts vary by chance, and a few hosts by more.
private struct SimulatedFleet {
  var hosts = 5
  var rounds = FleetTest.rounds
  /// The standard deviations of the logarithm of a time.
  var (job, process) = (0.004, 0.012)
  /// What hosts take longer, as a log-ratio, and how many times as noisy they are.
  var levels: [Int: Double] = [:]
  var noises: [Int: Double] = [:]
  /// How many runs of a hundred take half as long again.
  var spikes = 0.0
  /// The standard deviation of the logarithm of a job's own noise, on a host or all.
  var unrest = 0.0
  var unrestfulHost: Int?

  func samples(using generator: inout SeededGenerator) -> [HostSamples] {
    (0..<hosts).map { host in
      let rounds = (0..<rounds).map { _ in
        let level = (levels[host] ?? 0) + normal(job, &generator)
        let noise =
          process * (noises[host] ?? 1)
          * (unrest > 0 && host == unrestfulHost ?? host ? exp(normal(unrest, &generator)) : 1)
        return HostRound(
          pairs: (0..<FleetTest.pairs).map { _ in
            (0..<2).map { _ in
              let spike = Double.random(in: 0..<100, using: &generator) < spikes ? log(1.5) : 0
              return exp(level + normal(noise, &generator) + spike)
            }
          })
      }
      return HostSamples(host: "n\(host + 1)", rounds: rounds)
    }
  }

  private func normal(_ deviation: Double, _ generator: inout SeededGenerator) -> Double {
    let (u, v) = (
      Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator),
      Double.random(in: 0..<1, using: &generator)
    )
    return deviation * (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}

@Suite struct `A fleet` {
  @Test func `has no host named where all measure alike, in 1,000 simulations`() {
    var generator = SeededGenerator(seed: 1)
    for spikes in [0.0, 2] {
      var fleet = SimulatedFleet()
      fleet.spikes = spikes
      let named = (0..<500).count { _ in
        FleetTest(fleet.samples(using: &generator)).findings.contains { $0.fault != nil }
      }
      // At most 1 % of fleets; of 500, more than 12 would have a chance below 0.2 %.
      #expect(named <= 12, "\(named) with \(spikes) % spikes")
    }
  }

  @Test func `stays alike at the edge of the band more often than the rate says`() {
    var generator = SeededGenerator(seed: 2)
    var fleet = SimulatedFleet()
    fleet.levels = [0: log(1.01)]
    let named = (0..<500).count { _ in
      FleetTest(fleet.samples(using: &generator)).findings.contains { $0.fault != nil }
    }
    #expect(named <= 12, "\(named)")
  }

  @Test(arguments: [0.0, 0.5, 0.8], [false, true])
  func `has no host named noisy at the edge, with jobs of which some are noisier than others`(
    unrest: Double, alone: Bool
  ) {
    var generator = SeededGenerator(seed: 6)
    var fleet = SimulatedFleet()
    fleet.unrest = unrest
    // In the mean it is twice as noisy.
    fleet.noises = [2: alone ? 2 * exp(-unrest * unrest / 2) : 2]
    fleet.unrestfulHost = alone ? 2 : nil
    let named = (0..<500).count { _ in
      FleetTest(fleet.samples(using: &generator)).findings.contains { $0.fault == .noisy }
    }
    #expect(named <= 12, "\(named)")
  }

  @Test(arguments: [2, 3, 5])
  func `has none named noisy at the edge of few rounds, either`(rounds: Int) {
    var generator = SeededGenerator(seed: UInt64(10 + rounds))
    var fleet = SimulatedFleet()
    (fleet.rounds, fleet.unrest, fleet.noises) = (rounds, 0.5, [2: 2])
    let named = (0..<500).count { _ in
      FleetTest(fleet.samples(using: &generator)).findings.contains { $0.fault == .noisy }
    }
    #expect(named <= 12, "\(named)")
  }

  @Test(arguments: [4, 5, 12])
  func `has a host named that is 3 % slower and one that is 5 times as noisy, and no other`(
    hosts: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(hosts))
    var fleet = SimulatedFleet()
    fleet.hosts = hosts
    fleet.levels = [1: log(1.03)]
    fleet.noises = [3: 5]
    let right = (0..<200).count { _ in
      let faults = FleetTest(fleet.samples(using: &generator)).findings.map(\.fault)
      return faults.enumerated().allSatisfy { index, fault in
        fault == (index == 1 ? .slower : index == 3 ? .noisy : nil)
      }
    }
    #expect(right >= 190, "\(right) of 200")
  }

  @Test func `has no host named noisy because one is quiet`() {
    var generator = SeededGenerator(seed: 5)
    var fleet = SimulatedFleet()
    fleet.hosts = 3
    fleet.noises = [1: 0.05]
    let named = (0..<100).count { _ in
      FleetTest(fleet.samples(using: &generator)).findings.contains { $0.fault == .noisy }
    }
    #expect(named == 0)
  }

  @Test func `of two can't say which is right, and of one says nothing`() {
    var generator = SeededGenerator(seed: 3)
    var fleet = SimulatedFleet()
    fleet.hosts = 2
    fleet.levels = [0: log(1.06)]
    let two = FleetTest(fleet.samples(using: &generator))
    #expect(two.findings.map(\.fault) == [.differs, .differs] && two.pool.isEmpty)
    fleet.hosts = 1
    let one = FleetTest(fleet.samples(using: &generator))
    #expect(one.findings[0].level == nil && one.findings[0].fault == nil && one.pool == ["n1"])
  }

  @Test func `has the shares of variance that it was made with`() throws {
    var generator = SeededGenerator(seed: 4)
    var fleet = SimulatedFleet()
    fleet.hosts = 40
    (fleet.job, fleet.process) = (0.01, 0.01)
    fleet.levels = Dictionary(
      uniqueKeysWithValues: (0..<40).map { ($0, $0.isMultiple(of: 2) ? 0.01 : -0.01) })
    let test = FleetTest(fleet.samples(using: &generator))
    let shares = try #require(test.shares)
    for share in [shares.host, shares.job, shares.process] { #expect(abs(share - 1 / 3) < 0.08) }
    let noise = test.findings.map(\.noise)
    // Two runs of a pair differ by √2 of one's deviation.
    #expect(abs(median(of: noise) / (0.01 * 2.squareRoot()) - 1) < 0.05)
  }

  @Test func `of hosts without any noise is judged, too`() {
    func host(_ name: String, _ seconds: Double) -> HostSamples {
      HostSamples(
        host: name,
        rounds: (0..<3).map { _ in HostRound(pairs: [[seconds, seconds], [seconds, seconds]]) })
    }
    let test = FleetTest([host("a", 1), host("b", 1), host("c", 1.05)])
    #expect(test.findings.map(\.fault) == [nil, nil, .slower])
    #expect(test.pool == ["a", "b"])
  }
}
