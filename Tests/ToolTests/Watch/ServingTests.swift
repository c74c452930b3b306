#if Dashboard
  import Foundation
  import TestSupport
  import Testing

  /// The command that is monitored asks the server of its own monitor.
  @Suite(.serialized, .enabled(if: usesLinux)) struct `A monitor that serves` {
    private static let probe = #"""
      #!/bin/sh
      for _ in $(seq 100); do
        page=$(grep -o 'http://[^ ]*/$' told | head -1)
        metrics=$(grep -o 'http://[^ ]*/metrics$' told | head -1)
        [ -n "$page" ] && [ -n "$metrics" ] && break
        sleep 0.1
      done
      ask() { name=$1; shift; curl -s -m 5 -o "$name" -w "$name %{http_code}\n" "$@" >>codes; }
      sleep 0.5
      ask page "$page"
      ask state "${page}state.json"
      ask bare "${page%/*/}/"
      ask foreign -H 'Host: example.com' "$page"
      ask posted -X POST -d x "$page"
      ask metrics "$metrics"
      timeout 1 curl -sN "${page}events" >events
      true
      """#

    private let tool: PerfCheckTool

    init() throws {
      var files = PerfCheckTool.files()
      files["probe"] = Self.probe
      tool = try PerfCheckTool(files: files)
      try shell(["chmod", "+x", "probe"], in: tool.path)
    }

    @Test func `answers those who know its address, and nobody else`() throws {
      let line =
        "exec '\(PerfCheckTool.executable)' monitor --frequency 100ms --serve --listen-metrics"
        + " 127.0.0.1:0 -- ./probe >report 2>told"
      let run = try shell(
        ["sh", "-c", line], in: tool.path, environment: RepositoryFixture.environment)
      #expect(run.status == 0, "\(try tool.folder.read("told"))")
      let codes = try tool.folder.read("codes").split(separator: "\n").map(String.init)
      #expect(
        codes == [
          "page 200", "state 200", "bare 403", "foreign 421", "posted 405", "metrics 200",
        ])
      #expect(try tool.folder.read("page").contains("<title>"))
      let state = try JSONSerialization.jsonObject(with: Data(tool.folder.read("state").utf8))
      #expect((state as? [String: Any])?["workflow"] as? String == "./probe")
      #expect(try tool.folder.read("metrics").contains("process_cpu_time_seconds_total"))
      #expect(try tool.folder.read("events").contains("data: {"))
      #expect(try tool.folder.read("report").contains("./probe"))
    }
  }
#endif
