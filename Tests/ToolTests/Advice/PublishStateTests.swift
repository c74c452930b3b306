import Foundation
import TestSupport
import Testing

@Suite struct `perf-check publish-state` {
  @Test func `writes one document, to a file or to standard output`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("publish-state").status == 4)
    #expect(tool.run("record", "--runs", "3").status == 0)
    let printed = tool.run("publish-state")
    #expect(printed.status == 0, "\(printed)")
    let document = try #require(
      try printed.json()["performance_coordination_sync"] as? [String: Any])
    let hub = try #require(document["coordination_hub_updates"] as? [String: Any])
    let context = try #require(hub["workflow_performance_context"] as? [String: Any])
    #expect(
      Set(context.keys) == ["execution_efficiency", "resource_utilization", "predicted_completion"])
    let completion = try #require(
      (context["predicted_completion"] as? [String: Any])?["nap"] as? [String: Any])
    #expect(try #require(completion["seconds"] as? Double) >= 0.02)
    let manager = try #require(document["resource_manager_updates"] as? [String: Any])
    #expect(Set(manager.keys) == ["resource_performance_impact", "performance_guided_scaling"])
    // One run says nothing of how often they come.
    #expect(printed.errors.contains("no capacity plan: a single run"))
    #expect(tool.run("publish-state", "--to", "state.json").status == 0)
    #expect(try tool.folder.read("state.json") == printed.output)
  }

  /// What is watched is the operation itself.
  @Test func `hands over what runs now`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "3").status == 0)
    let result = try tool.execute(
      "monitor", "--frequency", "100ms", "--", PerfCheckTool.executable, "publish-state", "--to",
      "live.json")
    #expect(result.status == 0, "\(result)")
    let text = try tool.folder.read("live.json")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let sync = document["performance_coordination_sync"] as? [String: Any]
    let hub = try #require(sync?["coordination_hub_updates"] as? [String: Any])
    let runs = try #require(hub["live_runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    #expect(try #require(runs[0]["workflow"] as? String).hasSuffix("publish-state --to live.json"))
    #expect(runs[0]["phase"] is NSNull && runs[0]["tasks"] is NSNull)
    #expect(try #require(runs[0]["processors"] as? Int) >= 1)
    #expect((runs[0]["alerts"] as? [Any])?.isEmpty == true)
    // It is over now.
    let later = try tool.execute("publish-state")
    #expect(later.output.contains("\"live_runs\" : null"))
  }

  @Test func `doesn't wait for an address that isn't there`() throws {
    let tool = try PerfCheckTool()
    #expect(tool.run("record", "--runs", "3").status == 0)
    let address = ["publish-state", "--to", "http://127.0.0.1:9/x", "--retries", "0"]
    let failed = tool.run(address)
    #expect(failed.status == 1 && failed.errors.contains("127.0.0.1:9"), "\(failed)")
    let warned = tool.run(address + ["--best-effort"])
    #expect(warned.status == 0 && warned.output.contains("warning"))
    #expect(tool.run("publish-state", "--to", "ftp://x/y").status == 64)
  }
}
