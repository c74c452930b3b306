import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A signal` {
  /// Starts the tool, signals it after a moment, and waits for its end.
  ///
  /// - Returns: How it ended, what it said, and how long that took.
  private func interrupt(
    _ tool: PerfCheckTool, _ arguments: [String], _ signal: Int32 = SIGINT,
    environment: [String: String] = [:], when isBusy: () throws -> Bool
  ) throws -> (status: Int32, errors: String, seconds: Double) {
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: tool.path)
    process.environment = ProcessInfo.processInfo.environment
      .merging(RepositoryFixture.environment) { $1 }.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let deadline = Date() + 20
    while try !isBusy(), Date() < deadline { usleep(20_000) }
    let start = Date()
    kill(process.processIdentifier, signal)
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    return (
      process.terminationStatus, String(decoding: said, as: UTF8.self),
      Date().timeIntervalSince(start)
    )
  }

  private func isRunning(_ pattern: String) throws -> Bool {
    try shell(["pgrep", "-f", pattern], in: "/").status == 0
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `ends a sync and a post that wait for an answer`(signal: Int32) throws {
    let tool = try PerfCheckTool()
    tool.run("record", "--runs", "2")
    let server = try StubServer(answer: nil)
    let address = "http://127.0.0.1:\(server.port)/x"
    for arguments in [["sync", address], ["publish-state", "--timeout", "1h", "--to", address]] {
      let marker = arguments[0] == "sync" ? "git-remote-http.*\(server.port)" : "curl --config"
      let end = try interrupt(tool, arguments, signal) { try isRunning(marker) }
      #expect(end.status == signal && end.seconds < 5, "\(end)")
      #expect(end.errors.hasSuffix("perf-check: verdict=error exit=\(128 + signal)\n"))
      #expect(try !isRunning("\(server.port)"))
    }
    #expect(try tool.repository.git("status", "--porcelain", "--", ".git").isEmpty)
  }

  @Test(arguments: [
    ["check", "--base", "HEAD"], ["record"], ["sync"], ["baseline", "update"],
    ["prune", "--unreachable"],
  ])
  func `ends whatever waits for a git that ignores it`(arguments: [String]) throws {
    let tool = try PerfCheckTool()
    let seconds = "7\(arguments[0].count)\(arguments.count)34"
    let folder = try TemporaryFolder()
    try folder.write(
      """
      #!/bin/sh
      trap '' TERM INT HUP
      sleep \(seconds) & sleep \(seconds); sleep \(seconds); sleep \(seconds)
      """, to: "git")
    try shell(["chmod", "+x", "git"], in: folder.path)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let end = try interrupt(
      tool, arguments, environment: ["PATH": folder.path + ":" + path]
    ) { try isRunning("sleep \(seconds)") }
    #expect(end.status == SIGINT && end.seconds < 5, "\(end)")
    #expect(try !isRunning("sleep \(seconds)"))
    #expect(try tool.repository.git("status", "--porcelain") == "")
  }

  @Test func `ends what reads from a terminal or a pipe that says nothing`() throws {
    let tool = try PerfCheckTool()
    try shell(["mkfifo", tool.path + "/pipe"], in: "/")
    let start = Date() + 0.5
    let end = try interrupt(tool, ["import", "pipe"]) { Date() > start }
    #expect(end.status == SIGINT && end.seconds < 5, "\(end)")
  }
}

@Suite(.serialized) struct `A run` {
  @Test(arguments: [
    // It stops its launcher, for good or for a while; the sample is taken all the same.
    ("kill -STOP $PPID; sleep 0.05", 0), ("(sleep 0.1; kill -CONT $PPID) & kill -STOP $PPID", 0),
    ("kill -KILL $PPID; sleep 0.05", 1), ("kill -STOP $$", 4),
    ("setsid sleep 81418 & kill -STOP $PPID", 0),
  ])
  func `that stops or kills what starts it doesn't hang`(script: String, status: Int32) throws {
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(run: "sh -c \"\(script)\"", more: "    timeout: 3s\n"))
    let start = Date()
    let result = tool.run("record", "--runs", "2")
    #expect(result.status == status, "\(result)")
    #expect(Date().timeIntervalSince(start) < 60)
  }

  @Test(.enabled(if: usesLinux)) func `is ended with a thousand daemons`() throws {
    let script = """
      #!/bin/sh
      i=0
      while [ $i -lt 1000 ]; do setsid sleep 81417 & i=$((i + 1)); done
      """
    var files = PerfCheckTool.files(run: "./daemons", more: "    timeout: 2m\n")
    files["daemons"] = script
    let tool = try PerfCheckTool(files: files)
    try shell(["chmod", "+x", "daemons"], in: tool.path)
    try tool.repository.commit("Executable")
    let result = tool.run("record", "--runs", "1")
    #expect(result.status == 0, "\(result)")
    #expect(try shell(["pgrep", "-f", "sleep 81417"], in: "/").status != 0)
  }

  @Test func `may have a time limit of any size`() throws {
    let tool = try PerfCheckTool(
      files: PerfCheckTool.files(run: "true", more: "    timeout: 300000y\n"))
    #expect(tool.run("record", "--runs", "2").status == 0)
    try tool.repository.commit("Two", files: ["README": "x"])
    let result = tool.run("check", "--pairs", "8", "--max-time", "99999999999999999999d")
    #expect([0, 2, 3, 4].contains(result.status), "\(result)")
  }

  @Test(arguments: ["-n 10", "-n 16", "-n 24", "-n 64", "-v 400000"])
  func `with little of everything ends with an error or a result`(limit: String) throws {
    let tool = try PerfCheckTool()
    let result = try shell(
      ["sh", "-c", "ulimit \(limit) && exec \"$0\" record --runs 2", PerfCheckTool.executable],
      in: tool.path, environment: RepositoryFixture.environment)
    #expect([0, 1, 4].contains(result.status), "\(result)")
  }
}
