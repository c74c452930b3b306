import Foundation
import Model
import Quantities
import TestSupport
import Testing

@testable import Exchange

private func read(_ text: String, named name: String = "t") throws -> TraceReading {
  try TraceReader.read(contents: Array(text.utf8), file: name)
}

/// Each span as "task agent start+length", in nanoseconds.
private func described(_ trace: Trace) -> [String] {
  trace.spans.map { span in
    let agent = span.agent < 0 ? "-" : trace.agents[Int(span.agent)]
    let start = span.startTime == Nanoseconds.unknown ? "?" : "\(span.startTime)"
    return "\(trace.names[Int(span.task)]) \(agent) \(start)+\(span.length)"
  }
}

@Suite struct `Times of traces` {
  @Test func `of events back to back don't overlap, on any grid`() throws {
    // Seconds as doubles lose an eighth of such events: 0.818 + 0.002 > 0.82.
    var generator = SystemRandomNumberGenerator()
    for unit in [1, 1000, 0.001] {
      var (events, start) = ([String](), 0)
      for index in 0..<500 {
        let length = Int.random(in: 1...40, using: &generator)
        let (ts, dur) =
          unit < 1
          ? (
            "\(start / 1000).\(String(format: "%03d", start % 1000))",
            "0.0\(length < 10 ? "0" : "")\(length)"
          )
          : ("\(start * Int(unit))", "\(length * Int(unit))")
        events.append(
          #"{"name": "e\#(index)", "ph": "X", "ts": \#(ts), "dur": \#(dur), "pid": 1, "tid": 1}"#)
        start += length
      }
      let trace = try read("[" + events.joined(separator: ",\n") + "]").traces[0]
      #expect(trace.spans.count == 500)
      #expect(zip(trace.spans, trace.spans.dropFirst()).allSatisfy { $0.endTime == $1.startTime })
      #expect(zip(trace.spans, trace.spans.dropFirst()).allSatisfy { $0.end == $1.start })
    }
  }

  @Test func `of OpenTelemetry are exact to the nanosecond`() throws {
    let trace = try read(
      """
      {"resourceSpans": [{"scopeSpans": [{"spans": [
      {"traceId": "A1", "spanId": "01", "name": "a", "startTimeUnixNano": "1763480000123456789", "endTimeUnixNano": "1763480000123457089"},
      {"traceId": "a1", "spanId": "02", "name": "b", "startTimeUnixNano": 1763480000123457089, "endTimeUnixNano": 1763480000123457090}]}]}]}
      """)
    #expect(trace.traces.map(described) == [["a - 0+300", "b - 300+1"]])
    #expect(trace.traces[0].statedMakespan == 301e-9)
  }
}

@Suite struct `Chrome's events` {
  @Test func `of threads of one name have agents of their own`() throws {
    func event(_ name: String, _ pid: Int, _ tid: Int) -> String {
      #"{"name": "\#(name)", "ph": "X", "ts": 0, "dur": 5, "pid": \#(pid), "tid": \#(tid)}"#
    }
    func named(_ what: String, _ name: String, _ pid: Int, _ tid: Int) -> String {
      #"{"name": "\#(what)", "ph": "M", "pid": \#(pid), "tid": \#(tid), "args": {"name": "\#(name)"}}"#
    }
    let events = [
      named("process_name", "left", 1, 0), named("process_name", "right", 2, 0),
      named("thread_name", "pool", 1, 7), named("thread_name", "pool", 2, 7),
      named("thread_name", "main", 1, 1), event("a", 1, 7), event("b", 2, 7), event("c", 1, 1),
    ]
    let trace = try read("[" + events.joined(separator: ",") + "]").traces[0]
    #expect(trace.agents.sorted() == ["left/pool", "main", "right/pool"])
  }

  @Test func `that Clang sums up are no tasks`() throws {
    let trace = try read(
      """
      {"traceEvents": [{"pid": 1, "tid": 1, "ph": "X", "ts": 0, "dur": 900, "name": "ExecuteCompiler"},
      {"pid": 1, "tid": 2, "ph": "X", "ts": 0, "dur": 700, "name": "Total Frontend", "args": {"count": 1, "avg ms": 0}},
      {"pid": 1, "tid": 3, "ph": "X", "ts": 0, "dur": 9, "name": "Total recall", "args": {"n": 1}}]}
      """
    ).traces[0]
    #expect(described(trace) == ["ExecuteCompiler 1.1 0+900000", "Total recall 1.3 0+9000"])
  }

