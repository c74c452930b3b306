/// Small files of every format that is read.
enum Fixtures {
  static let benchmarks: [String] = [
    #"{"results": [{"command": "run", "mean": 0.016, "stddev": null, "user": 0.0015, "system": 0.0, "times": [0.0168, 0.0152], "memory_usage_byte": [3932160], "exit_codes": [0, null], "parameters": {"n": "10"}}, {"command": "run", "mean": 1, "parameters": {"n": 2}}]}"#,
    #"{"context": {"date": "2026-01-02T03:04:05+00:00"}, "benchmarks": [{"name": "S/8", "run_name": "S/8", "run_type": "iteration", "iterations": 10, "real_time": 2.5, "cpu_time": 2.25, "time_unit": "us", "items_per_second": 4e5, "odd": 7}, {"name": "S/8_mean", "real_time": 3, "cpu_time": 3, "time_unit": "us"}]}"#,
    #"{"baselineName": "b", "results": [{"target": "D", "name": "Sort"}, [{"metric": {"wallClock": {}}, "statistics": {"prefersLarger": false, "histogram": {"subBucketHalfCountMagnitude": 2, "unitMagnitude": 0, "_totalCount": 4, "counts": [0,0,0,1,0,0,0,0,2,0,0,0,0,1,0,0]}}}]]}"#,
    #"{"cpuTotal": 10000000, "mallocCountTotal": 1012, "throughput": 383, "wallClock": 13172735}"#,
    #"[{"jmhVersion": "1.37", "benchmark": "a.B.sort", "mode": "sample", "threads": 2, "params": {"n": "10"}, "primaryMetric": {"score": 12.1, "scoreUnit": "us/op", "rawDataHistogram": [[[[1.9, 500], [2.2, 3]]]]}, "secondaryMetrics": {"gc.alloc.rate": {"score": 3, "scoreUnit": "MB/sec", "rawData": [[3, "NaN"]]}}}]"#,
    #"{"version": "1.0", "metadata": {"name": "t", "unit": "second"}, "benchmarks": [{"runs": [{"warmups": [[1, 9e-5]]}, {"values": [0.25, 0.5], "metadata": {"date": "2026-01-02 03:04:05"}}]}]}"#,
    #"{"machine_info": {}, "commit_info": {"id": "0123abcd"}, "datetime": "2026-01-02T03:04:05+00:00", "benchmarks": [{"name": "x", "stats": {"median": 2, "data": [1, 3]}}, {"name": "y", "stats": {"median": 2}}]}"#,
    #"{"results": [{"title": "t", "name": "n", "batch": 2, "median(elapsed)": 3e-8, "measurements": [{"elapsed": 2e-8, "instructions": 10}]}]}"#,
    "goos: linux\npkg: e.org/x\nUnit hits better=higher\nBenchmarkE/f=j-48   690848   1726 ns/op   512 B/op   7 allocs/op\nBenchmarkE/f=j-48   6   1730 ns/op\nBenchmarkC-48   10   100 MB/s   3 hits\n",
    "/x/T.swift:5: Test Case 'P.t' measured [Time, seconds] average: 0.057, relative standard deviation: 25.110%, values: [0.032426, 0.052389], x, polarity: prefers smaller\n",
    "<?xml version=\"1.0\"?>\n<!-- a --><testsuites><testsuite name='r'>\n<testcase classname=\"M.S\" name=\"a &lt;b&gt;\" time=\"1,024.5\"><failure/></testcase>\n<testcase classname=\"M\" name=\"c\" time='0,25' /></testsuite></testsuites>",
    #"{"benchmarks": [{"name": "s.b", "time": 37099.0, "std": 1.1, "iterations": 3}]}"#,
    "window.BENCHMARK_DATA = {\"entries\": {\"R\": [{\"commit\": {\"id\": \"a1\"}, \"date\": 1767323045000, \"tool\": \"go\", \"benches\": [{\"name\": \"s\", \"value\": 120, \"unit\": \"ns/op\\t 2 MB/s\"}]}]}};",
    #"[{"name": "a", "unit": "ms", "value": 3}]"#,
    "running 1 test\ntest sort::big ... bench:       1,234.5 ns/iter (+/- 56) = 12 MB/s\n",
    #"{"Title": "T", "Benchmarks": [{"FullName": "N.S(N: 1)", "DisplayInfo": "S: Job [N=1]", "Statistics": {"OriginalValues": [12.5, 13], "Mean": 12.7}, "Memory": {"BytesAllocatedPerOperation": 64}, "Measurements": [{"IterationMode": "Workload", "IterationStage": "Result", "LaunchIndex": 1, "Operations": 4, "Nanoseconds": 50}]}]}"#,
    "benchmark name                 samples       iterations    est run time\n                               mean          low mean      high mean\n-----------------------------------\nFib 20                          100          1436     8.3284 ms\n                                58.5 ns     57.9 ns     59.3 ns \n                                1 ns     1 ns     2 ns \n",
    #"{"commit_hash": "a1b2", "date": 1767323045000, "result_columns": ["result", "params", "samples"], "results": {"m.time_x": [[0.5, null], [["1", "2"]], [[0.4, 0.6], null]], "m.track_y": [[3], []]}}"#,
    #"{"sort": {"latency": {"value": 88.5, "lower_value": 80}, "throughput": {"value": 7}}}"#,
    "fib(10) x 1,431,759 ops/sec ±0.74% (93 runs sampled)\n",
    #"{"reason":"benchmark-complete","id":"n","iteration_count":[2,4],"measured_values":[10,24],"unit":"ns"}"#,
  ]

