/// The clocks of a measurement, in nanoseconds since any moment.
package struct TimeSource {
  package let wall: () -> Int64
  /// The CPU time of all threads of the process.
  package let cpu: () -> Int64

  package init(wall: @escaping () -> Int64, cpu: @escaping () -> Int64) {
    (self.wall, self.cpu) = (wall, cpu)
  }

  /// The smallest difference that a clock shows: its step, or the cost of reading it.
  ///
  /// - Returns: The median of 25 differences, in nanoseconds, at least 1.
  package static func resolution(of clock: () -> Int64) -> Int64 {
    var steps: [Double] = []
    for _ in 0..<25 {
      let start = clock()
      var end = clock()
      // A clock that stands still would hold everything up.
      for _ in 0..<100_000 where end == start { end = clock() }
      steps.append(Double(max(1, end - start)))
    }
    return Int64(median(of: steps))
  }
}