  @Test func `without a time that can be read are named`() throws {
    let reading = try read(
      #"[{"name": "a", "ph": "X", "ts": NaN, "dur": 5}, {"name": "b", "ph": "X", "ts": 1, "dur": null}, "#
        + #"{"name": "c", "ph": "X", "ts": 1, "dur": 2}, null, 7]"#)
    #expect(reading.traces[0].spans.count == 1 && reading.warnings[0].contains("2 events"))
  }
}

@Suite struct `A trace that was cut off` {
  @Test func `keeps the events before`() throws {
    let event = #"{"name": "a", "ph": "X", "ts": 0, "dur": 5, "pid": 1, "tid": 1}"#
    for (text, isCut) in [
      ("[\(event),\n]", false), ("[\(event),", false), ("[\(event), {\"name\": \"b", true),
      (#"{"traceEvents": [\#(event), {"name": "#, true), (#"{"traceEvents": [\#(event)"#, false),
    ] {
      let reading = try read(text)
      #expect(reading.traces.map(\.spans.count) == [1], "\(text)")
      #expect(reading.warnings.isEmpty != isCut, "\(text)")
    }
  }
}

@Suite struct `A Ninja log` {
  private func builds(_ lines: [String]) throws -> [[String]] {
    try read("# ninja log v5\r\n" + lines.map { $0 + "\r\n" }.joined()).traces.map { trace in
      trace.spans.indices.map { trace.task($0) }
    }
  }

  @Test func `begins a build where an output comes again`() throws {
    #expect(
      try builds(["0\t50\t1\ta.o\tc1", "0\t90\t2\ta.o\tc1", "5\t99\t3\tb.o\tc2"]) == [
        ["a.o"], ["a.o", "b.o"],
      ])
    // The outputs of one step come together.
    #expect(
      try builds(["0\t50\t1\ta.o\tc1", "0\t50\t1\ta.d\tc1", "0\t9\t2\tx.stamp\tc3"]) == [
        ["a.o"], ["x.stamp"],
      ])
  }

  @Test func `that was recompacted is one build`() throws {
    let ends = [70, 10, 90, 30, 20, 80, 40, 60, 50, 100]
    let lines = ends.enumerated().map { "\($1 - 9)\t\($1)\t\(2000 + $1 * 7 % 31)\to\($0)\tc\($0)" }
    let reading = try read("# ninja log v6\n" + lines.joined(separator: "\n") + "\n")
    #expect(reading.traces.map(\.spans.count) == [10])
    #expect(reading.warnings.contains { $0.contains("recompacted") })
    // Ten small builds one after the other look alike, but their outputs grow newer.
    let newer = ends.enumerated().map { "\($1 - 9)\t\($1)\t\(2000 + $0)\to\($0)\tc\($0)" }
    #expect(try read("# ninja log v6\n" + newer.joined(separator: "\n") + "\n").traces.count > 3)
  }
}

@Suite struct `Jobs of GitHub` {
  private func job(
    _ id: Int, _ name: String, attempt: Int = 1, created: String = "10:00:00", _ start: String,
    _ end: String, _ conclusion: String = "success", steps: String = "[]"
  ) -> String {
    """
    {"id": \(id), "run_id": 9007199254740993, "run_attempt": \(attempt), "workflow_name": "CI", "name": "\(name)",
     "status": "completed", "conclusion": "\(conclusion)", "runner_name": "r\(id)", "created_at": "2026-05-05T\(created)Z",
     "started_at": "2026-05-05T\(start)Z", "completed_at": "2026-05-05T\(end)Z", "steps": \(steps)}
    """
  }

  @Test func `may come in pages, one after the other or in a list`() throws {
    let pages = [
      #"{"total_count": 3, "jobs": [\#(job(1, "a", "10:00:00", "10:01:00"))]}"#,
      #"{"total_count": 3, "jobs": [\#(job(2, "b", "10:01:00", "10:03:00"))]}"#,
    ]
    for text in [
      pages.joined(), pages.joined(separator: "\n"), "[\(pages.joined(separator: ","))]",
    ] {
      let reading = try read(text)
      #expect(reading.traces.map(\.spans.count) == [2])
      #expect(reading.traces.map(\.run) == ["9007199254740993"])
      #expect(reading.warnings.count == 1 && reading.warnings[0].contains("2 of 3 jobs"))
    }
  }

