import Foundation
import Statistics
import Testing

@testable import Insight

@Suite struct `Hours and weekdays of a trend` {
  @Test func `are those of the calendar`() {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      let time = Double.random(in: -5e9...5e9, using: &generator).rounded()
      let date = Date(timeIntervalSince1970: time)
      #expect(TrendAnalysis.hour(time) == calendar.component(.hour, from: date), "\(time)")
      // Foundation counts from Sunday, 1.
      let day = (calendar.component(.weekday, from: date) + 5) % 7 + 1
      #expect(TrendAnalysis.weekday(time) == day, "\(time)")
    }
  }

  @Test(arguments: [0, -0.5, 86_399.999, 86_400, 1e300, -1e300, .infinity, -.infinity, .nan])
  func `are in their bounds for any number`(time: Double) {
    #expect((0...23).contains(TrendAnalysis.hour(time)))
    #expect((1...7).contains(TrendAnalysis.weekday(time)))
  }
}
