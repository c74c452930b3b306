import Foundation
import Model
import Quantities
import Testing

@Suite struct `A trace` {
  private func trace(_ spans: [(task: String, start: Double, end: Double)]) -> Trace {
    var trace = Trace(workflow: "w")
    for span in spans {
      trace.spans.append(
        .init(task: trace.name(span.task), start: span.start, duration: span.end - span.start))
    }
    return trace
  }

  @Test func `keeps each name once`() {
    var trace = Trace(workflow: "w")
    #expect([trace.name("a"), trace.name("b"), trace.name("a")] == [0, 1, 0])
    #expect([trace.agent("a"), trace.agent("a"), trace.agent("c")] == [0, 0, 1])
    #expect(trace.names == ["a", "b"] && trace.agents == ["a", "c"])
  }

  @Test func `has times that end where others start`() {
    // In doubles 0.1 + 0.2 is more than 0.3.
    let one = trace([("a", 0.1, 0.3), ("b", 0.3, 0.4)])
    #expect(one.spans[0].endTime == one.spans[1].startTime)
    #expect(one.spans[0].hadEnded(at: one.spans[1].start) && !one.spans[1].hadEnded(at: 0.39))
  }

  @Test func `may have times of which nothing is known`() {
    var one = trace([("a", .nan, .nan), ("b", 1, 3)])
    #expect(one.spans[0].start.isNaN && one.spans[0].end.isNaN && one.hasTimes)
    #expect(one.work == 2, "unknown lengths are left out")
    one.spans.removeLast()
    #expect(!one.hasTimes && one.work == 0 && !Trace(workflow: "w").hasTimes)
  }

  @Test func `has work that is never too large to be said`() {
    var one = trace([("a", 0, 1), ("b", 0, 1)])
    for index in one.spans.indices { one.spans[index].length = .max - 1 }
    #expect(one.work > 9e9 && one.work.isFinite)
    #expect(one.spans[0].endTime == .max - 1)
    one.spans[0].startTime = 5
    #expect(one.spans[0].endTime == .max, "sums don't overflow")
  }

  @Test func `starts at zero where its first task does`() {
    var one = trace([("b", 1_767_225_610, 1_767_225_620), ("a", 1_767_225_600, 1_767_225_605)])
    one.spans.append(.init(task: 0, duration: 3))
    one.spans[0].queued = 1_767_225_605
    one.statedCriticalPath = [.init(task: "a", start: 1_767_225_600, duration: 5)]
    one.startAtZero(isSince1970: true)
    #expect(one.spans[0].start == 10 && one.spans[1].start == 0 && one.spans[0].queued == 5)
    #expect(one.spans[2].start.isNaN && one.statedCriticalPath?[0].start == 0)
    #expect(one.date == Date(timeIntervalSince1970: 1_767_225_620), "the end of the last one")
    let before = one.spans
    one.startAtZero()
    #expect(one.spans == before)
  }

  @Test func `has failed by the last attempts of its tasks`() {
    func hasFailed(_ statuses: [Trace.Status], mayFail: Bool = false) -> Bool {
      var one = trace(statuses.map { _ in ("a", 0, 1) })
      for (index, status) in statuses.enumerated() {
        one.spans[index].status = status
        one.spans[index].mayFail = mayFail
      }
      return one.hasFailed
    }
    #expect(!hasFailed([.failed, .succeeded]) && hasFailed([.succeeded, .timedOut]))
    #expect(!hasFailed([.failed], mayFail: true) && !hasFailed([.cancelled]) && !hasFailed([]))
    var stated = Trace(workflow: "w")
    stated.statedFailure = true
    #expect(stated.hasFailed)
  }

  @Test func `tells attempts of one name in two phases apart`() {
    var one = trace([("a", 0, 1), ("a", 1, 2), ("a", 2, 3)])
    one.spans[1].phase = one.name("p")
    #expect(one.lastAttempts == [1, 2])
  }

  /// No two spans of a lane overlap, and there are as many lanes as spans at once at most.
  @Test func `has lanes for what nobody is said to have run`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      let spans = (0..<15).map { number in
        let start = Double(Int.random(in: 0...20, using: &generator))
        return ("t\(number)", start, start + Double(Int.random(in: 1...6, using: &generator)))
      }
      let one = trace(spans)
      let (rows, names) = one.rows()
      for left in 0..<15 {
        for right in 0..<left where rows[left] == rows[right] {
          let (a, b) = (one.spans[left], one.spans[right])
          #expect(a.endTime <= b.startTime || b.endTime <= a.startTime)
        }
      }
      let maximum = spans.map { moment in spans.count { $0.1 <= moment.1 && moment.1 < $0.2 } }
        .max()
      #expect(names.count == maximum && names == (1...names.count).map { "lane \($0)" })
    }
  }

  @Test func `has a row for each agent before the lanes, and none for unknown times`() {
    var one = trace([("a", 0, 2), ("b", 0, 2), ("c", .nan, .nan), ("d", 2, 3)])
    one.spans[0].agent = one.agent("red")
    let (rows, names) = one.rows()
    #expect(rows == [0, 1, -1, 1] && names == ["red", "lane 1"])
  }
}