  @Test func `of gh run view are read, too`() throws {
    let reading = try read(
      """
      {"attempt": 1, "databaseId": 5, "workflowName": "Nightly", "jobs": [
      {"databaseId": 1, "name": "fast", "conclusion": "success", "status": "completed", "startedAt": "2026-05-05T10:00:00Z",
       "completedAt": "2026-05-05T10:00:30Z", "steps": [
       {"name": "go", "number": 1, "conclusion": "success", "startedAt": "2026-05-05T10:00:01Z", "completedAt": "2026-05-05T10:00:29Z"}]},
      {"databaseId": 2, "name": "later", "conclusion": "", "status": "queued", "startedAt": "0001-01-01T00:00:00Z",
       "completedAt": "0001-01-01T00:00:00Z", "steps": []}]}
      """)
    #expect(reading.traces.map(\.workflow) == ["Nightly"])
    #expect(described(reading.traces[0]) == ["go - 0+28000000000"])
  }

  @Test func `of an attempt are an execution, without those taken over`() throws {
    let old = job(1, "a", "10:00:00", "10:01:00")
    let failed = job(2, "b", "10:01:00", "10:03:00", "failure")
    let again = job(3, "a", attempt: 2, created: "11:00:00", "10:00:00", "10:01:00")
    let fixed = job(4, "b", attempt: 2, created: "11:00:00", "11:00:10", "11:02:00")
    let both = try read(
      #"{"total_count": 4, "jobs": [\#([old, failed, again, fixed].joined(separator: ","))]}"#)
    #expect(both.traces.map(\.spans.count) == [2, 1])
    #expect(both.traces.map(\.hasFailed) == [true, false])
    #expect(both.traces.map(\.run) == ["9007199254740993.1", "9007199254740993.2"])
    // Of the second attempt alone the job it took over is known by its times.
    let second = try read(#"{"total_count": 2, "jobs": [\#(again), \#(fixed)]}"#)
    #expect(second.traces.map(\.spans.count) == [1])
    #expect(second.warnings.contains { $0.contains("earlier attempt") })
  }

  @Test func `that never ran are none, and fail their run where that is why`() throws {
    let ran = job(1, "a", "10:00:00", "10:01:00")
    let skipped = job(2, "b", "10:00:00", "10:00:00", "skipped")
    let startup = job(3, "c", "09:00:00", "09:00:00", "startup_failure")
    let reading = try read(#"{"jobs": [\#(ran), \#(skipped), \#(startup)]}"#)
    #expect(reading.traces.map(\.spans.count) == [1] && reading.traces[0].hasFailed)
    #expect(reading.warnings.contains { $0.contains("2 jobs never ran") })
    let error = #expect(throws: ExchangeError.self) { try read(#"{"jobs": [\#(startup)]}"#) }
    #expect(error?.description.contains("failed before any job ran") == true)
  }

  @Test func `with steps of one name tell them apart`() throws {
    func steps(_ start: String, _ end: String) -> String {
      #"[{"name": "Checkout", "conclusion": "success", "started_at": "2026-05-05T\#(start)Z", "completed_at": "2026-05-05T\#(end)Z"}]"#
    }
    let reading = try read(
      #"{"jobs": [\#(job(1, "x", "10:00:00", "10:01:00", steps: steps("10:00:00", "10:00:05"))), "#
        + #"\#(job(2, "y", "10:00:00", "10:01:00", steps: steps("10:00:00", "10:00:50")))]}"#)
    #expect(described(reading.traces[0]).map { $0.prefix(12) } == ["x / Checkout", "y / Checkout"])
  }
}

@Suite struct `Spans of tracers` {
  @Test func `work while none of their children does`() throws {
    func span(_ id: String, _ parent: String, _ name: String, _ from: Int, _ to: Int) -> String {
      #"{"traceId": "t", "spanId": "\#(id)", "parentSpanId": "\#(parent)", "name": "\#(name)", "#
        + #""startTimeUnixNano": "\#(1000 + from)", "endTimeUnixNano": "\#(1000 + to)"}"#
    }
    let spans = [
      span("1", "", "get", 0, 100), span("2", "1", "query", 10, 40),
      span("3", "1", "query", 30, 60),
      span("4", "3", "disk", 35, 50),
    ]
    let trace = try read(
      #"{"resourceSpans": [{"scopeSpans": [{"spans": [\#(spans.joined(separator: ","))]}]}]}"#
    ).traces[0]
    #expect(
      described(trace) == [
        "get - 0+10", "get - 60+40", "query - 10+30", "query - 30+5", "query - 50+10",
        "disk - 35+15",
      ])
    #expect(trace.statedMakespan == 100e-9)
  }

  @Test func `may be wrapped, and spelled with underscores`() throws {
    let reading = try read(
      """
      [{"data": {"resource_spans": [{"scope_spans": [{"spans": [{"trace_id": "t", "span_id": "00000000000000a1",
      "parent_span_id": "0000000000000000", "name": "a", "start_time_unix_nano": 1000, "end_time_unix_nano": "1500"}]}]}]}}]
      """)
    #expect(reading.traces.map(described) == [["a - 0+500"]] && reading.warnings.isEmpty)
  }

  @Test func `that failed at the root failed altogether`() throws {
    let reading = try read(
      """
      {"resourceSpans": [{"scopeSpans": [{"spans": [
      {"traceId": "t", "spanId": "1", "name": "run", "startTimeUnixNano": "1000", "endTimeUnixNano": "9000", "status": {"code": "STATUS_CODE_ERROR"},
       "attributes": [{"key": "cicd.pipeline.name", "value": {"stringValue": "n"}}]},
      {"traceId": "t", "spanId": "2", "parentSpanId": "1", "name": "b", "startTimeUnixNano": "1000", "endTimeUnixNano": "5000"}]}]}]}
      """)
    #expect(reading.traces[0].hasFailed && reading.traces[0].spans.count == 1)
    #expect(reading.traces[0].statedMakespan == 8e-6)
  }

  @Test func `are read from Jaeger and Zipkin`() throws {
    let jaeger = try read(
      """
      {"data": [{"traceID": "ab", "spans": [
      {"traceID": "ab", "spanID": "1", "operationName": "get", "references": [], "startTime": 1700000000000000, "duration": 900, "processID": "p1", "tags": []},
      {"traceID": "ab", "spanID": "2", "operationName": "sql", "references": [{"refType": "CHILD_OF", "traceID": "ab", "spanID": "1"}],
       "startTime": 1700000000000100, "duration": 300, "processID": "p2", "tags": [{"key": "error", "type": "bool", "value": true}]}],
      "processes": {"p1": {"serviceName": "web"}, "p2": {"serviceName": "db"}}}]}
      """)
    #expect(jaeger.format == .jaeger && jaeger.traces.map(\.workflow) == ["web"])
    let expected = ["get web 0+100000", "get web 400000+500000", "sql db 100000+300000"]
    #expect(described(jaeger.traces[0]) == expected)
    #expect(jaeger.traces[0].spans.map(\.status) == [.succeeded, .succeeded, .failed])
    let zipkin = try read(
      """
      [{"traceId": "ab", "id": "1", "name": "get", "timestamp": 1700000000000000, "duration": 900, "localEndpoint": {"serviceName": "web"}},
      {"traceId": "ab", "id": "2", "parentId": "1", "name": "sql", "timestamp": 1700000000000100, "duration": 300,
       "localEndpoint": {"serviceName": "db"}, "tags": {"error": "timeout"}}]
      """)
    #expect(zipkin.format == .zipkin && described(zipkin.traces[0]) == expected)
  }
}

@Suite struct `JSON that is nested too deep` {
  @Test(arguments: ["[", "{\"a\":", "[{\"jobs\":["])
  func `is refused, and not followed`(opening: String) {
    for text in ["{\"traceEvents\": [{\"x\": ", "{\"results\": "] {
      let deep = text + String(repeating: opening, count: 100_000)
      #expect(throws: ExchangeError.self) { try read(deep) }
      #expect(throws: ExchangeError.self) { try BenchmarkReader.read(Data(deep.utf8), file: "f") }
    }
  }
}
