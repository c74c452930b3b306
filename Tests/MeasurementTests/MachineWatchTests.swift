import Testing

@testable import Measurement

@Suite struct `The watch on the machine` {
  private let quiet = [0.001, 0, 0, 0, 0, 0, 0]

  @Test func `notices a jump, and says what it was`() {
    var watch = MachineWatch()
    for _ in 0..<10 {
      let nothing = watch.judge(shares: quiet)
      #expect(nothing == nil)
    }
    let disturbance = watch.judge(shares: [0.4, 0, 0, 0, 0, 0, 0])
    #expect(disturbance == "tasks waited for a CPU 40 % of the time")
    let stolen = watch.judge(shares: [0, 0, 0, 0.07, 0, 0, 0])
    #expect(stolen?.contains("hypervisor") == true)
    let after = watch.judge(shares: quiet)
    #expect(after == nil)
  }

  @Test func `takes a machine that is always busy as it is`() {
    var watch = MachineWatch()
    var disturbed = 0
    for _ in 0..<40 where watch.judge(shares: [0.3, 0, 0, 0, 0, 0, 0.5]) != nil { disturbed += 1 }
    #expect(disturbed <= 1)
  }

  /// Of 2 % and 30 %, 16 % is usual: four times that is 64 %.
  @Test func `takes the middle of two pairs for what is usual`() {
    var watch = MachineWatch()
    let first = watch.judge(shares: [0.02, 0, 0, 0, 0, 0, 0])
    let second = watch.judge(shares: [0.3, 0, 0, 0, 0, 0, 0])
    let third = watch.judge(shares: [0.7, 0, 0, 0, 0, 0, 0])
    #expect(first == nil && second != nil && third != nil)
  }

  @Test func `knows nothing where the machine doesn't tell`() {
    var watch = MachineWatch()
    for _ in 0..<5 {
      let nothing = watch.judge(shares: Array(repeating: Double.nan, count: 7))
      #expect(nothing == nil)
    }
  }

  @Test(.enabled(if: Capabilities.here.has(.disturbances)))
  func `reads counters that never go back`() throws {
    let machine = try #require(thisMachine.readings)
    let (before, after) = (machine.read(), machine.read())
    #expect(before.count == MachineReadings.names.count)
    // Every Linux has /proc/stat; pressure and control groups are not everywhere.
    #expect(before[3].isFinite)
    for (first, second) in zip(before, after) where first.isFinite { #expect(second >= first) }
  }
}
