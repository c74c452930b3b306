import Foundation
import Lab
import Statistics

/// Simulates a week of commits on a fleet of hosts, in two orders of measuring: first come, first served, and
/// by `MeasurementQueue`.
///
/// Commits come by a day's rhythm; some make the program slower. A measurement takes as long as one of
/// those in a file, scaled so that measuring every commit would take a given share of the fleet.
@main
struct QueuePolicy {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2,
      let text = try? String(contentsOfFile: arguments[1], encoding: .utf8)
    else {
      print(
        """
        usage: queue-policy DURATIONS [SEED]          a file with a duration in seconds a line
               queue-policy DURATIONS arrivals FILE   the commits and durations of a week, for
                                                      'capacity-planning --input', and the waits of this
                                                      simulation by the number of hosts
        """)
      return
    }
    let durations = text.split(separator: "\n").compactMap { Double($0) }.filter { $0 > 0 }
    guard durations.count >= 20 else {
      print("the file has \(durations.count) durations; 20 or more are needed")
      return
    }
    if arguments.count == 4, arguments[2] == "arrivals" {
      return try plan(durations, file: arguments[3])
    }
    let seed = arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 1
    print("load  order    named  median h   90 % h  false  busy hours  measured")
    for load in [0.6, 0.9, 2.5] {
      let week = Week(load: load, durations: durations, seed: seed)
      for isFirstCome in [true, false] {
        let outcome = week.run(isFirstCome: isFirstCome)
        print(outcome.row(load: load, order: isFirstCome ? "fcfs" : "policy"))
      }
    }
  }

  /// Writes a week as a table of runs, and prints the waits for several numbers of hosts.
  private static func plan(_ durations: [Double], file: String) throws {
    let week = Week(load: 0.6, durations: durations, seed: 1, isSteady: true)
    var rows = "commit,time,workflow,metric,value\n"
    for (place, arrival) in week.arrivals.enumerated() {
      let time = String(format: "%.3f,ci,wall_time,%.4f", 1.7e9 + arrival, week.services[place])
      rows += "c\(place),\(time)\n"
    }
    try rows.write(toFile: file, atomically: true, encoding: .utf8)
    print("hosts  95 % wait at most s  busy hours")
    for hosts in 12...30 {
      let outcome = week.run(isFirstCome: true, hosts: hosts)
      let waits = outcome.waits.sorted()
      let wait = waits[Int(0.95 * Double(waits.count))]
      print(String(format: "%5d  %19.1f  %10.0f", hosts, wait, outcome.busy / 3600))
    }
  }
}

/// A week of commits, the same for each order of measuring.
struct Week {
  static let (hosts, commitsAnHour, hours) = (20, 1000.0, 168.0)
  /// One commit of so many makes the program slower, by 3 to 20 %.
  static let commitsPerStep = 2000.0
  /// The standard deviation of what a measurement comes to.
  static let noise = 0.015

  /// When each commit came, in seconds.
  private(set) var arrivals: [Double] = []
  /// The level from each commit on, as a logarithm.
  private(set) var levels: [Double] = []
  private(set) var steps: [Int] = []
  /// How long the measurements take.
  private let durations: [Double]
  private let seed: UInt64
  private let isSteady: Bool

  /// How long the measurement of each commit takes.
  private(set) var services: [Double] = []

  /// - Parameters:
  ///   - load: The share of the fleet that measuring every commit takes.
  ///   - durations: What measurements took, to be scaled.
  ///   - isSteady: Whether nothing becomes slower, so that nothing is suspected.
  init(load: Double, durations: [Double], seed: UInt64, isSteady: Bool = false) {
    self.seed = seed
    self.isSteady = isSteady
    var generator = SeededGenerator(seed: seed)
    var (time, level) = (0.0, 0.0)
    let rate = Self.commitsAnHour / 3600
    while true {
      time -= log(Double.random(in: .leastNonzeroMagnitude..<1, using: &generator)) / (1.8 * rate)
      guard time < Self.hours * 3600 else { break }
      // By day up to 1.8 times as many commits as on average, by night a fifth of it.
      let share = (1 + 0.8 * sin(time / 86_400 * 2 * .pi)) / 1.8
      guard Double.random(in: 0..<1, using: &generator) < share else { continue }
      if Double.random(in: 0..<1, using: &generator) < 1 / Self.commitsPerStep,
        arrivals.count > 50, !isSteady
      {
        level += log(Double.random(in: 1.03..<1.2, using: &generator))
        steps.append(arrivals.count)
      }
      arrivals.append(time)
      levels.append(level)
    }
    let mean = durations.reduce(0, +) / Double(durations.count)
    let wanted = load * Double(Self.hosts) * 3600 / Self.commitsAnHour
    self.durations = durations.map { $0 * wanted / mean }
    for _ in arrivals {
      services.append(self.durations[Int.random(in: 0..<durations.count, using: &generator)])
    }
  }

