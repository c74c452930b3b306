import Foundation
import Model
import Testing

@Suite struct `An attempt of a task` {
  private func decoded(_ json: String) throws -> TaskSpan {
    try JSONDecoder().decode(TaskSpan.self, from: Data(json.utf8))
  }

  @Test func `survives JSON with all it has, and with nothing`() throws {
    let full = TaskSpan(
      task: "a", phase: "p", agent: "0", status: .timedOut, attempt: 2, queued: 0.5, start: 1,
      end: 3.25, needs: ["b", "c"], after: "q", estimate: 2, isPinned: true,
      resources: .init(cpuTime: 1, peakMemory: 2, bytesRead: 3, bytesWritten: 4))
    for span in [full, TaskSpan(task: ""), TaskSpan(task: "é\n\u{0}", status: .skipped)] {
      let data = try JSONEncoder().encode(span)
      #expect(try JSONDecoder().decode(TaskSpan.self, from: data) == span)
    }
  }

  @Test func `is written without what is as usual`() throws {
    let text = String(decoding: try JSONEncoder().encode(TaskSpan(task: "a")), as: UTF8.self)
    for key in ["attempt", "needs", "pinned", "agent", "start", "estimate", "cpu_time"] {
      #expect(!text.contains(key), "\(key)")
    }
  }

  @Test func `of another tool may have little more than a name`() throws {
    let span = try decoded(#"{"task": "a", "start": 1, "end": 2, "unknown": [1]}"#)
    #expect(span == TaskSpan(task: "a", start: 1, end: 2) && span.duration == 1)
    #expect(try decoded(#"{"task": "a", "status": "exploded"}"#).status == .failed)
    #expect(try decoded(#"{"task": "a", "status": "timed_out"}"#).status == .timedOut)
    #expect(throws: DecodingError.self) { _ = try decoded("{}") }
  }

  @Test func `takes no negative time`() {
    #expect(TaskSpan(task: "a", start: 2, end: 1).duration == 0)
    #expect(TaskSpan(task: "a").duration == 0)
  }

  @Test func `counts as failed where the last one of its task is`() {
    func spans(_ all: (String, TaskSpan.Status)...) -> [TaskSpan] {
      all.map { TaskSpan(task: $0.0, status: $0.1) }
    }
    #expect(spans(("a", .failed), ("a", .succeeded)).failedTasks == 0)
    #expect(spans(("a", .succeeded), ("a", .failed), ("b", .timedOut)).failedTasks == 2)
    #expect(spans(("a", .cancelled), ("b", .skipped)).failedTasks == 0)
    #expect([TaskSpan]().failedTasks == 0)
  }
}
