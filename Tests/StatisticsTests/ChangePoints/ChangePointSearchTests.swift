import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `A search for change points` {
  /// Series in which nothing changes.
  enum Calm: String, CaseIterable, CustomStringConvertible {
    case normal, lognormal, spiky, lasting

    var description: String { rawValue }

    /// The chance of any change point that is allowed.
    var allowed: Double {
      switch self {
      case .normal, .lognormal: 0.01
      case .spiky: 0.02
      case .lasting: 0.05
      }
    }

    func series(_ noise: inout Noise) -> [Double] {
      var last = noise.normal() / (1 - 0.25).squareRoot()
      return (0..<200).map { _ in
        switch self {
        case .normal: return 100 + noise.normal()
        case .lognormal: return exp(noise.normal() / 2)
        case .spiky: return (100 + noise.normal()) * (noise.uniform() < 0.02 ? 1.15 : 1)
        case .lasting:
          last = last / 2 + noise.normal()
          return 100 + last
        }
      }
    }
  }

  @Test(arguments: Calm.allCases)
  func `finds nothing where nothing changed`(calm: Calm) {
    var noise = Noise(seed: 11)
    let alarms = (0..<500).count { _ in
      !ChangePointSearch().changePoints(in: calm.series(&noise)).isEmpty
    }
    #expect(alarms <= Int(calm.allowed * 500))
  }

  @Test func `sees a step of five deviations after three points`() {
    var noise = Noise(seed: 5)
    let delays = (0..<100).map { _ in
      let series = (0..<120).map { (1 + 0.01 * noise.normal()) * ($0 < 100 ? 100 : 105) }
      return (1...20).first { after in
        ChangePointSearch().changePoints(in: Array(series.prefix(100 + after)))
          .contains { abs($0.index - 100) <= 1 }
      } ?? 99
    }
    #expect(delays.sorted()[50] <= 3)
  }

  @Test func `covers the place and the size of a change 95 times in 100`() {
    var noise = Noise(seed: 23)
    var (places, sizes, found) = (0, 0, 0)
    for _ in 0..<400 {
      let series = (0..<200).map { 100 * exp(0.01 * noise.normal() + ($0 < 120 ? 0 : 0.02)) }
      let points = ChangePointSearch().changePoints(in: series)
      guard points.count == 1, let point = points.first else { continue }
      found += 1
      if point.positions.contains(120) { places += 1 }
      if point.interval.contains(expm1(0.02)) { sizes += 1 }
    }
    #expect(found >= 380)
    // The set of places is meant to hold at least as often; the interval of the size about so.
    #expect(places >= plausibleCounts(0.95, of: found).lowerBound)
    #expect(plausibleCounts(0.95, of: found).contains(sizes))
  }

  /// Cobb (1978), Biometrika 65, table 1: the yearly volume of the Nile at Aswan, 1871–1970.
  static let nile: [Double] = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
    799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833,
    701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845,
    864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649,
    846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815,
    1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
  ]

  @Test func `dates the fall of the Nile to 1899, as Cobb did`() throws {
    let points = ChangePointSearch().changePoints(in: Self.nile)
    #expect(points.map(\.index) == [28])
    let point = try #require(points.first)
    #expect(point.change < 0 && point.kind == .level)
    #expect(abs(point.before - 1098) < 15 && abs(point.after - 850) < 15)
  }

  @Test func `takes spikes for spikes`() {
    var noise = Noise(seed: 3)
    var series = (0..<150).map { _ in 100 + noise.normal() }
    for index in [40, 41, 90, 149] { series[index] *= 1.15 }
    #expect(ChangePointSearch().changePoints(in: series).isEmpty)
  }

  @Test func `takes a level that is left within a few points for no level`() {
    var noise = Noise(seed: 4)
    let short = (0..<150).map { 100 + noise.normal() + (60..<66 ~= $0 ? 20 : 0) }
    let long = (0..<150).map { 100 + noise.normal() + (60..<90 ~= $0 ? 20 : 0) }
    #expect(ChangePointSearch().changePoints(in: short).isEmpty)
    #expect(ChangePointSearch().changePoints(in: long).map(\.index) == [60, 90])
  }

  @Test func `finds the turn of a drift`() {
    var noise = Noise(seed: 6)
    let series = (0..<200).map { 1000 + noise.normal() + 3 * Double(min($0, 100)) }
    let points = ChangePointSearch().changePoints(in: series)
    #expect(points.contains { $0.kind == .drift && abs($0.index - 100) <= 5 })
  }

  @Test func `finds the step of a count that never varies`() {
    let points = ChangePointSearch().changePoints(
      in: [Double](repeating: 512, count: 20) + [Double](repeating: 513, count: 5))
    #expect(points.map(\.index) == [20])
    #expect(points.first.map { abs($0.change - 1.0 / 512) < 1e-12 } == true)
  }

  @Test func `says the same in any unit`() {
    var noise = Noise(seed: 8)
    let series = (0..<120).map { 100 + noise.normal() + ($0 < 70 ? 0 : 4) }
    let (plain, scaled) = (
      ChangePointSearch().changePoints(in: series),
      ChangePointSearch().changePoints(in: series.map { $0 * 1e-9 })
    )
    #expect(plain.map(\.index) == [70] && scaled.map(\.index) == [70])
    #expect(abs(plain[0].change - scaled[0].change) < 1e-9)
  }

  @Test func `leaves out what is too small to matter`() {
    var noise = Noise(seed: 9)
    let series = (0..<200).map { 100 + 0.2 * noise.normal() + ($0 < 100 ? 0 : 1) }
    var search = ChangePointSearch()
    #expect(search.changePoints(in: series).map(\.index) == [100])
    search.minimumChange = 0.02
    #expect(search.changePoints(in: series).isEmpty)
  }

  @Test(arguments: [
    [], [1, 2, 3], [Double](repeating: 7, count: 50), [1, 2, 3, 4, 5, 6, 7, .nan],
    [1, 2, 3, .infinity, 5, 6, 7, 8], [0, 0, 0, 0, 0, 0, 0, 0, 1],
  ])
  func `finds nothing in what can't show anything`(series: [Double]) {
    #expect(ChangePointSearch().changePoints(in: series).isEmpty)
  }
}

