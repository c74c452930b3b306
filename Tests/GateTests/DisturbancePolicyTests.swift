import Measurement
import Quantities
import Testing

@Suite struct `Disturbed runs` {
  @Test func `are made again, until they are half of those that count and five`() {
    var policy = DisturbancePolicy()
    func admits(_ disturbance: String?, _ counted: Int) -> Bool {
      policy.admits(disturbance, counted: counted)
    }
    #expect((0..<5).allSatisfy { _ in !admits("noise", 0) })
    #expect(policy.disturbances.count == 5 && !policy.isOftenDisturbed)
    // The sixth counts: the machine is as quiet as it gets.
    #expect(admits("noise", 0))
    #expect(policy.isOftenDisturbed)
    #expect(!admits("noise", 2))
    #expect(admits("noise", 2))
    #expect(admits(nil, 2))
    #expect(policy.disturbances.count == 6)
  }

  private struct Steady: Sampler {
    func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
      Sample(values: [], duration: 1)
    }
  }

  private struct Every: Watch {
    let other: Int
    var runs = 0
    mutating func begin() { runs += 1 }
    mutating func end() -> String? { runs.isMultiple(of: other) ? "noise" : nil }
  }

  @Test func `don't count in a record, and as many as asked for do`() throws {
    let measured = try SingleMeasurement(
      Steady(), watch: Every(other: 3), warmup: 2, runs: 10
    ) { _, _, _ in }
    #expect(measured.series.runs == 10)
    #expect(measured.policy.disturbances.count == 4)
    // Where everything is disturbed, it ends all the same.
    let noisy = try SingleMeasurement(
      Steady(), watch: Every(other: 1), warmup: 0, runs: 10
    ) { _, _, _ in }
    #expect(noisy.series.runs == 10 && noisy.policy.isOftenDisturbed)
  }
}
