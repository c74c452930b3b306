import Foundation
import Statistics
import Testing

/// Measurements that R's package usl 3.0.3 comes with.
private enum Published {
  static let spec: (workers: [Double], throughput: [Double]) = (
    [
      1, 18, 36, 72, 108, 144, 216,
    ],
    [
      64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2,
    ]
  )
  static let raytracer: (workers: [Double], throughput: [Double]) = (
    [
      1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64,
    ],
    [
      20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310,
    ]
  )
  static let cisco: (workers: [Double], throughput: [Double]) = (
    [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
      24, 25, 26, 27, 28, 29, 30, 31, 32,
    ],
    [
      955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.8,
      7867.61, 8278.71, 8646.7, 9047.84, 9426.55, 9645.37, 9897.24, 10097.6, 10240.5,
      10532.39, 10798.52, 11151.43, 11518.63, 11806, 12089.37, 12075.41, 12177.29,
      12211.41, 12158.93, 12155.27, 12118.04, 12140.4, 12074.39,
    ]
  )
}

private func agrees(_ value: Double, _ expected: Double, to share: Double = 5e-5) -> Bool {
  abs(value - expected) <= share * abs(expected)
}

@Suite struct `The Universal Scalability Law` {
  /// As R's usl prints it, and SciPy 1.16.3's least_squares within bounds finds it.
  @Test func `is fitted as published`() throws {
    let spec = try #require(
      ScalabilityLaw(workers: Published.spec.workers, throughput: Published.spec.throughput))
    #expect(agrees(spec.contention, 2.77284234e-2) && agrees(spec.coherency, 1.04365762e-4))
    #expect(agrees(spec.throughputOfOne, 89.9951972) && agrees(spec.residualError, 82.84582))
    #expect(agrees(spec.standardErrors.contention, 9.1218e-3))
    #expect(agrees(spec.standardErrors.coherency, 1.988e-5, to: 5e-4))
    #expect(agrees(spec.standardErrors.throughputOfOne, 14.21352))
    #expect(agrees(try #require(spec.peakWorkers), 96.52, to: 1e-4))
    #expect(agrees(try #require(spec.peakThroughput), 1884, to: 5e-4))
    #expect(agrees(try #require(spec.limit), 3246, to: 5e-4))
    let interval = try #require(spec.interval(confidence: 0.95))
    #expect(agrees(interval.lower.contention, 2.402e-3, to: 5e-4))
    #expect(agrees(interval.upper.throughputOfOne, 129.45825))

