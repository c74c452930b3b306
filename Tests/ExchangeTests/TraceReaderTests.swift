import Foundation
import Model
import TestSupport
import Testing

@testable import Exchange

private func read(
  _ text: String, named name: String = "trace.json", format: TraceFormat? = nil
) throws -> TraceReading {
  let folder = try TemporaryFolder(named: "traces")
  try folder.write(text, to: name)
  return try TraceReader.read(file: folder.path + "/" + name, in: "/", format: format)
}

private func described(_ trace: Trace) -> [String] {
  trace.spans.map { span in
    let agent = span.agent < 0 ? "-" : trace.agents[Int(span.agent)]
    let phase = span.phase < 0 ? "-" : trace.names[Int(span.phase)]
    let numbers = [span.start, span.duration, span.queued].map {
      $0.isNaN ? "?" : String(($0 * 1e6).rounded() / 1e6)
    }
    return "\(trace.names[Int(span.task)]) \(phase) \(agent) \(span.status) "
      + numbers.joined(separator: " ")
  }
}

@Suite struct `A trace` {
  @Test func `of Ninja has its builds apart, and a step with two outputs once`() throws {
    let log = """
      # ninja log v5
      0\t100\t1\ta.o\tff
      0\t100\t1\ta.d\tff
      50\t250\t1\tb.o\tfe
      0\t40\t2\ta.o\tff
      nonsense

      """
    let reading = try read(log, named: ".ninja_log")
    #expect(reading.format == .ninja && reading.traces.map(\.run) == ["1", "2"])
    #expect(reading.traces.map(\.workflow) == ["ninja_log", "ninja_log"])
    #expect(
      described(reading.traces[0]) == [
        "a.o - - succeeded 0.0 0.1 ?", "b.o - - succeeded 0.05 0.2 ?",
      ])
    #expect(described(reading.traces[1]) == ["a.o - - succeeded 0.0 0.04 ?"])
    #expect(reading.warnings.count == 1 && reading.warnings[0].contains("line 6"))
    #expect(throws: ExchangeError.self) { try read("# ninja log v99\n", named: "log") }
  }

  @Test func `of Chrome has the outermost events of its threads as tasks`() throws {
    let text = """
      {"displayTimeUnit": "ms", "traceEvents": [
      {"name": "thread_name", "ph": "M", "pid": 1, "tid": 2, "args": {"name": "worker"}},
      {"name": "outer", "ph": "X", "ts": 1000000, "dur": 500000, "pid": 1, "tid": 2},
      {"name": "in\\u006eer \\"q\\"", "ph": "X", "ts": 1100000, "dur": 100000, "pid": 1, "tid": 2},
      {"name": "begun", "ph": "B", "ts": 1200000, "pid": "p", "tid": "t"},
      {"name": "begun", "ph": "E", "ts": 1500000, "pid": "p", "tid": "t"},
      {"name": "lost", "ph": "E", "ts": 1600000, "pid": "p", "tid": "t"},
      {"name": "back", "ph": "X", "ts": 1700000, "dur": -5, "pid": 1, "tid": 2},
      {"name": "c", "ph": "C", "ts": 1, "args": {"v": [1, {"x": null}]}}
      ]}
      """
    let reading = try read(text)
    #expect(reading.traces.count == 1)
    #expect(
      described(reading.traces[0]).map { $0.split(separator: " ").first } == [
        "outer", "begun", "back",
      ])
    #expect(described(reading.traces[0])[0] == "outer - worker succeeded 0.0 0.5 ?")
    #expect(reading.warnings.count == 2)
    // A program that was killed leaves the array open.
    let cut = #"[{"name":"a","ph":"X","ts":0,"dur":5,"pid":1,"tid":1},"#
    #expect(try read(cut).traces[0].spans.count == 1)
  }

  @Test func `of Bazel has its actions as tasks and the critical path that it states`() throws {
    let text = """
      {"otherData": {}, "traceEvents": [
      {"cat": "build phase marker", "name": "Build artifacts", "ph": "i", "ts": 900, "pid": 1, "tid": 1},
      {"cat": "action processing", "name": "Compile a", "ph": "X", "ts": 1000, "dur": 2000, "pid": 1, "tid": 9},
      {"cat": "action processing", "name": "Link", "ph": "X", "ts": 3000, "dur": 500, "pid": 1, "tid": 9},
      {"cat": "general information", "name": "other", "ph": "X", "ts": 0, "dur": 9000, "pid": 1, "tid": 1},
      {"cat": "critical path component", "name": "Link", "ph": "X", "ts": 3000, "dur": 500, "pid": 1, "tid": 0},
      {"cat": "critical path component", "name": "Compile a", "ph": "X", "ts": 1000, "dur": 2000, "pid": 1, "tid": 0}
      ]}
      """
    let trace = try read(text).traces[0]
    #expect(
      described(trace) == [
        "Compile a Build artifacts 1.9 succeeded 0.0 0.002 ?",
        "Link Build artifacts 1.9 succeeded 0.002 0.0005 ?",
      ])
    #expect(trace.statedCriticalPath?.map(\.task) == ["Compile a", "Link"])
    #expect(trace.statedCriticalPath?.map(\.start) == [0, 0.002])
  }

  @Test func `of OpenTelemetry has leaves as tasks, links as needs and workers as agents`() throws {
    let text = """
      {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "ci"}}]},
      "scopeSpans": [{"spans": [
      {"traceId": "t", "spanId": "1", "name": "run", "startTimeUnixNano": "1000000000", "endTimeUnixNano": "9000000000",
       "attributes": [{"key": "cicd.pipeline.name", "value": {"stringValue": "nightly"}}]},
      {"traceId": "t", "spanId": "2", "parentSpanId": "1", "name": "build", "startTimeUnixNano": "1000000000", "endTimeUnixNano": "5000000000"},
      {"traceId": "t", "spanId": "3", "parentSpanId": "2", "name": "compile", "startTimeUnixNano": "2000000000", "endTimeUnixNano": "4000000000",
       "attributes": [{"key": "cicd.worker.name", "value": {"stringValue": "w1"}}]},
      {"traceId": "t", "spanId": "4", "parentSpanId": "1", "name": "test", "startTimeUnixNano": "5000000000", "endTimeUnixNano": "9000000000",
       "links": [{"traceId": "t", "spanId": "3"}], "status": {"code": 2}, "kind": 1},
      {"traceId": "u", "spanId": "1", "parentSpanId": "gone", "name": "alone", "startTimeUnixNano": "7", "endTimeUnixNano": "5"}
      ]}]}]}
      """
    let reading = try read(text)
    #expect(reading.traces.map(\.workflow) == ["nightly", "ci"])
    #expect(
      described(reading.traces[0]) == [
        "compile build w1 succeeded 0.0 2.0 ?", "test - - failed 3.0 4.0 ?",
      ])
    #expect(reading.traces[0].needs == [[], [0]])
    #expect(described(reading.traces[1]) == ["alone - - succeeded 0.0 0.0 ?"])
    #expect(reading.warnings.count == 2)
  }

  @Test func `of WfFormat has needs and durations, of both layouts`() throws {
    let new = """
      {"name": "genome", "schemaVersion": "1.5", "workflow": {"specification": {"tasks": [
      {"id": "a", "name": "a", "parents": []}, {"id": "b", "name": "b", "parents": ["a", "gone"]}]},
      "execution": {"makespanInSeconds": 9, "tasks": [{"id": "b", "runtimeInSeconds": 2},
      {"id": "a", "runtimeInSeconds": 3, "machines": ["m"]}], "machines": [{"nodeName": "m", "cpu": {"coreCount": 4}}]}}}
      """
    let reading = try read(new)
    let trace = reading.traces[0]
    #expect(described(trace) == ["b - - succeeded ? 2.0 ?", "a - m succeeded ? 3.0 ?"])
    #expect(trace.needs == [[1], []] && trace.statedMakespan == 9 && trace.statedAgents == 4)
    #expect(trace.workflow == "genome" && reading.warnings.count == 1)
    let old = """
      {"name": "old", "workflow": {"makespan": 5, "tasks": [{"name": "a", "runtime": 2, "parents": []},
      {"name": "b", "runtime": 3, "parents": ["a"]}]}}
      """
    #expect(try read(old).traces[0].needs == [[], [0]])
  }

  @Test func `of GitHub Actions has steps as tasks of their jobs`() throws {
    let text = """
      {"total_count": 1, "jobs": [{"id": 1, "run_id": 77, "workflow_name": "CI", "name": "linux", "runner_name": "r1",
      "created_at": "2026-01-01T00:00:00Z", "started_at": "2026-01-01T00:00:10Z", "completed_at": "2026-01-01T00:01:00Z",
      "conclusion": "failure", "steps": [
      {"name": "checkout", "number": 1, "conclusion": "success", "started_at": "2026-01-01T00:00:10Z", "completed_at": "2026-01-01T00:00:20Z"},
      {"name": "skip", "number": 2, "conclusion": "skipped", "started_at": null, "completed_at": null},
      {"name": "test", "number": 3, "conclusion": "failure", "started_at": "2026-01-01T00:00:20Z", "completed_at": "2026-01-01T00:01:00Z"}]}]}
      """
    let trace = try read(text).traces[0]
    #expect(trace.workflow == "CI" && trace.run == "77" && trace.needs == [[], [0]])
    #expect(
      described(trace) == [
        "checkout linux r1 succeeded 0.0 10.0 -10.0", "test linux r1 failed 10.0 40.0 ?",
      ])
  }

  @Test func `of GitLab has jobs as tasks of their stages`() throws {
    let text = """
      [{"id": 5, "name": "compile", "stage": "build", "status": "success", "created_at": "2026-01-01T00:00:00.000Z",
      "started_at": "2026-01-01T00:00:05.000Z", "finished_at": "2026-01-01T00:00:15.000Z", "duration": 10, "queued_duration": 2,
      "pipeline": {"id": 9}, "runner": {"description": "shared"}},
      {"id": 6, "name": "later", "stage": "test", "status": "created", "created_at": "2026-01-01T00:00:00.000Z",
      "started_at": null, "finished_at": null, "pipeline": {"id": 9}, "runner": null}]
      """
    let reading = try read(text)
    #expect(described(reading.traces[0]) == ["compile build shared succeeded 0.0 10.0 -2.0"])
    #expect(reading.traces[0].run == "9" && reading.warnings.count == 1)
  }

  @Test func `of GitLab hasn't failed where only jobs did that may`() throws {
    func job(_ id: Int, mayFail: Bool) -> String {
      """
      {"id": \(id), "name": "j\(id)", "stage": "test", "status": "failed", "allow_failure": \(mayFail),
      "started_at": "2026-01-01T00:00:05Z", "finished_at": "2026-01-01T00:00:15Z", "pipeline": {"id": 9}}
      """
    }
    #expect(try read("[\(job(1, mayFail: true))]").traces[0].hasFailed == false)
    #expect(try read("[\(job(1, mayFail: true)),\(job(2, mayFail: false))]").traces[0].hasFailed)
  }

  @Test func `of GitHub tells jobs of one name in one run apart`() throws {
    let jobs = (1...2).map {
      """
      {"id": \($0), "run_id": 7, "run_attempt": 1, "name": "test", "status": "completed",
      "conclusion": "\($0 == 1 ? "failure" : "success")", "created_at": "2026-01-01T00:00:00Z",
      "started_at": "2026-01-01T00:00:0\($0)Z", "completed_at": "2026-01-01T00:00:15Z", "steps": []}
      """
    }
    let trace = try read("{\"total_count\": 2, \"jobs\": [\(jobs.joined(separator: ","))]}").traces[
      0]
    #expect(trace.spans.indices.map { trace.task($0) } == ["test", "test (2)"])
    #expect(trace.lastAttempts.count == 2 && trace.hasFailed)
  }

  @Test func `of Chrome has asynchronous events as spans of their own`() throws {
    let reading = try read(
      """
      {"traceEvents": [
      {"ph": "b", "cat": "net", "id": "0x1", "name": "fetch", "pid": 1, "tid": 1, "ts": 0},
      {"ph": "b", "cat": "net", "id": "0x2", "name": "fetch", "pid": 1, "tid": 1, "ts": 5},
      {"ph": "n", "cat": "net", "id": "0x1", "name": "first byte", "pid": 1, "tid": 1, "ts": 7},
      {"ph": "e", "cat": "net", "id": "0x1", "name": "fetch", "pid": 1, "tid": 2, "ts": 10},
      {"ph": "e", "cat": "net", "id": "0x2", "name": "fetch", "pid": 1, "tid": 1, "ts": 25}]}
      """)
    let trace = reading.traces[0]
    #expect(reading.warnings.isEmpty)
    #expect(trace.spans.map(\.length) == [10_000, 20_000])
    #expect(trace.agents == ["net 0x1", "net 0x2"])
  }

  @Test(arguments: [
    "", "   ", "{", "[", "nonsense", "{\"traceEvents\": [{\"ph\": \"X\"",
    "{\"resourceSpans\": [{]}",
    "{\"traceEvents\": []}", "{\"jobs\": [{}]}", "{\"workflow\": {\"tasks\": [{\"runtime\": 1}]}}",
    "{\"traceEvents\": [{\"ph\": \"X\", \"ts\": 1e999}]}",
  ])
  func `that is damaged or empty is refused with its name`(text: String) {
    #expect {
      try read(text)
    } throws: { error in
      (error as? ExchangeError)?.file.hasSuffix("trace.json") == true
    }
  }

  @Test func `packed by gzip is read, and refused when cut off`() throws {
    let folder = try TemporaryFolder(named: "packed")
    try folder.write("# ninja log v5\n0\t100\t1\ta.o\tff\n", to: "log")
    try shell(["gzip", "log"], in: folder.path)
    let path = folder.path + "/log.gz"
    #expect(try TraceReader.read(file: path, in: "/").traces.count == 1)
    let packed = try Data(contentsOf: URL(filePath: path))
    try packed.prefix(20).write(to: URL(filePath: path))
    #expect(throws: ExchangeError.self) { try TraceReader.read(file: path, in: "/") }
  }
}

