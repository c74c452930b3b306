import Foundation
import TestSupport
import Testing

@Suite struct `Advice with the gate` {
  @Test func `names what bears on a regression, unless it is off`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    let result = tool.run("check")
    #expect(result.status == 2)
    #expect(result.output.contains("advice: nap: look for waits"), "\(result)")
    let silent = tool.run("check", "--advice", "off")
    #expect(silent.status == 2 && !silent.output.contains("advice:"))
  }

  @Test func `warns of a capacity limit that is near`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Same", files: ["README": "x"])
    try tool.folder.write(
      """
      {"schema_version": 1, "status": "success", "operation": "capacity-planning", \
      "timestamp": "2026-01-01T00:00:00Z", "metrics": {}, "next_steps": [], "result": {\
      "performance_data": {"points": 1}, "recommendations": [], "analysis_results": {\
      "objective": "p95 queue_time < 2m", "scalability": [], "scenarios": {}, "warnings": [], \
      "now": {"agents": 3, "agents_assumed": false, "utilization": 0.5}, \
      "first_breach": {"date": "2026-01-01T00:00:00Z", "interval": [null, null], "confidence": 0.8}}}}
      """, to: ".perf-check/analytics/capacity_plan.json")
    let result = tool.run("check")
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("capacity limit ahead: with 3 agents"))
    #expect(!tool.run("check", "--advice", "off").output.contains("capacity limit"))
  }
}