    let cisco = try #require(
      ScalabilityLaw(workers: Published.cisco.workers, throughput: Published.cisco.throughput))
    #expect(agrees(cisco.contention, 2.67159e-2) && agrees(cisco.coherency, 7.69094e-4))
    #expect(agrees(cisco.throughputOfOne, 995.649))
    #expect(agrees(try #require(cisco.peakThroughput), 12341, to: 5e-4))
    #expect(try #require(cisco.peakWorkers).rounded(.down) == 35)
  }

  @Test func `has no peak where workers needn't agree`() throws {
    let few = try #require(
      ScalabilityLaw(
        workers: Array(Published.raytracer.workers.prefix(6)),
        throughput: Array(Published.raytracer.throughput.prefix(6))))
    #expect(agrees(few.contention, 0.0244440) && agrees(few.coherency, 1.62681e-3))
    #expect(agrees(few.throughputOfOne, 20.8560))
    // What R's usl prints as intervals of 95 %; ours, two-sided and of three parameters, are wider.
    let printed = try #require(few.intervalAsUSL)
    #expect(agrees(printed.lower.contention, 0.00754, to: 5e-4))
    #expect(agrees(printed.upper.contention, 0.04135, to: 5e-4))
    #expect(agrees(printed.lower.coherency, 0.0011, to: 5e-3))
    #expect(agrees(printed.upper.coherency, 0.00215, to: 5e-3))
    #expect(agrees(printed.lower.throughputOfOne, 19.27, to: 5e-4))
    #expect(agrees(printed.upper.throughputOfOne, 22.44, to: 5e-4))
    let interval = try #require(few.interval(confidence: 0.95))
    #expect(interval.lower.contention < 0 && interval.upper.contention > 0.05)
    let all = try #require(
      ScalabilityLaw(
        workers: Published.raytracer.workers, throughput: Published.raytracer.throughput))
    #expect(agrees(all.contention, 0.0577708, to: 1e-4) && all.coherency == 0)
    #expect(agrees(all.throughputOfOne, 21.8488, to: 1e-4))
    #expect(all.peakWorkers == nil && all.standardErrors.coherency == 0)
    #expect(all.degreesOfFreedom == 9)
  }

  @Test func `is found again in what it says`() throws {
    let workers = (1...20).map(Double.init)
    let law = { (n: Double) in n / (1 + 0.02 * (n - 1) + 0.02 * n * (n - 1)) }
    let fit = try #require(ScalabilityLaw(workers: workers, throughput: workers.map(law)))
    #expect(agrees(fit.contention, 0.02, to: 1e-6) && agrees(fit.coherency, 0.02, to: 1e-6))
    #expect(agrees(fit.throughput(of: 7), law(7), to: 1e-9))
    // Linear growth has neither.
    let linear = try #require(ScalabilityLaw(workers: workers, throughput: workers.map { 3 * $0 }))
    #expect(linear.contention < 1e-9 && linear.coherency < 1e-9)
    #expect(ScalabilityLaw(workers: [1, 2, 3], throughput: [1, 2, 3]) == nil)
    #expect(ScalabilityLaw(workers: [1, 1, 1, 1], throughput: [1, 2, 3, 4]) == nil)
    #expect(ScalabilityLaw(workers: [1, 2, 3, 4], throughput: [1, 2, .nan, 4]) == nil)
    #expect(ScalabilityLaw(workers: [1, 2, 3, 4], throughput: [1, 2, 0, 4]) == nil)
  }
}

@Suite struct `Waiting for a server` {
  /// The recursion of Erlang, worked out with Python's fractions.
  @Test(arguments: [
    (1, 0.5, 0.5), (2, 1.0, 1.0 / 3), (5, 4.0, 0.554113), (10, 8.0, 0.409180), (20, 18.0, 0.550769),
    (100, 90.0, 0.216940),
  ])
  func `has Erlang's probability`(servers: Int, load: Double, expected: Double) throws {
    let model = try #require(
      QueueingModel(arrivalRate: load / 2, meanService: 2, servers: servers))
    #expect(abs(model.waitProbability - expected) < 5e-7)
  }

  @Test func `takes as long as theory says`() throws {
    let model = try #require(QueueingModel(arrivalRate: 8, meanService: 1, servers: 10))
    #expect(abs(model.blocking - 0.121661) < 5e-7 && abs(model.meanWait - 0.204590) < 5e-7)
    // M/M/c: a wait above t has the chance C·exp(−(c − load)·t).
    let wait = model.waitQuantile(0.95)
    #expect(abs(model.waitProbability * exp(-2 * wait) - 0.05) < 1e-12)
    #expect(model.waitQuantile(0.5) == 0)
    // Pollaczek and Khinchin: M/D/1 waits half as long as M/M/1.
    let fixed = try #require(
      QueueingModel(arrivalRate: 0.5, meanService: 1, servers: 1, serviceVariability: 0))
    #expect(abs(fixed.meanWait - 0.5) < 1e-12)
    let full = try #require(QueueingModel(arrivalRate: 2, meanService: 1, servers: 2))
    #expect(full.meanWait == .infinity && full.waitProbability == 1)
    #expect(full.waitQuantile(0.9) == .infinity)
    let none = try #require(QueueingModel(arrivalRate: 0, meanService: 1, servers: 1))
    #expect(none.meanWait == 0 && none.utilization == 0)
    #expect(QueueingModel(arrivalRate: -1, meanService: 1, servers: 1) == nil)
    #expect(QueueingModel(arrivalRate: 1, meanService: 1, servers: 0) == nil)
  }
}