@Suite struct `A trend` {
  @Test func `covers the slope 95 times in 100 where noise lasts`() throws {
    var noise = Noise(seed: 31)
    var (covered, alarms) = (0, 0)
    for _ in 0..<400 {
      var last = 0.0
      let still = (0..<100).map { _ in
        last = last / 2 + noise.normal()
        return last - 1000
      }
      let moving = still.enumerated().map { $1 + Double($0) * 5 / 99 }
      if try #require(LinearTrend(moving)).interval.contains(5) { covered += 1 }
      if try #require(LinearTrend(still)).pValue < 0.05 { alarms += 1 }
    }
    #expect(covered >= plausibleCounts(0.93, of: 400).lowerBound)
    #expect(alarms <= plausibleCounts(0.07, of: 400).upperBound)
  }

  @Test func `is the line of least squares`() throws {
    // scipy.stats.linregress(range(10), y) of SciPy 1.17.1: slope 0.8060606060606061.
    let values: [Double] = [-5, -3, -4, -2, -1, -2, 1, 0, 3, 2]
    let trend = try #require(LinearTrend(values))
    #expect(abs(trend.change - 9 * 0.806060606060606) < 1e-9)
    #expect(!trend.isRatio)
  }
}

extension `A search for change points` {
  @Test func `takes a straight drift for no turn, whatever the scale`() {
    var noise = Noise(seed: 12)
    let line = (0..<100).map { 1 + 0.003 * Double($0) + 0.005 * noise.normal() }
    let growth = (0..<100).map { exp(0.003 * Double($0) + 0.005 * noise.normal()) }
    #expect(ChangePointSearch().changePoints(in: line).isEmpty)
    #expect(ChangePointSearch().changePoints(in: growth).isEmpty)
  }

  @Test func `finds the step from exactly nothing, and nothing before it`() {
    var noise = Noise(seed: 13)
    let series = (0..<60).map { $0 < 30 ? 0 : 1 + 0.01 * noise.normal() }
    #expect(ChangePointSearch().changePoints(in: series).map(\.index) == [30])
  }
}

extension `A search for change points` {
  /// A series of 60 values with noise of half a per cent.
  private static func series(_ noise: inout Noise, stepsAt places: [Int], of size: Double)
    -> [Double]
  {
    (0..<60).map { index in
      places.reduce(100 + noise.normal() / 2) { index < $1 ? $0 : $0 * (1 + size) }
    }
  }

  @Test(arguments: [0.05, 0.2, -0.05, -0.2], [2, 3, 4, 6, 54, 56, 57, 58])
  func `names the first value of a new level at either end, and covers its size`(
    size: Double, count: Int
  ) {
    var noise = Noise(seed: 60)
    var (places, sizes, found) = (0, 0, 0)
    for _ in 0..<100 {
      let series = Self.series(&noise, stepsAt: [60 - count], of: size)
      for point in ChangePointSearch().changePoints(in: series) {
        found += 1
        if point.index == 60 - count { places += 1 }
        if point.interval.contains(size) { sizes += 1 }
      }
    }
    #expect(found >= 97)
    #expect(Double(places) >= 0.95 * Double(found))
    #expect(sizes >= plausibleCounts(0.95, of: found).lowerBound)
  }

  @Test(arguments: [1, 2]) func `takes the end of a short series for spikes`(count: Int) {
    var noise = Noise(seed: 61)
    for _ in 0..<50 {
      let series = Self.series(&noise, stepsAt: [60 - count], of: 0.2)
      #expect(ChangePointSearch().changePoints(in: Array(series.suffix(30))).isEmpty)
    }
  }

  @Test func `takes two values at the end that don't agree for spikes`() {
    var noise = Noise(seed: 62)
    var series = Self.series(&noise, stepsAt: [58], of: 0.05)
    series[59] *= 1.2
    #expect(ChangePointSearch().changePoints(in: series).isEmpty)
  }

  @Test(arguments: [2, 3, 4, 8]) func `tells two steps apart that are close`(distance: Int) {
    var noise = Noise(seed: 63)
    let right = (0..<100).count { _ in
      let series = Self.series(&noise, stepsAt: [25, 25 + distance], of: 0.05)
      return ChangePointSearch().changePoints(in: series).map(\.index) == [25, 25 + distance]
    }
    #expect(right >= 90)
  }

  @Test func `covers the size of steps that are seen only when noise helps`() {
    var noise = Noise(seed: 64)
    var (sizes, found) = (0, 0)
    for _ in 0..<600 {
      let series = (0..<60).map { 100 * exp(0.03 * noise.normal() + ($0 < 40 ? 0 : log(1.04))) }
      let points = ChangePointSearch().changePoints(in: series)
      guard points.count == 1, abs(points[0].index - 40) <= 2 else { continue }
      found += 1
      if points[0].interval.contains(0.04) { sizes += 1 }
    }
    // Without taking into account that they were reported, the interval holds about half.
    #expect(found >= 50 && sizes >= plausibleCounts(0.92, of: found).lowerBound)
  }
}
