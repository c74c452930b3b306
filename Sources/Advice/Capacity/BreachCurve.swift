import Model
import Quantities
import Statistics

/// How likely an objective is broken within a week, against how many times today's arrivals come.
struct BreachCurve {
  /// Ascending multiples of today's arrivals, and the share of weeks at each; the shares ascend.
  private(set) var multiples: [Double] = []
  private(set) var shares: [Double] = []

  /// From one multiple to the next.
  private static let step = 1.04
  /// Where the curve begins at the latest.
  private static let minimum = 0.4
  private static let week = 7 * 86_400.0
  /// Fewer arrivals say little of a quantile.
  private static let minimumArrivals = 20

  /// - Parameters:
  ///   - workload: What comes.
  ///   - agents: How many there are.
  ///   - objective: What waits should be.
  ///   - maximum: Where it ends at the latest: the most times today's arrivals that are ever expected.
  init(_ workload: Workload, agents: Int, objective: MetricLimit, upTo maximum: Double) {
    // Upwards from today until every week is broken, then down until none is.
    func share(_ multiple: Double) -> Double {
      Self.share(of: workload.arrivals(times: multiple), agents: agents, objective: objective)
    }
    let today = share(1)
    var above = [(1.0, today)]
    while let last = above.last, last.1 < 1, last.0 < maximum {
      above.append((last.0 * Self.step, share(last.0 * Self.step)))
    }
    var below: [(Double, Double)] = []
    while (below.last ?? above[0]).1 > 0, (below.last ?? above[0]).0 > Self.minimum {
      let multiple = (below.last ?? above[0]).0 / Self.step
      below.append((multiple, share(multiple)))
    }
    let all = below.reversed() + above
    multiples = all.map(\.0)
    shares = Self.ascending(all.map(\.1))
  }

  /// The share of weeks in which an objective is broken; shorter times are one.
  ///
  /// Weeks with few arrivals are judged together with those that follow, and a week without any
  /// breaks nothing.
  static func share(
    of arrivals: QueueSimulation.Arrivals, agents: Int, objective: MetricLimit
  ) -> Double {
    let queue = QueueSimulation(arrivals, servers: agents)
    let values = objective.times(queue, arrivals)
    guard let first = arrivals.times.first else { return 0 }
    let length = min(week, arrivals.span)
    /// The week in which one arrives, from 0 on.
    func number(of index: Int) -> Int {
      length > 0 ? Int(saturating: ((arrivals.times[index] - first) / length).rounded(.down)) : 0
    }
    var (weeks, broken) = (0, 0)
    func judge(_ period: Range<Int>, from begin: Int, to end: Int) {
      weeks += end - begin
      let value = objective.statistic.of(Array(values[period]))
      broken += objective.holds(value) ? 0 : number(of: period.upperBound - 1) + 1 - begin
    }
    var (start, begin) = (0, 0)
    for index in values.indices {
      let now = number(of: index)
      guard now > begin, index - start >= minimumArrivals else { continue }
      judge(start..<index, from: begin, to: now)
      (start, begin) = (index, now)
    }
    // What is left at the end is no whole week.
    if weeks == 0 { judge(start..<values.count, from: 0, to: number(of: values.count - 1) + 1) }
    return Double(broken) / Double(weeks)
  }

  /// The nearest values that never fall, by least squares.
  ///
  /// - SeeAlso: Ayer et al. (1955), doi:10.1214/aoms/1177728423: pooling adjacent violators.
  static func ascending(_ values: [Double]) -> [Double] {
    var blocks: [(mean: Double, count: Int)] = []
    for value in values {
      blocks.append((value, 1))
      while blocks.count > 1, blocks[blocks.count - 2].mean > blocks[blocks.count - 1].mean {
        let last = blocks.removeLast()
        let before = blocks.removeLast()
        let count = last.count + before.count
        blocks.append(
          (
            (last.mean * Double(last.count) + before.mean * Double(before.count)) / Double(count),
            count
          ))
      }
    }
    return blocks.flatMap { Array(repeating: $0.mean, count: $0.count) }
  }

  /// The chance that the objective is broken within a week.
  func chance(at multiple: Double) -> Double {
    guard let first = multiples.first, let last = multiples.last else { return 0 }
    if multiple <= first { return shares[0] }
    if multiple >= last { return shares[shares.count - 1] }
    var (low, high) = (0, multiples.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if multiples[middle] <= multiple { low = middle } else { high = middle }
    }
    let part = (multiple - multiples[low]) / (multiples[high] - multiples[low])
    return shares[low] + part * (shares[high] - shares[low])
  }
}
