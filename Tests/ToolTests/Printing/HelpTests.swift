import TestSupport
import Testing

@Suite struct `The help` {
  @Test(arguments: [
    "init", "check", "compare", "record", "baseline", "history", "baseline update", "regression",
    "trends",
    "predictions", "patterns", "comparative", "report", "import", "export", "sync",
    "execution-analysis", "phase-performance", "task-optimization", "parallel-efficiency",
    "agent-performance", "bottlenecks", "efficiency", "throughput", "resource-efficiency",
    "recommendations", "tune-suggestions", "capacity-planning", "publish-state",
  ])
  func `of every operation is printed`(operation: String) throws {
    let words = operation.split(separator: " ").map(String.init)
    let result = PerfCheckTool.run(words + ["--help"], in: "/")
    #expect(result.status == 0 && result.output.contains("USAGE: perf-check \(operation)"))
    #expect(result.errors.isEmpty)
  }

  @Test func `lists the exit codes and the operations`() throws {
    let result = PerfCheckTool.run(["--help"], in: "/")
    #expect(result.status == 0)
    #expect(result.output.contains("64 bad usage") && result.output.contains("check (default)"))
    #expect(PerfCheckTool.run(["help", "check"], in: "/").status == 0)
  }

  @Test func `includes the version`() throws {
    let short = PerfCheckTool.run(["--version"], in: "/")
    #expect(short.status == 0 && short.output.split(separator: ".").count == 3)
    #expect(
      PerfCheckTool.run(["check", "--version"], in: "/").output == short.output)
  }
}