  /// What came of it.
  struct Outcome {
    var delays: [Double] = []
    var named = 0
    var wrong = 0
    var busy = 0.0
    var measured = 0
    var steps = 0
    /// How long commits waited that were measured in their turn.
    var waits: [Double] = []

    func row(load: Double, order: String) -> String {
      let sorted = delays.sorted()
      func hours(_ share: Double) -> String {
        // What was never named took longer than anything else.
        let place = Int(share * Double(max(steps, 1)))
        return place < sorted.count ? String(format: "%8.2f", sorted[place] / 3600) : "   never"
      }
      return String(format: "%4.1f  ", load)
        + order.padding(toLength: 7, withPad: " ", startingAt: 0)
        + String(format: "%3d/%-3d ", named, steps) + " \(hours(0.5)) \(hours(0.9))"
        + String(format: "  %5d  %10.0f  %8d", wrong, busy / 3600, measured)
    }
  }

  private struct Running: Comparable {
    let end: Double
    let choice: MeasurementQueue.Choice

    static func < (one: Self, other: Self) -> Bool { one.end < other.end }
    static func == (one: Self, other: Self) -> Bool { one.end == other.end }
  }

  /// - Parameter isFirstCome: Whether commits are measured in the order in which they came, and what a
  ///   suspicion asks for after them.
  func run(isFirstCome: Bool, hosts: Int = Week.hosts) -> Outcome {
    var generator = SeededGenerator(seed: seed ^ 0x5555)
    var (outcome, watch, queue) = (Outcome(), LevelWatch(smallestStep: 0.02), MeasurementQueue())
    queue.largestShareForSuspicion = 0.5
    outcome.steps = steps.count
    var running = Heap<Running>()
    var choices: [MeasurementQueue.Choice] = []
    var waiting: [MeasurementQueue.Choice] = []
    var (next, served, now) = (0, 0, 0.0)
    let end = Self.hours * 3600
    while now < end {
      // What happens next: a commit comes, or a measurement ends.
      let arrival = next < arrivals.count ? arrivals[next] : .infinity
      if let first = running.first, first.end <= arrival {
        now = first.end
        guard now < end, let done = running.pop() else { break }
        if let place = choices.firstIndex(of: done.choice) { choices.remove(at: place) }
        let position = done.choice.position
        if !isSteady {
          watch.add(
            levels[position] + Self.noise * Self.normal(&generator), at: position)
          take(watch.findings, at: now, into: &outcome)
        }
      } else {
        guard arrival < .infinity else { break }
        now = arrival
        if isFirstCome {
          waiting.append(.init(position: next, reason: .newest))
        }
        next += 1
      }
      let free = hosts - choices.count
      guard free > 0, next > 0 else { continue }
      var started: [MeasurementQueue.Choice] = []
      if isFirstCome {
        let pending = Array(waiting[served...]).suffix(200).filter { $0.reason == .suspected }
        if pending.isEmpty {
          waiting += queue.next(
            2, of: hosts, newest: next - 1, watch: watch,
            running: choices.filter { $0.reason == .suspected }
          ).filter { $0.reason == .suspected }
        }
        started = Array(waiting[served...].prefix(free))
        served += started.count
      } else {
        started = queue.next(
          free, of: hosts, newest: next - 1, watch: watch, running: choices)
      }
      for choice in started {
        let duration =
          choice.reason == .newest
          ? services[choice.position]
          : durations[Int.random(in: 0..<durations.count, using: &generator)]
        if choice.reason == .newest { outcome.waits.append(now - arrivals[choice.position]) }
        running.push(Running(end: now + duration, choice: choice))
        choices.append(choice)
        outcome.busy += min(duration, end - now)
        outcome.measured += 1
      }
    }
    return outcome
  }

  /// Counts findings that are new; one belongs to the step at its commit.
  private func take(_ findings: [LevelWatch.Finding], at now: Double, into outcome: inout Outcome) {
    while outcome.named + outcome.wrong < findings.count {
      let finding = findings[outcome.named + outcome.wrong]
      if steps.contains(finding.position) {
        outcome.named += 1
        outcome.delays.append(now - arrivals[finding.position])
      } else {
        outcome.wrong += 1
      }
    }
  }

  private static func normal(_ generator: inout SeededGenerator) -> Double {
    let (u, v) = (
      Double.random(in: .leastNonzeroMagnitude..<1, using: &generator),
      Double.random(in: 0..<1, using: &generator)
    )
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}
