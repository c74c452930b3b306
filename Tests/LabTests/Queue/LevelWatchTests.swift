import Foundation
import Lab
import Statistics
import TestSupport
import Testing

@Suite struct `A watch of a level` {
  /// Values in the order of a branch, with a step of a size at a position.
  private func watch(
    _ count: Int, step: Double = 0, at place: Int = .max, seed: UInt64, every stride: Int = 1
  ) -> LevelWatch {
    var noise = Noise(seed: seed)
    var watch = LevelWatch(smallestStep: 0.02)
    for position in Swift.stride(from: 0, to: count, by: stride) {
      watch.add((position >= place ? log1p(step) : 0) + 0.015 * noise.normal(), at: position)
    }
    return watch
  }

  /// A suspicion is allowed to be wrong, a name hardly ever: with 95 % confidence and a suspicion in some
  /// per cent of series, two of 400 series of 200 values may have a step named that isn't there.
  @Test func `names no step where there is none`() {
    let named = (0..<400).count { !watch(200, seed: UInt64($0)).findings.isEmpty }
    #expect(named <= 5, "\(named)")
  }

  /// A suspicion by chance may stand in the way.
  @Test func `suspects a step as soon as its values differ`() throws {
    let right = (0..<100 as Range<UInt64>).count { seed in
      let watch = watch(60, step: 0.15, at: 56, seed: seed, every: 4)
      guard let stretch = watch.suspicion?.stretch else { return false }
      return stretch.lower == 52 && stretch.upper == 56 && abs(stretch.step - log1p(0.15)) < 0.06
    }
    #expect(right >= 90, "\(right)")
  }

  /// At least 95 % of names are right, as the posterior says; three standard deviations below.
  @Test func `names the commit once its neighbours are measured`() {
    var (right, all) = (0, 0)
    for seed in 0..<200 as Range<UInt64> {
      var noise = Noise(seed: seed &+ 1000)
      let place = 80 + Int(noise.uniform() * 12)
      var watch = LevelWatch(smallestStep: 0.02)
      func value(_ position: Int) -> Double {
        (position >= place ? log1p(0.08) : 0) + 0.015 * noise.normal()
      }
      for position in stride(from: 0, through: 96, by: 12) {
        watch.add(value(position), at: position)
      }
      for position in 97..<100 { watch.add(value(position), at: position) }
      let queue = MeasurementQueue()
      for _ in 0..<30 where watch.findings.isEmpty {
        for choice in queue.next(4, of: 8, newest: 99, watch: watch, running: []) {
          watch.add(value(choice.position), at: choice.position)
        }
      }
      guard let found = watch.findings.first else { continue }
      all += 1
      right += found.position == place ? 1 : 0
      #expect(abs(found.size - 0.08) < 0.06)
    }
    #expect(all >= 180, "\(all)")
    #expect(
      Double(right) >= 0.95 * Double(all) - 3 * (0.05 * 0.95 * Double(all)).squareRoot(),
      "\(right) of \(all)")
  }

  @Test func `takes values in any order`() {
    var values = (0..<40).map { (position: $0, value: $0 >= 30 ? 0.2 : 0.0) }
    values = values.enumerated().map {
      ($0.element.position, $0.element.value + 0.001 * Double($0.offset % 3))
    }
    var watch = LevelWatch(smallestStep: 0.02)
    for offset in 0..<8 {
      for value in values where value.position % 8 == (offset * 3) % 8 {
        watch.add(value.value, at: value.position)
      }
    }
    #expect(watch.findings.map(\.position) == [30])
    #expect(watch.count(at: 30) == 1 && watch.count(at: 40) == 0)
  }
}

@Suite struct `A queue of measurements` {
  private func watch(step: Double) -> LevelWatch {
    var watch = LevelWatch(smallestStep: 0.02)
    for position in stride(from: 0, through: 200, by: 20) {
      watch.add((position >= 200 ? step : 0) + 0.001 * Double(position / 20 % 3), at: position)
    }
    return watch
  }

  @Test func `has the newest commit where nothing is suspected`() {
    let queue = MeasurementQueue()
    let quiet = watch(step: 0)
    #expect(
      queue.next(3, of: 8, newest: 230, watch: quiet, running: [])
        == [.init(position: 230, reason: .newest)])
    // Once.
    #expect(
      queue.next(
        3, of: 8, newest: 230, watch: quiet, running: [.init(position: 230, reason: .newest)]
      ).isEmpty)
    #expect(queue.next(3, of: 8, newest: 200, watch: quiet, running: []).isEmpty)
    #expect(queue.next(0, of: 8, newest: 230, watch: quiet, running: []).isEmpty)
  }

  @Test(arguments: [1, 2, 3, 7, 40])
  func `divides a suspected stretch`(free: Int) {
    let queue = MeasurementQueue()
    let choices = queue.next(free, of: 80, newest: 230, watch: watch(step: 0.2), running: [])
    let suspected = choices.filter { $0.reason == .suspected }.map(\.position)
    #expect(suspected.count == min(free, 19) && Set(suspected).count == suspected.count)
    #expect(suspected.allSatisfy { (181..<200).contains($0) })
    // In parts that differ by little.
    let parts = zip([180] + suspected, suspected + [200]).map { $1 - $0 }
    #expect((parts.max() ?? 0) <= 2 * (20 / (suspected.count + 1)) + 1, "\(suspected)")
    #expect((choices.last?.reason == .newest) == (free > suspected.count))
  }

  @Test func `leaves hosts to watch the branch, and measures nothing twice at once`() {
    let queue = MeasurementQueue()
    let watch = watch(step: 0.2)
    let first = queue.next(8, of: 8, newest: 230, watch: watch, running: [])
    #expect(first.map(\.reason) == Array(repeating: .suspected, count: 4) + [.newest])
    #expect(queue.next(3, of: 8, newest: 230, watch: watch, running: first).isEmpty)
    let rest = queue.next(3, of: 8, newest: 230, watch: watch, running: Array(first.prefix(2)))
    #expect(Set(rest.map(\.position)).isDisjoint(with: first.prefix(2).map(\.position)))
  }
}
