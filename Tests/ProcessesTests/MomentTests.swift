import Processes
import Testing

@Suite struct `A moment` {
  @Test func `is as far from another one as it says`() {
    let start = Moment(nanoseconds: 1_000_000_000)
    let later = start.after(seconds: 2.5)
    #expect(later.nanoseconds == 3_500_000_000)
    #expect(start.seconds(to: later) == 2.5)
    // There is no time before.
    #expect(later.seconds(to: start) == 0 && start.seconds(to: start) == 0)
    #expect(start < later && !(later < start) && !(start < start))
  }

  // poll() must never wake too early, and a wait that is over must not block.
  @Test(
    arguments: [
      (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (2_500_000_000, 2500),
      (UInt64.max - 5, Int32.max),
    ] as [(UInt64, Int32)])
  func `rounds a wait up to milliseconds`(nanoseconds: UInt64, milliseconds: Int32) {
    let start = Moment(nanoseconds: 5)
    let end = Moment(nanoseconds: 5 + nanoseconds)
    #expect(start.milliseconds(to: end) == milliseconds)
    #expect(end.milliseconds(to: start) == 0)
  }

  @Test(arguments: [Double.infinity, 1e300, 2e10])
  func `too far away is the last one there is`(seconds: Double) {
    #expect(Moment(nanoseconds: .max - 1).after(seconds: seconds).nanoseconds == .max)
    #expect(Moment(nanoseconds: 7).after(seconds: 1e300).nanoseconds == .max)
  }

  @Test(arguments: [-1, -.infinity, .nan, 0, -0.0])
  func `stays where it is for no time at all`(seconds: Double) {
    #expect(Moment(nanoseconds: 7).after(seconds: seconds).nanoseconds == 7)
  }

  @Test func `comes never before the last one`() {
    var last = Moment.now
    for _ in 0..<1000 {
      let now = Moment.now
      #expect(now >= last)
      last = now
    }
  }
}
