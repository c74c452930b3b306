import Advice
import Foundation
import Model
import Quantities
import Statistics
import Testing

/// Settings whose answer simpy 4.1 gave; References/make_queues.py makes them.
private struct QueueSetting: Decodable, Sendable, CustomStringConvertible {
  let kind: String
  let seed: UInt64
  let burst: Double
  let meanService: Double
  let arrivalRate: Double
  let service: String
  let serviceCv: Double
  let target: Double
  let servers: Int
  let p95: Double
  let p95High: Double

  var description: String { "\(kind) \(seed)" }

  static let all: [Self] = {
    guard
      let url = Bundle.module.url(forResource: "References/queues", withExtension: "json"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (try? decoder.decode([Self].self, from: data)) ?? []
  }()

  /// Recorded arrivals of such a setting, which know nothing of how they came about.
  func arrivals(_ count: Int, seed: UInt64) -> [Demand.Arrival] {
    var generator = SeededGenerator(seed: seed)
    func exponential(_ mean: Double) -> Double {
      -mean * log(1 - Double.random(in: 0..<1, using: &generator))
    }
    func normal() -> Double {
      NormalDistribution.standard.quantile(Double.random(in: 1e-12..<1, using: &generator))
    }
    func draw() -> Double {
      switch service {
      case "exponential": return exponential(meanService)
      case "lognormal":
        let variance = log(1 + serviceCv * serviceCv)
        return exp(log(meanService) - variance / 2 + variance.squareRoot() * normal())
      case "gamma":
        // Wilson and Hilferty's cube is near enough for shapes above 2.
        let shape = 1 / (serviceCv * serviceCv)
        let root = 1 - 1 / (9 * shape) + normal() / (3 * shape.squareRoot())
        return meanService * max(0, root * root * root)
      default: return meanService
      }
    }
    var (time, left) = (1e9, 0)
    return (0..<count).map { _ in
      if left == 0 {
        time += exponential(burst / arrivalRate)
        left = 1
        while burst > 1, Double.random(in: 0..<1, using: &generator) > 1 / burst { left += 1 }
      }
      left -= 1
      return Demand.Arrival(workflow: "ci", time: time, service: draw())
    }
  }
}

@Suite struct `Numbers of agents` {
  /// 40,000 recorded runs a setting.
  ///
  /// Equal in all when this was written.
  @Test(arguments: ["mmc", "mgc", "bursty"])
  func `are those of an independent simulation`(kind: String) throws {
    let settings = QueueSetting.all.filter { $0.kind == kind }
    #expect(settings.count == 20)
    let answers = Parallel.map(settings) { setting -> Int? in
      guard let objective = MetricLimit("p95 queue_time <= \(setting.target)") else { return nil }
      let demand = Demand(setting.arrivals(40_000, seed: setting.seed))
      let planner = CapacityPlanner(objective: objective, horizon: .days(30))
      return try? planner.plan(for: demand).needed
    }
    let equal = zip(settings, answers).count { $0.servers == $1 }
    #expect(equal >= 19)
    // None too few by more than the error of the simulation: its settings leave 7 % room.
    #expect(zip(settings, answers).allSatisfy { $1 ?? 0 >= $0.servers - 1 })
  }

  @Test func `come from the formula that holds`() throws {
    let methods = QueueSetting.all.map { setting in
      let demand = Demand(setting.arrivals(20_000, seed: setting.seed))
      return (setting.kind, setting.service, Workload(demand, trend: nil, seed: 1).method)
    }
    #expect(methods.filter { $0.0 == "mmc" }.count { $0.2 == .erlang } >= 18)
    #expect(methods.filter { $0.0 == "mgc" }.count { $0.2 == .poisson } >= 17)
    #expect(methods.filter { $0.0 == "bursty" }.allSatisfy { $0.2 == .replay })
  }
}

@Suite struct `Simulated queues` {
  /// The area under the number of those that wait, from events alone, is what all waited together.
  @Test(arguments: 0..<20) func `obey Little's law`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var time = 0.0
    let arrivals = (0..<2000).map { _ in
      time += Double.random(in: 0..<2, using: &generator)
      return (time, Double.random(in: 0..<7, using: &generator))
    }
    let servers = 3 + Int(seed % 3)
    let widths = arrivals.map { _ in
      Int32.random(in: 1...(seed % 2 == 0 ? 1 : 2), using: &generator)
    }
    let queue = QueueSimulation(
      .init(times: arrivals.map(\.0), services: arrivals.map(\.1), widths: widths),
      servers: servers)
    let starts = zip(arrivals, queue.waits).map { $0.0 + $1 }
    let events = (arrivals.map { ($0.0, 1.0) } + starts.map { ($0, -1.0) }).sorted { $0.0 < $1.0 }
    var (area, waiting, last) = (0.0, 0.0, 0.0)
    for (time, change) in events {
      area += waiting * (time - last)
      waiting += change
      last = time
    }
    #expect(abs(area - queue.waits.reduce(0, +)) <= 1e-6 * max(area, 1))
    // Never more at once than there are, and none that waits beside enough free servers.
    var ends = Heap<Double>()
    for (index, start) in starts.enumerated() {
      while let end = ends.first, end <= start + 1e-6 { _ = ends.pop() }
      #expect(ends.count + Int(widths[index]) <= servers)
      for _ in 0..<widths[index] { ends.push(start + arrivals[index].1) }
    }
  }

  /// M/M/c: Erlang's formula, within the error of 100,000 waits.
  @Test func `agree with Erlang's formula`() throws {
    var generator = SeededGenerator(seed: 5)
    var time = 0.0
    let arrivals = (0..<200_000).map { _ in
      time -= log(1 - Double.random(in: 0..<1, using: &generator)) / 8
      return (time, -log(1 - Double.random(in: 0..<1, using: &generator)))
    }
    let queue = QueueSimulation(
      .init(times: arrivals.map(\.0), services: arrivals.map(\.1)), servers: 10)
    let model = try #require(QueueingModel(arrivalRate: 8, meanService: 1, servers: 10))
    let mean = queue.waits.reduce(0, +) / 200_000
    #expect(abs(mean / model.meanWait - 1) < 0.1)
    let share = Double(queue.waits.count { $0 > 0 }) / 200_000
    #expect(abs(share - 0.40918) < 0.01)
  }
}