  /// Tables of values; one with what capacity planning and patterns need.
  static let tables: [String] = [
    "commit,time,workflow,metric,value,unit,better,agents\n"
      + (0..<24).map {
        "c\($0),2026-01-\(10 + $0 / 2)T0\($0 % 2):00:00Z,w,wall_time,\($0 < 12 ? 1.0 : 1.5 + Double($0) / 100),s,lower,\(1 + $0 % 4)\n"
      }.joined(),
    "metric,value,commit,time,workflow\nrate,5,a,1767323045,w\nrate,6,b,1767323046000,w\nrate,,c,2026-01-01 10:00:00 +0100,w\n",
  ]

  static let traces: [String] = [
    #"{"traceEvents": [{"name": "thread_name", "ph": "M", "pid": 1, "tid": 2, "args": {"name": "w"}}, {"name": "a", "ph": "X", "ts": 1000, "dur": 500, "pid": 1, "tid": 2}, {"name": "b", "ph": "B", "ts": 1500, "pid": "p", "tid": "t"}, {"name": "b", "ph": "E", "ts": 1900, "pid": "p", "tid": "t"}, {"name": "z", "ph": "X", "ts": 1500, "dur": 0, "pid": 1, "tid": 2}]}"#,
    #"{"traceEvents": [{"cat": "build phase marker", "name": "P", "ph": "i", "ts": 0}, {"cat": "action processing", "name": "A", "ph": "X", "ts": 0, "dur": 3000, "pid": 1, "tid": 10}, {"cat": "action processing", "name": "B", "ph": "X", "ts": 3000, "dur": 4000, "pid": 1, "tid": 11}, {"cat": "critical path component", "name": "action 'A'", "ph": "X", "ts": 0, "dur": 3000}, {"cat": "critical path component", "name": "action 'B'", "ph": "X", "ts": 3000, "dur": 4500}]}"#,
    #"{"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "s"}}]}, "scopeSpans": [{"spans": [{"traceId": "5B8E", "spanId": "eee19b7ec3c1b174", "name": "r", "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000010000000000", "status": {"code": 2}}, {"traceId": "5b8e", "spanId": "eee19b7ec3c1b175", "parentSpanId": "EEE19B7EC3C1B174", "name": "c", "startTimeUnixNano": "1700000001000000000", "endTimeUnixNano": 1700000002000000300, "links": [{"spanId": "eee19b7ec3c1b176"}]}, {"traceId": "5b8e", "spanId": "eee19b7ec3c1b176", "name": "d", "startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000001000000000"}]}]}]}"#,
    #"{"data": [{"traceID": "1", "spans": [{"traceID": "1", "spanID": "a", "operationName": "r", "references": [], "startTime": 1700000000000000, "duration": 900, "processID": "p1", "tags": [{"key": "error", "value": true}]}, {"traceID": "1", "spanID": "b", "operationName": "c", "references": [{"refType": "CHILD_OF", "traceID": "1", "spanID": "a"}], "startTime": 1700000000000100, "duration": 300, "processID": "p1"}], "processes": {"p1": {"serviceName": "s"}}}]}"#,
    #"[{"traceId": "1", "id": "a", "name": "r", "timestamp": 1700000000000000, "duration": 900, "localEndpoint": {"serviceName": "s"}}, {"traceId": "1", "id": "b", "parentId": "a", "name": "c", "timestamp": 1700000000000100, "duration": 300, "tags": {"error": "x"}}]"#,
    "# ninja log v5\n0\t100\t17\ta.o\taa\n50\t250\t17\tb.o\tbb\n3\t3\t18\tg.stamp\tcc\n0\t90\t19\ta.o\taa\n",
    #"{"name": "g", "workflow": {"specification": {"tasks": [{"id": "a", "parents": []}, {"id": "b", "parents": ["a"]}]}, "execution": {"makespanInSeconds": 9, "tasks": [{"id": "b", "runtimeInSeconds": 2}, {"id": "a", "runtimeInSeconds": 3, "machines": ["m"]}], "machines": [{"cpu": {"coreCount": 4}}]}}}"#,
    #"{"total_count": 3, "jobs": [{"id": 1, "run_id": 77, "run_attempt": 1, "workflow_name": "CI", "name": "l", "runner_name": "r1", "created_at": "2026-01-01T00:00:00Z", "started_at": "2026-01-01T00:00:10Z", "completed_at": "2026-01-01T00:01:00Z", "conclusion": "failure", "steps": [{"name": "s", "conclusion": "success", "started_at": "2026-01-01T00:00:10Z", "completed_at": "2026-01-01T00:00:20Z"}, {"name": "t", "conclusion": "failure", "started_at": "2026-01-01T00:00:20Z", "completed_at": "2026-01-01T00:00:20Z"}]}, {"id": 2, "run_id": 77, "run_attempt": 2, "name": "m", "created_at": "2026-01-01T00:00:00Z", "started_at": "2026-01-01T00:00:10Z", "completed_at": "2026-01-01T00:01:00Z", "conclusion": "success", "steps": []}]}"#,
    #"[{"id": 5, "name": "c", "stage": "build", "status": "success", "created_at": "2026-01-01T00:00:00.000Z", "started_at": "2026-01-01T00:00:05.000Z", "finished_at": "2026-01-01T00:00:15.000Z", "queued_duration": 2, "pipeline": {"id": 9}, "runner": {"description": "s"}}]"#,
  ]
}
