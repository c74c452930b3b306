import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The file that results go to` {
  private func shellRun(_ tool: PerfCheckTool, _ line: String) throws -> ShellResult {
    try shell(
      ["sh", "-c", line], in: tool.path,
      environment: RepositoryFixture.environment.merging(["T": PerfCheckTool.executable]) { $1 })
  }

  @Test(arguments: ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
  func `may be the standard output`(path: String) throws {
    let tool = try PerfCheckTool()
    let result = try shellRun(
      tool, "echo before; $T baseline show --output \(path) && $T baseline show --output \(path)")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("before\nThe baseline is empty."))
    let file = try shellRun(
      tool, "{ echo before; $T baseline show --output \(path); echo after; } > out; cat out")
    #expect(file.output.hasPrefix("before\nThe baseline") && file.output.hasSuffix("after\n"))
  }

  @Test func `may be another descriptor, a device or a pipe`() throws {
    let tool = try PerfCheckTool()
    let third = try shellRun(tool, "$T baseline show --output /dev/fd/3 3> third; cat third")
    #expect(third.output.hasPrefix("The baseline is empty."))
    #expect(
      try shellRun(tool, "$T baseline show --output /dev/null; test -c /dev/null").status == 0)
    let pipe = try shellRun(
      tool, "mkfifo p; $T baseline show --output p & cat p; wait; test -p p")
    #expect(pipe.status == 0)
    #expect(pipe.output.hasPrefix("The baseline is empty."))
    let full = try shellRun(tool, "$T baseline show --output /dev/full")
    #expect(full.status == 1)
    #expect(full.errors.contains("'/dev/full'") && full.errors.contains("No space left"))
  }

  @Test(arguments: ["--output", "--html"])
  func `keeps its rights and the link that leads to it`(flag: String) throws {
    let tool = try PerfCheckTool()
    try tool.folder.write("old", to: "real/file")
    try tool.folder.write(
      #"{"traceEvents": [{"ph": "X", "name": "b", "pid": 1, "tid": 2, "ts": 0, "dur": 4000000}]}"#,
      to: "trace.json")
    try shell(["sh", "-c", "chmod 640 real/file; ln -s real/file link"], in: tool.path)
    let result = tool.run("execution-analysis", "--input", "trace.json", flag, "link")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try tool.folder.read("real/file") != "old")
    #expect(
      try shellRun(tool, "test -L link && stat -c %a real/file || stat -f %Lp real/file").output
        == "640\n")
  }

  @Test(arguments: [".", "no/such/file", "nap/file", ""])
  func `is refused before anything is measured when it can't be one`(path: String) throws {
    let tool = try PerfCheckTool()
    let result = tool.run("check", "--output", path)
    #expect(result.status == 64)
    #expect(result.errors.contains("could not write '\(path)'"))
    #expect(!tool.folder.has(".perf-check/worktrees"))
  }

  @Test func `of the verdict may not be writable, which is said`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run(
      "check", "nothing", environment: ["PERF_CHECK_STATUS_FILE": "/no/such/file"])
    #expect(result.errors.contains("warning: could not write '/no/such/file'"))
    #expect(result.lastErrorLine == "perf-check: verdict=error exit=64")
  }
}

@Suite struct `The options of an operation as JSON` {
  @Test(arguments: [
    (#"{"limit": {"a": 1}}"#, "'limit' in '--options' can't be an object"),
    (#"{"limit": [[1]]}"#, "'limit' in '--options' can't be a list of lists"),
    (#"{"limit": [{"a": 1}]}"#, "'limit' in '--options' can't be a list of objects"),
    ("[1]", "'--options' is not a JSON object"), ("{", "'--options' is not a JSON object"),
  ])
  func `name the key whose value no flag can have`(options: String, problem: String) throws {
    let tool = try PerfCheckTool()
    let result = tool.run("init", "--options", options)
    #expect(result.status == 64)
    #expect(result.errors.contains(problem), "\(result.errors)")
  }

  @Test func `have seeds of any size, which are printed as they are`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Two", files: ["README": "x"])
    let seed = UInt64.max
    for arguments in [["--seed", "\(seed)"], ["--options", #"{"seed": \#(seed)}"#]] {
      let result = tool.run(
        ["check", "--allow-undecided", "--pairs", "8", "--verbose", "--format", "json"] + arguments)
      #expect(result.errors.contains("seed of the order of runs: \(seed)"), "\(result.errors)")
      #expect(result.output.contains("\"seed\" : \(seed)"))
    }
  }
}
