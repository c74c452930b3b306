import Foundation
import TestSupport
import Testing

/// A compiler, and a profiler that works here.
private let canExplain: Bool = {
  func works(_ line: String) -> Bool { (try? shell(["sh", "-c", line], in: "/"))?.status == 0 }
  return works("command -v cc")
    && (works("valgrind --version") || works("perf record -q -e cpu-clock -o /dev/null true"))
}()

@Suite(.serialized, .enabled(if: canExplain)) struct `An explanation` {
  private static func program(_ rounds: Int) -> String {
    """
    #include <stdio.h>
    __attribute__((noinline)) unsigned planted(unsigned n) {
      for (int i = 0; i < \(rounds); i++) n = n * 31 + (unsigned)i;
      return n;
    }
    __attribute__((noinline)) unsigned other(unsigned n) {
      for (int i = 0; i < 2000; i++) n ^= n << 3 ^ (unsigned)i;
      return n;
    }
    int main(void) {
      unsigned sum = 0;
      for (unsigned i = 0; i < 8000; i++) sum += planted(i) + other(i);
      printf("%u\\n", sum);
    }

    """
  }

  private func tool() throws -> PerfCheckTool {
    let tool = try PerfCheckTool(
      files: ["main.c": Self.program(1000)], isProfiled: true)
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    return tool
  }

  private func check(_ tool: PerfCheckTool, _ arguments: String...) throws -> ShellResult {
    try tool.execute(
      ["check", "--run", "./program", "--build", "cc -O2 -g main.c -o program", "--limit", "30%"]
        + arguments)
  }

  @Test func `names the function that takes more`() throws {
    let tool = try tool()
    try tool.folder.write(Self.program(6000), to: "main.c")
    try tool.repository.commit("Work more")
    let result = try check(tool, "--format", "json")
    #expect(result.status == 2, "\(result)")
    let explanations = try #require(try result.analysis()["explanations"] as? [[String: Any]])
    let found = try #require(explanations.first, "\(result.output)")
    let functions = try #require(found["functions"] as? [[String: Any]])
    let first = try #require(functions.first)
    #expect(first["name"] as? String == "planted" && first["touched"] as? Bool == true)
    #expect((first["file"] as? String)?.hasSuffix("main.c") == true)
    let share = try #require(first["share"] as? Double)
    #expect(share > 0.8 && share < 1.2, "\(share)")
    let image = try tool.folder.read(try #require(found["flame_graph"] as? String))
    #expect(image.contains("<svg") && image.contains(">planted") && !image.contains("<script"))
  }

  @Test func `is of the task that takes more`() throws {
    let tool = try PerfCheckTool(
      files: [
        "main.c": Self.program(1000),
        // The other task runs another program, which stays the same.
        "other.c": Self.program(1000),
        "perf-check.yml": """
        version: 1
        workflows:
          count:
            build: sh -c 'cc -O2 -g main.c -o program && cc -O2 -g other.c -o other'
            metrics: [wall_time]
            tasks:
              - {id: steady, run: ./other}
              - {id: grown, run: ./program, needs: [steady]}

        """,
        "baselines/regression_tests.json": """
        {"version": 1, "tests": [{"workflow": "count", "metric": "wall_time", "limit": 0.3, "max_pairs": 40}]}
        """,
      ], isProfiled: true)
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.folder.write(Self.program(8000), to: "main.c")
    try tool.repository.commit("Work more")
    let result = try tool.execute("check", "--format", "json")
    #expect(result.status == 2, "\(result)")
    let explanations = try #require(try result.analysis()["explanations"] as? [[String: Any]])
    let found = try #require(explanations.first, "\(result.output)")
    #expect(found["task"] as? String == "grown", "\(found)")
    let functions = try #require(found["functions"] as? [[String: Any]])
    #expect(functions.first?["name"] as? String == "planted")
    #expect(explanations.allSatisfy { $0["task"] as? String != "steady" }, "\(explanations)")
  }

  @Test func `ends a bisection`() throws {
    let tool = try PerfCheckTool(
      files: [
        "main.c": Self.program(1000),
        "perf-check.yml": """
        version: 1
        workflows:
          count: {build: cc -O2 -g main.c -o program, run: ./program}

        """,
      ], isProfiled: true)
    for commit in 1...5 {
      try tool.folder.write("\(commit)", to: "notes.txt")
      if commit == 3 { try tool.folder.write(Self.program(6000), to: "main.c") }
      try tool.repository.commit("Commit \(commit)")
    }
    let result = try tool.execute("bisect", "--good", "HEAD~5", "--bad", "HEAD", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let found = try #require(
      try result.analysis()["explanation"] as? [String: Any], "\(result.output)")
    let functions = try #require(found["functions"] as? [[String: Any]])
    #expect(functions.first?["name"] as? String == "planted")
    #expect(functions.first?["touched"] as? Bool == true)
    let image = try #require(found["flame_graph"] as? String)
    #expect(try tool.folder.read(image).contains(">planted"))
  }

  @Test func `claims no function of identical code`() throws {
    let tool = try tool()
    try tool.folder.write("notes", to: "notes.txt")
    try tool.repository.commit("Note")
    let result = try check(tool, "--pairs", "10", "--explain", "on", "--format", "json")
    let explanations = try #require(try result.analysis()["explanations"] as? [[String: Any]])
    let functions = try #require(explanations.first?["functions"] as? [[String: Any]])
    #expect(functions.isEmpty, "\(functions)")
    // By itself a check explains only regressions.
    let quiet = try check(tool, "--pairs", "10", "--format", "json")
    #expect((try quiet.analysis()["explanations"] as? [Any])?.isEmpty == true)
  }

  @Test func `needs a profiler, without which the verdict stays`() throws {
    let tool = try tool()
    let folder = tool.path + "/bin"
    try shell(["mkdir", folder], in: tool.path)
    // Everything that is needed but profilers.
    let names = ["git", "cc", "sh", "sed", "as", "ld", "swift", "env", "uname", "true"]
    for name in names {
      try shell(
        ["sh", "-c", "ln -s \"$(command -v \(name))\" '\(folder)/\(name)' || true"], in: "/")
    }
    let result = try tool.execute(
      [
        "check", "--run", "./program", "--build", "cc -O2 -g main.c -o program", "--pairs", "10",
        "--explain", "on", "--limit", "50%",
      ], environment: ["PATH": folder])
    #expect(result.output.contains("neither perf nor valgrind"), "\(result)")
    #expect(result.status == 0 || result.status == 3)
  }
}