@Suite struct `A trace with strange times` {
  @Test func `is read and drawn without them`() throws {
    let reading = try read(
      #"{"traceEvents": [{"name": "a", "ph": "X", "ts": 0, "dur": 1e300, "pid": 1, "tid": 1}, "#
        + #"{"name": "b", "ph": "X", "ts": 1e300, "dur": 5, "pid": 1, "tid": 2}, "#
        + #"{"name": "d", "ph": "X", "ts": 5, "dur": 7, "pid": 1, "tid": 3}]}"#)
    let trace = try #require(reading.traces.first)
    #expect(trace.spans.map(\.duration).allSatisfy { $0 <= 1e-5 })
    #expect(reading.warnings.contains { $0.contains("implausible durations") })
    for format in TraceExport.allCases { #expect(format.write([trace]).text.contains("\"d\"")) }
  }
}

@Suite struct `A trace that is written` {
  private func written() -> Trace {
    var trace = Trace(workflow: "pipeline", run: "01a207cc-876f-7074-a3ab-89ba15b873e7")
    let (setup, build) = (trace.name("setup"), trace.name("build"))
    func span(
      _ task: String, _ phase: Int32, _ agent: String?, _ start: Double, _ end: Double,
      _ status: Trace.Status = .succeeded
    ) {
      trace.spans.append(
        Trace.Span(
          task: trace.name(task), phase: phase, agent: agent.map { trace.agent($0) } ?? -1,
          status: status, start: start, duration: end - start, queued: start))
    }
    span("resolve", setup, "a", 0, 1)
    span("flaky", build, "a", 1, 1.5, .failed)
    span("compile \"x\"", build, "b", 1, 4)
    span("flaky", build, "a", 1.5, 2.5)
    span("never", build, nil, .nan, .nan, .skipped)
    // Node 5 is a join: all of setup.
    trace.needs = [[], [5], [5], [1], [2], [0]]
    return trace
  }

  private func read(_ format: TraceExport, _ traces: [Trace]) throws -> TraceReading {
    let folder = try TemporaryFolder()
    let (text, warnings) = format.write(traces)
    #expect(warnings == ["1 tasks have no known start; skipped"])
    try folder.write(text, to: "trace.json")
    return try TraceReader.read(file: folder.path + "/trace.json", in: "/")
  }

  @Test(arguments: TraceExport.allCases)
  func `is read again as it was`(format: TraceExport) throws {
    let reading = try read(format, [written()])
    #expect(reading.traces.count == 1 && reading.warnings.isEmpty)
    let trace = reading.traces[0]
    let places = trace.spans.indices.sorted {
      (trace.spans[$0].start, trace.task($0)) < (trace.spans[$1].start, trace.task($1))
    }
    let tasks = places.map { trace.task($0) }
    #expect(tasks == ["resolve", "compile \"x\"", "flaky", "flaky"])
    #expect(places.map { trace.agents[Int(trace.spans[$0].agent)] } == ["a", "b", "a", "a"])
    for (place, duration) in zip(places, [1, 3, 0.5, 1]) {
      // OpenTelemetry's nanoseconds since 1970 are read as a double.
      #expect(abs(trace.spans[place].duration - duration) < 1e-6)
    }
    if format == .otlp {
      #expect(trace.workflow == "pipeline")
      #expect(
        places.map { trace.names[Int(trace.spans[$0].phase)] }.dropFirst() == [
          "build", "build", "build",
        ])
      let needs = try #require(trace.needs)
      #expect(
        places.map { needs[$0].map { trace.task(Int($0)) } } == [
          [], ["resolve"], ["resolve"], ["flaky"],
        ])
      #expect(
        places.map { trace.spans[$0].status } == [.succeeded, .succeeded, .failed, .succeeded])
    }
  }

  /// Perfetto shows a row for each agent, and arrows between what waits and what it waited for.
  @Test func `has arrows and rows for Perfetto`() throws {
    let text = TraceExport.chrome.write([written(), written()]).text
    struct File: Decodable {
      struct Event: Decodable {
        let name: String
        let ph: String
        let pid: Int
        let tid: Int
        let id: Int?
        let ts: Double?
      }
      let traceEvents: [Event]
    }
    let events = try JSONDecoder().decode(File.self, from: Data(text.utf8)).traceEvents
    #expect(Set(events.map(\.pid)) == [1, 2])
    #expect(events.count { $0.name == "thread_name" && $0.pid == 1 } == 2)
    #expect(events.count { $0.ph == "X" } == 8)
    let starts = events.filter { $0.ph == "s" }
    let ends = events.filter { $0.ph == "f" }
    #expect(starts.count == 6 && Set(starts.map(\.id)) == Set(ends.map(\.id)))
    for (start, end) in zip(starts, ends) { #expect(start.ts! <= end.ts!) }
  }
}
